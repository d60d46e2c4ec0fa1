import { RedisProjection } from '../../../services/adapters/redis/redis-projection.ts';
import { waitUntil } from '../../../infra/local/wait-until.ts';
import { partitions } from '../../fault/ledger-watch.ts';
import { Probes } from '../../fault/probes.ts';
import { loadAccount, oneOfEachPartition } from '../../support/fault-stack.ts';
import type { LoadAccount } from '../../support/fault-stack.ts';
import { serverPids, servicePids, startBenchSite } from '../bench-site.ts';
import type { BenchSite } from '../bench-site.ts';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { untilQuiet } from '../cpu.ts';
import type { Pids } from '../cpu.ts';
import { askGenerator } from '../load/ask-generator.ts';
import type { Load } from '../load/run-load.ts';
import type { Tallied } from '../load/tally.ts';
import { describeMachine } from '../machine.ts';
import type { Machine } from '../machine.ts';
import { memoryOf, mostByThird, watchMemory } from './memory.ts';
import type { Memory, Thirds } from './memory.ts';
import type { LargeOptions } from './options.ts';

/** How long partitions were silent for a fault, in milliseconds. */
export interface ServedAgain {
  /** Until every partition had given a new answer. */
  readonly servedAgainMs: number;
  /** Until none fell silent any more. */
  readonly steadyAfterMs: number;
  /** The longest time that any partition gave no answer. */
  readonly longestSilenceMs: number;
}

/** Answers of charging, and requests without one by their status. */
type Answered = Pick<Tallied, 'answered' | 'failures'>;

/** What a large site came to. */
export interface LargeFigures {
  readonly machine: Machine;
  readonly accounts: number;
  readonly accountsPerSecond: number;
  readonly memoryAtRest: Memory;
  readonly raterKilled: ServedAgain;
  readonly redisWiped: ServedAgain & {
    /** Until the cache held everything again. */
    readonly wholeAfterMs: number;
    /** The load between the two. */
    readonly meanwhile: Answered;
  };
  readonly soak: {
    readonly seconds: number;
    readonly answered: number;
    /** Requests without an answer of charging, by their status. */
    readonly failures: Readonly<Record<string, number>>;
    readonly memory: Readonly<Record<string, Thirds>>;
  };
  /** What `toll audit` found wrong in the end. */
  readonly violations: readonly string[];
}

type Tell = (line: string) => void;

/** Of the last accounts: among so many there is one of every partition. */
const lookedAt = 200;
const quietWithinMs = 1_800_000;
const servedWithinMs = 300_000;
const secondsAfter = 5;
const memoryEveryMs = 5_000;
/** However short a soak is, each third of it is looked at several times. */
const looksLeast = 12;

/** Fills a site of its own, breaks and soaks it, and stops what it started. */
export async function measureLarge(options: LargeOptions, tell: Tell): Promise<LargeFigures> {
  const machine = describeMachine();
  const site = await startBenchSite(
    { folder: options.folder, profile: false, gateways: 1, raters: 1 },
    tell,
  );
  let generator: Child | undefined;
  try {
    generator = await startChild('load/main.ts');
    return { machine, ...(await new LargeSite(options, site, generator, tell).measure()) };
  } finally {
    await generator?.stop();
    await site.stack.stop();
  }
}

class LargeSite {
  readonly #options: LargeOptions;
  readonly #site: BenchSite;
  readonly #generator: Child;
  readonly #tell: Tell;
  #nextChargingId = 1;

  constructor(options: LargeOptions, site: BenchSite, generator: Child, tell: Tell) {
    this.#options = options;
    this.#site = site;
    this.#generator = generator;
    this.#tell = tell;
  }

  async measure(): Promise<Omit<LargeFigures, 'machine'>> {
    const { accounts } = this.#options;
    const { stack } = this.#site;
    this.#tell(`making ${accounts} accounts`);
    const loaded = JSON.parse(await stack.toll('load', '--accounts', String(accounts), '--json'));
    this.#tell(`${loaded.accountsPerSecond} accounts/s; waiting until all of it is folded`);
    await untilQuiet(this.#pids(), quietWithinMs);
    const memoryAtRest = memoryOf(this.#pids());
    this.#tell('killing the rater');
    const raterKilled = await this.#breaking(() => stack.services.service('rater').kill9());
    this.#tell(`served again after ${raterKilled.servedAgainMs} ms; wiping Redis`);
    const redisWiped = await this.#wiped();
    this.#tell(
      `served again after ${redisWiped.servedAgainMs} ms, whole after ${redisWiped.wholeAfterMs} ms; soaking`,
    );
    const soak = await this.#soak();
    this.#tell('auditing');
    const violations = await this.#audit();
    const { accountsPerSecond } = loaded as { accountsPerSecond: number };
    return { accounts, accountsPerSecond, memoryAtRest, raterKilled, redisWiped, soak, violations };
  }

  /** The processes as they run now: one that was killed has another id. */
  #pids(): Pids {
    const { stack, services } = this.#site;
    return { ...servicePids(stack, Object.keys(services)), ...serverPids(stack) };
  }

  /** Wipes Redis, and keeps up the load until the cache holds everything again. */
  async #wiped(): Promise<LargeFigures['redisWiped']> {
    let since = performance.now();
    const served = await this.#breaking(async () => {
      since = performance.now();
      await this.#wipeRedis();
    });
    const watch = { isOver: false };
    const whole = untilWhole(this.#site.stack.shellEnv, since).finally(() => {
      watch.isOver = true;
    });
    const [wholeAfterMs, meanwhile] = await Promise.all([whole, this.#loadUntil(watch)]);
    return { ...served, wholeAfterMs, meanwhile };
  }

  async #loadUntil(watch: { readonly isOver: boolean }): Promise<Answered> {
    let answered = 0;
    const failures: Record<string, number> = {};
    while (!watch.isOver) {
      const part = await this.#load(secondsAfter);
      answered += part.answered;
      for (const [status, count] of Object.entries(part.failures)) {
        failures[status] = (failures[status] ?? 0) + count;
      }
    }
    return { answered, failures };
  }

  async #wipeRedis(): Promise<void> {
    const { redis } = this.#site.stack.servers.local;
    if (redis === undefined) throw new Error('Redis is not ours to wipe');
    await redis.kill9();
    redis.wipe();
    await redis.start();
  }

  /** Breaks something under load, and watches every partition until it serves again. */
  async #breaking(breakIt: () => void | Promise<void>): Promise<ServedAgain> {
    const probes = new Probes([this.#site.stack.n40Url], probedOf(this.#options.accounts));
    probes.start();
    try {
      await this.#load(secondsAfter);
      const since = performance.now();
      await breakIt();
      await waitUntil({
        what: 'every partition to answer',
        deadlineMs: servedWithinMs,
        condition: () => probes.servedAgainMs(since) !== undefined,
      });
      await this.#load(secondsAfter);
      const servedAgainMs = probes.servedAgainMs(since) ?? Number.NaN;
      const steadyAfterMs = probes.steadyAfterMs(since);
      return { servedAgainMs, steadyAfterMs, longestSilenceMs: probes.longestSilenceMs() };
    } finally {
      await probes.stop();
    }
  }

  async #load(seconds: number): Promise<Tallied> {
    const { rate: perSecond, accounts } = this.#options;
    const load: Load = {
      host: '127.0.0.1',
      ports: this.#site.n40Ports,
      connections: 4,
      subscribers: { kind: 'many', first: 1, count: accounts },
      seed: this.#nextChargingId,
      firstChargingId: this.#nextChargingId,
      seconds,
      shape: { kind: 'open', perSecond },
    };
    const tallied = await askGenerator(this.#generator, load);
    this.#nextChargingId = tallied.nextChargingId;
    return tallied;
  }

  async #soak(): Promise<LargeFigures['soak']> {
    const { soakSeconds: seconds } = this.#options;
    const everyMs = Math.min(memoryEveryMs, (seconds * 1_000) / looksLeast);
    const soaked = await watchMemory(() => this.#pids(), everyMs, this.#load(seconds));
    const { answered, failures } = soaked.result;
    return { seconds, answered, failures, memory: mostByThird(soaked.samples) };
  }

  async #audit(): Promise<readonly string[]> {
    await untilQuiet(this.#pids(), quietWithinMs);
    try {
      await this.#site.stack.toll('audit', '--json');
      return [];
    } catch (error) {
      return [String(error)];
    }
  }
}

/** Milliseconds from a moment until the cache has the states of every partition. */
async function untilWhole(env: Readonly<Record<string, string>>, since: number): Promise<number> {
  const { TOLL_REDIS_URL: url = '', TOLL_SITE: site = '' } = env;
  const projection = new RedisProjection({ url, connectionName: 'bench', site });
  const requests = Array.from({ length: partitions }, (_, partition) => ({ partition, keys: [] }));
  try {
    await waitUntil({
      what: 'the cache to be whole',
      deadlineMs: servedWithinMs,
      condition: async () => {
        const loaded = await projection.load(requests);
        return loaded.every(({ watermark }) => (watermark?.sequence ?? 0n) > 0n);
      },
    });
    return performance.now() - since;
  } finally {
    await projection.close();
  }
}

/** One of the last accounts of `toll load` for each partition. */
function probedOf(accounts: number): readonly LoadAccount[] {
  const first = Math.max(1, accounts - lookedAt + 1);
  const last = Array.from({ length: accounts - first + 1 }, (_, i) =>
    loadAccount(first + i, partitions),
  );
  return oneOfEachPartition(last);
}
