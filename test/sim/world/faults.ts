import { accountKey } from '../../../services/core/key.ts';
import { topics } from '../../../services/ports/topics.ts';
import { acceptedLedger } from './read-back.ts';
import { injectForeign, injectPoison } from './foreign-input.ts';
import type { Random } from './random.ts';
import { envelope, homeOf, putUsage, tenant, usageRecord } from './usage-records.ts';
import type { SimAccount } from './usage-records.ts';
import type { World } from './world.ts';

/** What befalls a world, and what it must not get over by itself. */
export interface Faults {
  /** Virtual milliseconds at which the last fault begins to heal. */
  readonly untilMs: number;
  /** Offset of usage at which a partition must stop; undefined: it must not. */
  poisonedAt(partition: number): bigint | undefined;
  /** First offset of usage that was lost for good; undefined: none was. */
  lostFrom(partition: number): bigint | undefined;
  /** True when usage was lost that had been answered: the partition must stop. */
  isLost(partition: number): boolean;
  /** Accepted records of a lost partition when it was lost: there must never be more. */
  recordsAtLoss(partition: number): number | undefined;
  /** True when so much time went by that repeats may be refused as too old. */
  readonly isBeyondHorizon: () => boolean;
}

/** Nothing that a site must not get over. */
export const noLoss: Faults = {
  untilMs: 0,
  poisonedAt: () => undefined,
  lostFrom: () => undefined,
  isLost: () => false,
  recordsAtLoss: () => undefined,
  isBeyondHorizon: () => false,
};

type Fault = (at: FaultContext) => void;

interface FaultContext {
  readonly world: World;
  readonly accounts: readonly SimAccount[];
  readonly random: Random;
  readonly poisoned: Map<number, bigint>;
  readonly lost: Map<number, Loss>;
  isBeyondHorizon: boolean;
}

interface Loss {
  readonly from: bigint;
  readonly wasAnswered: boolean;
  readonly records: number;
}

const firstMs = 300;
const lastMs = 6_000;

/** Draws the faults of a run and sets them going. */
export function planFaults(world: World, accounts: readonly SimAccount[], random: Random): Faults {
  const context: FaultContext = {
    world,
    accounts,
    random,
    poisoned: new Map(),
    lost: new Map(),
    isBeyondHorizon: false,
  };
  if (!random.perMille(50)) {
    setWeather(world, random);
    const count = random.between(2, 9);
    for (let i = 0; i < count; i += 1) {
      const fault = random.perMille(70) ? random.pick(rareFaults) : random.pick(usualFaults);
      world.time.after(random.between(firstMs, lastMs) * 1000, () => fault(context));
    }
  }
  return {
    untilMs: lastMs,
    poisonedAt: (partition) => context.poisoned.get(partition),
    lostFrom: (partition) => context.lost.get(partition)?.from,
    isLost: (partition) => context.lost.get(partition)?.wasAnswered === true,
    recordsAtLoss: (partition) => {
      const loss = context.lost.get(partition);
      return loss?.wasAnswered === true ? loss.records : undefined;
    },
    isBeyondHorizon: () => context.isBeyondHorizon,
  };
}

function setWeather({ weather }: World, random: Random): void {
  weather.appendTrouble = random.pick([0, 20, 80, 250]);
  weather.readTrouble = random.pick([0, 0, 30]);
  weather.shortReads = random.pick([0, 0, 300]);
  weather.cacheTrouble = random.pick([0, 20, 100]);
  weather.historyTrouble = random.pick([0, 0, 50, 300]);
  weather.rebuildMs = random.pick([0, 30, 300]);
  weather.answersLost = random.pick([0, 50, 300]);
}

const usualFaults: readonly Fault[] = [
  ({ world, random }) => world.killRater(random.pick(world.raters), random.between(50, 1_500)),
  ({ world, random }) => world.killRater(random.pick(world.raters), random.between(50, 1_500)),
  ({ world, random }) => world.pause(random.pick(world.raters), random.between(200, 3_000)),
  ({ world, random }) => world.pause(random.pick(world.raters), random.between(200, 3_000)),
  ({ world, random }) =>
    world.killExporter(random.pick(world.exporters), random.between(50, 1_500)),
  ({ world, random }) => world.pause(random.pick(world.exporters), random.between(200, 3_000)),
  ({ world, random }) => world.killGateway(random.pick(world.gateways), random.between(50, 800)),
  ({ world, random }) => {
    world.witness.note('disorder of raters');
    world.raterGroup.disorder = random.between(100, 600);
    world.raterGroup.shareOut();
  },
  ({ world, random }) => {
    world.witness.note('disorder of exporters');
    world.exporterGroup.disorder = random.between(100, 600);
    world.exporterGroup.shareOut();
  },
  ({ world, random }) => {
    world.witness.note('hurry of exporters');
    world.exporterGroup.disorder = 1_000;
    world.exporterGroup.everyMs = random.between(100, 400);
    world.exporterGroup.shareOut();
  },
  ({ world, random }) => {
    world.witness.note('log-down');
    world.weather.logDown = true;
    world.time.after(random.between(100, 2_000) * 1000, () => {
      world.weather.logDown = false;
    });
  },
  ({ world, random }) => {
    world.witness.note('cache-down');
    world.weather.cacheDown = true;
    world.time.after(random.between(100, 3_000) * 1000, () => {
      world.weather.cacheDown = false;
    });
  },
  ({ world, random }) => {
    const partition = random.between(0, world.options.partitions);
    world.witness.note('cache-wiped');
    world.projection.store.wipe(partition < world.options.partitions ? partition : undefined);
  },
  ({ world, random }) => {
    world.witness.note('cache-wiped, and the history goes');
    world.projection.store.wipe();
    const goes = (): void => world.history.beginAnew();
    world.time.after(random.between(100, 1_500) * 1000, goes);
  },
  ({ world, random }) => {
    const copy = world.projection.store.snapshot();
    world.time.after(random.between(50, 2_000) * 1000, () => {
      world.witness.note('cache-restored');
      world.projection.store.restore(copy);
    });
  },
  ({ world, random }) => {
    world.plansLateMs = random.between(200, 3_000);
    world.killRater(random.pick(world.raters), 100);
  },
  ({ world, random }) => {
    world.witness.note('clock of the brokers jumps');
    world.log.brokersAheadMs += random.pick([-3_000, 3_000, 7_300_000]);
  },
  (context) => injectForeign(context.world, context.accounts, context.random),
  (context) => injectForeign(context.world, context.accounts, context.random),
];

const rareFaults: readonly Fault[] = [
  ({ world, random, poisoned }) => {
    const partition = random.between(0, world.options.partitions - 1);
    if (poisoned.has(partition)) return;
    poisoned.set(partition, injectPoison(world, partition, random));
  },
  (context) => losePower(context),
  (context) => {
    context.world.witness.note('a day goes by');
    context.world.log.brokersAheadMs += 90_000_000;
    context.isBeyondHorizon = true;
  },
];

/**
 * Everything goes out at once, and the newest usage of one partition was on no disk (counter-
 * example 14).
 */
function losePower({ world, random, lost, poisoned }: FaultContext): void {
  const partition = random.between(0, world.options.partitions - 1);
  if (lost.has(partition) || poisoned.has(partition)) return;
  for (const cast of world.raters) world.killRater(cast, 300);
  for (const cast of world.exporters) world.killExporter(cast, 300);
  for (const cast of world.gateways) world.killGateway(cast, random.between(100, 2_000));
  const { end } = world.log.store.ends(topics.usage, partition);
  const from = end - BigInt(random.between(1, 4));
  if (from < 2n) return;
  const ledger = acceptedLedger(world, partition);
  const answered = ledger.at(-1)?.record.inputOffset ?? 0n;
  world.witness.note(`power-lost: usage[${partition}] ends at ${from}, ${answered} was answered`);
  world.log.losePower(topics.usage, partition, from);
  lost.set(partition, { from, wasAnswered: answered >= from, records: ledger.length });
  if (random.perMille(500)) regrow(world, partition, Number(end - from) + random.between(0, 2));
}

/** Others get the offsets that were lost, before anybody looks. */
function regrow(world: World, partition: number, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const key = accountKey(tenant, `newcomer-${i}`);
    const event = { ...envelope, type: 'AccountDue', accountDue: {} } as const;
    putUsage(world, partition, usageRecord(key, event));
  }
}

/**
 * True for requests whose partition will answer nobody any more; a flow may need any partition.
 */
export function isHopeless(
  world: World,
  faults: Faults,
  { key, kind }: { readonly key: string; readonly kind: string },
): boolean {
  if (kind === 'flow') return isCrippled(world, faults);
  const partition = homeOf(world, key);
  return faults.poisonedAt(partition) !== undefined || faults.isLost(partition);
}

/** True when some partition decides no more, or lost events that were acknowledged. */
export function isCrippled({ options }: World, faults: Faults): boolean {
  return [...Array(options.partitions).keys()].some(
    (one) => faults.poisonedAt(one) !== undefined || faults.lostFrom(one) !== undefined,
  );
}
