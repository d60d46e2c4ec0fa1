import { checkWorld } from './checks/check-world.ts';
import { fingerprintOf } from './checks/fingerprint.ts';
import { isHopeless, planFaults } from './world/faults.ts';
import { issueVouchers } from './world/flows.ts';
import { Network } from './world/network.ts';
import { Random } from './world/random.ts';
import { heal, Settling } from './world/settle.ts';
import { runTraffic } from './world/traffic.ts';
import { openAccounts, openLedger } from './world/usage-records.ts';
import { World } from './world/world.ts';

/** What one seed showed. */
export interface Outcome {
  readonly seed: number;
  /** A sentence for everything that went wrong; empty: nothing did. */
  readonly problems: readonly string[];
  /** Hash over all topics: equal for equal seeds. */
  readonly fingerprint: string;
  readonly requests: number;
  readonly virtualMs: number;
  readonly events: number;
  readonly counts: ReadonlyMap<string, number>;
  /** What happened, to be printed when something went wrong. */
  readonly lines: readonly string[];
}

/** Milliseconds of virtual time in which everything must have come to rest after the last fault. */
export const settleWithinMs = 60_000;

/** Runs one seed: one world, one schedule, one outcome. */
export async function simulate(seed: number, onTrace?: (line: string) => void): Promise<Outcome> {
  const random = new Random(seed, 'plan');
  const world = new World({
    seed,
    partitions: random.between(2, 4),
    raters: random.between(1, 3),
    exporters: random.pick([1, 2, 3]),
    gateways: 2,
    statesMax: random.pick([3, 8, 1_000]),
    schedulerSkewMs: random.pick([0, 0, 3_600_000, -3_600_000]),
    hasHistory: random.perMille(800),
    ...(onTrace && { onTrace }),
  });
  openLedger(world);
  const accounts = openAccounts(world, random.between(3, 6));
  issueVouchers(world);
  const network = new Network(world, new Random(seed, 'outside'));
  world.start();
  runTraffic(
    network,
    accounts,
    { sessions: 12, events: 10, topUps: 5, flows: 6, withinMs: 5_000 },
    new Random(seed, 'traffic'),
  );
  const faults = planFaults(world, accounts, new Random(seed, 'faults'));
  network.isHopeless = (of) => isHopeless(world, faults, of);
  await world.time.runUntil(() => false, faults.untilMs);
  heal(world);
  const settling = new Settling(world, network, faults);
  const limit = world.time.milliseconds + settleWithinMs;
  const isAtRest = await world.time.runUntil(() => settling.isAtRest(), limit);
  const problems = isAtRest ? [] : [`I14: not at rest in time: ${settling.describe()}`];
  problems.push(...checkWorld(world, network, faults));
  return {
    seed,
    problems,
    fingerprint: fingerprintOf(world),
    requests: network.requests.reduce((sum, one) => sum + one.tries, 0),
    virtualMs: world.time.milliseconds,
    events: world.time.events,
    counts: world.witness.counts,
    lines: world.witness.lines,
  };
}
