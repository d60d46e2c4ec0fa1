import { always } from '../../../services/ports/permit.ts';
import { shortHash } from '../../../services/adapters/system/hashing.ts';
import type { AdapterUsage, RejectedInput } from '../../../services/core/contracts.gen.ts';
import { IdentityResolver } from '../../../services/engine/resolve-identity.ts';
import { Intake } from '../../../services/intake/intake.ts';
import type { OutputWriter, Partition } from '../../../services/ports/event-log.ts';
import { answersOf, topics, usageInOf } from '../../../services/ports/topics.ts';
import { Random } from './random.ts';
import { valueOf } from './accepted-ledger.ts';
import { SimPositions } from './sim-positions.ts';
import type { SimProcess } from './sim-process.ts';
import { tenant } from './usage-records.ts';
import { fateOfAppend, inDoubt } from './weather.ts';
import { codec } from './tools.ts';
import type { Cast, World } from './world.ts';

export const adapter = 'smsc';
const schemaId = 11;
const topic = usageInOf(adapter);

/** The intakes of a simulated site, one adapter, and what it published. */
export class SimIntakes {
  readonly casts: Cast<Intake>[] = [];
  readonly positions: SimPositions;
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.options.seed, 'intakes');
    this.positions = new SimPositions(world, topic);
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
    this.positions.kill(cast, () => this.#intake(cast.role), afterMs);
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
      ownershipOf: () => this.positions.memberOf(process),
      codec,
      hash: shortHash,
      permit: always,
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
}
