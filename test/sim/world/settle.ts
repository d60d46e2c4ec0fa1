import type { LedgerRecord, Sha256 } from '../../../services/core/contracts.gen.ts';
import { emptyHead, fitOf, headAfter } from '../../../services/core/partition/head.ts';
import type { Head } from '../../../services/core/partition/head.ts';
import { topics } from '../../../services/ports/topics.ts';
import type { Faults } from './faults.ts';
import type { Network } from './network.ts';
import { valueOf } from './accepted-ledger.ts';
import { readExport } from './read-back.ts';
import { fairWeather } from './weather.ts';
import { codec, hashing } from './tools.ts';
import type { World } from './world.ts';

/** Ends every fault: what is down comes back, who sleeps wakes, each partition gets one owner. */
export function heal(world: World): void {
  world.witness.note('heal');
  Object.assign(world.weather, fairWeather());
  world.plansLateMs = 0;
  world.raterGroup.disorder = 0;
  world.exporterGroup.disorder = 0;
  for (const { process } of [...world.raters, ...world.exporters, ...world.gateways]) {
    world.resume(process);
  }
  world.raterGroup.shareOut();
  world.exporterGroup.shareOut();
}

/** Milliseconds after the last fault in which calls of before may still arrive. */
const lateMs = 4_000;

/** Follows the ledgers of a world until everything in it is at rest. */
export class Settling {
  readonly #world: World;
  readonly #network: Network;
  readonly #faults: Faults;
  readonly #heads: Head[];
  readonly #read: number[];
  readonly #fromMs: number;
  #lookAgainAt = 0;

  constructor(world: World, network: Network, faults: Faults) {
    this.#world = world;
    this.#network = network;
    this.#faults = faults;
    const partitions = [...Array(world.options.partitions).keys()];
    this.#heads = partitions.map((partition) => emptyHead(partition));
    this.#read = partitions.map(() => 0);
    this.#fromMs = world.time.milliseconds + lateMs;
  }

  /** True once everybody was answered, and every log and projection has come to its end. */
  isAtRest(): boolean {
    const now = this.#world.time.milliseconds;
    if (now < this.#fromMs || now < this.#lookAgainAt || !this.#network.isIdle) return false;
    this.#lookAgainAt = now + 25;
    return this.#heads.every((_, partition) => this.#isAtRest(partition));
  }

  /** Where everything stands, in one line. */
  describe(): string {
    const parts = this.#heads.map((_, partition) => {
      const { inputs, head, projected, exported } = this.#progress(partition);
      const { nextInput, sequence } = head;
      return `[${partition}] ${nextInput} of ${inputs} decided, ${sequence} records, ${projected} projected, ${exported} exported`;
    });
    const open = this.#network.requests.filter((one) => one.answers.length === 0 && !one.gaveUp);
    return `${parts.join('; ')}; not answered: ${open.map((one) => one.id).join(' ')}`;
  }

  #isAtRest(partition: number): boolean {
    if (this.#faults.isLost(partition)) return true;
    const { inputs, head, projected, exported } = this.#progress(partition);
    const expected = this.#faults.poisonedAt(partition) ?? inputs;
    return head.nextInput === expected && projected === head.sequence && exported === head.sequence;
  }

  #progress(partition: number) {
    const { log, projection } = this.#world;
    const [loaded] = projection.store.load([{ partition, keys: [] }]);
    return {
      inputs: log.store.ends(topics.usage, partition).end,
      head: this.#followed(partition),
      projected: loaded?.watermark?.sequence ?? 0n,
      exported: readExport(this.#world, partition)?.sequence ?? 0n,
    };
  }

  #followed(partition: number): Head {
    const entries = this.#world.log.store.entries(topics.ledger, partition);
    let head = this.#heads[partition] ?? emptyHead(partition);
    for (const entry of entries.slice(this.#read[partition])) {
      const record: LedgerRecord = valueOf('LedgerRecord', entry);
      if (fitOf(head, record) !== 'next') continue;
      const bytes = codec.unframe(entry.value) ?? entry.value;
      head = headAfter(record, hashing.sha256(bytes) as Sha256);
    }
    this.#read[partition] = entries.length;
    this.#heads[partition] = head;
    return head;
  }
}
