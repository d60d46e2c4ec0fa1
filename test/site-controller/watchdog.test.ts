import { beforeEach, describe, expect, test } from 'vitest';
import { failuresMin } from '../../services/core/site/out-of-service.ts';
import type { Plane } from '../../services/core/site/out-of-service.ts';
import type { Clock } from '../../services/ports/clock.ts';
import { siteLimits } from '../../services/site-controller/ports.ts';
import { servingLimits } from '../../services/site-controller/serving-permit.ts';
import { Watchdog, watchLimits } from '../../services/site-controller/watchdog.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

/** What a plane does when it is looked at: finds it well, not so, or nobody answers. */
let looks: Record<Plane, () => Promise<boolean>>;
let clock: Clock;
let watchdog: Watchdog;

const well = () => Promise.resolve(true);
const refused = () => Promise.resolve(false);
const failed = () => Promise.reject(new Error('cut'));
const never = () => new Promise<boolean>(() => undefined);

beforeEach(() => {
  clock = jumpingClock();
  looks = { charge: well, doors: well, log: well, ledger: well, mirror: well, network: well };
  const probes = {
    charge: () => looks.charge(),
    doors: () => looks.doors(),
    log: () => looks.log(),
    ledger: () => looks.ledger(),
    mirror: () => looks.mirror(),
    network: () => looks.network(),
  };
  watchdog = new Watchdog({ probes, clock });
});

async function rounds(count: number) {
  const seen = [];
  for (let i = 0; i < count; i += 1) seen.push(await watchdog.advance());
  return seen;
}

describe('a site that was seen serving', () => {
  beforeEach(() => rounds(1));

  test.each([
    ['says no', refused],
    ['fails', failed],
    ['does not answer', never],
  ])('is out once it %s three times in a row', async (_, look) => {
    looks.charge = look;
    looks.log = look;
    expect(await rounds(failuresMin)).toEqual([undefined, undefined, 'log']);
  });

  test('is not, when it was well in between', async () => {
    looks.charge = refused;
    looks.doors = refused;
    expect(await rounds(2)).toEqual([undefined, undefined]);
    looks.charge = well;
    await rounds(1);
    looks.charge = refused;
    expect(await rounds(2)).toEqual([undefined, undefined]);
    expect(watchdog.watch.failures).toMatchObject({ charge: 2, doors: 5, log: 0 });
  });

  test('is awaited anew after it was stood in for', async () => {
    watchdog.expectBack();
    Object.assign(looks, { charge: refused, doors: refused });
    expect(await rounds(5)).toEqual(Array(5).fill(undefined));
    looks.charge = well;
    await rounds(1);
    looks.charge = refused;
    expect((await rounds(failuresMin)).at(-1)).toBe('servers');
  });
});

test('a door that says that it serves was seen, though no charge was', async () => {
  Object.assign(looks, { charge: failed });
  await rounds(1);
  Object.assign(looks, { doors: refused });
  expect((await rounds(failuresMin)).at(-1)).toBe('servers');
});

test('one that was never seen is out only after long', async () => {
  Object.assign(looks, { charge: failed, doors: refused, log: failed });
  const before = watchLimits.unseenMs / watchLimits.everyMs;
  expect((await rounds(before - 1)).every((found) => found === undefined)).toBe(true);
  expect(watchdog.watch).toMatchObject({ outage: 'log', isArmed: false });
  expect((await rounds(3)).at(-1)).toBe('log');
});

test('a permit ends, and a promise holds, by what it takes to find a site out', () => {
  const foundMs = failuresMin * watchLimits.everyMs + watchLimits.withinMs;
  expect(servingLimits.validMs).toBeLessThanOrEqual(foundMs / 2);
  expect(siteLimits.promiseMs).toBeGreaterThanOrEqual(2 * foundMs);
});
