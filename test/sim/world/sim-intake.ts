import { shortHash } from '../../../services/adapters/system/hashing.ts';
import type { AdapterUsage, RejectedInput } from '../../../services/core/contracts.gen.ts';
import { IdentityResolver } from '../../../services/engine/resolve-identity.ts';
import { Intake } from '../../../services/intake/intake.ts';
import type {
  Offset,
  OutputWriter,
  Partition,
  PositionedOwnership,
} from '../../../services/ports/event-log.ts';
import { answersOf, topics, usageInOf } from '../../../services/ports/topics.ts';
import { Random } from './random.ts';
import { valueOf } from './read-back.ts';
import { SimGroup } from './sim-ownership.ts';
import type { SimProcess } from './sim-process.ts';
import { tenant } from './usage-records.ts';
import { fateOfAppend, inDoubt, logUnavailable } from './weather.ts';
import { codec } from './world.ts';
import type { Cast, World } from './world.ts';

export const adapter = 'smsc';
const schemaId = 11;
const topic = usageInOf(adapter);

/** The intakes of a simulated site, one adapter, and what it published. */
export class SimIntakes {
  readonly casts: Cast<Intake>[] = [];
  readonly group: SimGroup;
  readonly #world: World;
  readonly #random: Random;
  readonly #partitions: readonly Partition[];
  /** As the group keeps them; it takes them from whoever asks, which is worse than any broker. */
  readonly #kept = new Map<Partition, Offset>();

  constructor(world: World, { seed, partitions }: { seed: number; partitions: number }) {
    this.#world = world;
    this.#random = new Random(seed, 'intakes');
    this.#partitions = [...Array(partitions).keys()];
    this.group = new SimGroup(world.time, new Random(seed, 'intake group'), partitions);
    const content = JSON.stringify({ tenant, schemaId });
    const setting = codec.encode('Setting', { kind: 'adapter', id: adapter, content });
    const value = codec.frame('Setting', setting);
    const fingerprint = codec.fingerprint('Setting');
    world.log.store.append(topics.settings, 0, [{ key: `adapter/${adapter}`, value, fingerprint }]);
  }

  /** Publishes an event, or bytes that are none. */
  publish(partition: Partition, event: AdapterUsage | Uint8Array): void {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(schemaId, 1);
    const value =
      event instanceof Uint8Array
        ? event
        : Buffer.concat([head, codec.encode('AdapterUsage', event)]);
    this.#world.log.store.append(topic, partition, [{ key: 'any', value }]);
  }

  start(count: number): void {
    for (let i = 0; i < count; i += 1) this.casts.push(this.#intake(`intake-${i}`));
  }

  kill(cast: Cast<Intake>, afterMs: number): void {
    const { process } = cast;
    this.#world.kill(cast, () => this.#intake(cast.role), afterMs);
    this.group.lookAfter(process);
  }

  pause(cast: Cast<Intake>, forMs: number): void {
    this.#world.pause(cast, forMs);
    this.group.lookAfter(cast.process);
    this.#world.time.after(forMs * 1000, () => this.group.shareOut());
  }

  heal(): void {
    this.group.disorder = 0;
    for (const { process } of this.casts) this.#world.resume(process);
    this.group.shareOut();
  }

  /** True once every event was worked off, and that is kept. */
  isDone(): boolean {
    return this.#partitions.every(
      (partition) => this.#kept.get(partition) === this.#world.log.store.ends(topic, partition).end,
    );
  }

  rejected(): readonly RejectedInput[] {
    return this.#outputs(topics.usageRejected).map((entry) => valueOf('RejectedInput', entry));
  }

  /** Ids of the events that were answered. */
  answered(): readonly string[] {
    return this.#outputs(answersOf(adapter)).map(
      (entry) => valueOf('AdapterAnswer', entry).eventId,
    );
  }

  #outputs(from: typeof topics.usageRejected | `answers.${string}`) {
    const { partitions } = this.#world.options;
    return [...Array(partitions).keys()].flatMap((partition) =>
      this.#world.log.store.entries(from, partition),
    );
  }

  #intake(role: string): Cast<Intake> {
    const world = this.#world;
    const process = world.process(role);
    const { witness } = world;
    const cached = { partitions: world.options.partitions, cachedMax: 100 };
    const intake = new Intake({
      reader: world.log.readerOf(process),
      client: world.clientOf(process),
      identities: new IdentityResolver(world.projection.portOf(process), codec, cached),
      outputs: this.#outputsOf(process),
      ownershipOf: () => this.#ownershipOf(process),
      codec,
      hash: shortHash,
      clock: process.clock,
      events: {
        opened: () => witness.count('opened'),
        closed: () => witness.count('closed'),
        charged: (_, repeated) => witness.count(repeated ? 'taken again' : 'taken'),
        refused: (_, reason) => witness.count(`refused ${reason}`),
        skipped: () => witness.unexpected.push('the intake skipped events'),
        behind: () => undefined,
        waiting: (_, on) => witness.count(`waits ${on}`),
        trouble: witness.troubleOf(process.name),
      },
    });
    intake.start();
    return { role, process, part: intake };
  }

  #outputsOf(process: SimProcess): OutputWriter {
    const { log, weather } = this.#world;
    return {
      append: (to, partition, record) =>
        process.call({
          serve: () => log.store.append(to, partition, [record]),
          fate: fateOfAppend(weather, this.#random),
          gaveUp: inDoubt,
        }),
      close: async () => undefined,
    };
  }

  #ownershipOf(process: SimProcess): PositionedOwnership {
    const { weather } = this.#world;
    const call = <T>(serve: () => T): Promise<T> =>
      process.call({ serve, fate: fateOfAppend(weather, this.#random), gaveUp: logUnavailable });
    return {
      ...this.group.memberOf(process),
      positions: () => call(() => new Map(this.#kept)),
      keep: (partition, position) => call(() => void this.#kept.set(partition, position)),
    };
  }
}
