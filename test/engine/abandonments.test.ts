import { beforeEach, expect, test } from 'vitest';
import { Abandonments, abandonmentsMax } from '../../services/engine/abandonments.ts';
import { LogError } from '../../services/ports/event-log.ts';
import type { Clock } from '../../services/ports/clock.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

const request = { key: 'account/demo/abc', tenant: 'demo', source: 'n40', attempt: 'here 1' };

let told: string[];
let outcomes: unknown[];
/** What befalls the next tries; none: they succeed. */
let troubles: Error[];
let clock: Clock;
let abandonments: Abandonments;

beforeEach(() => {
  [told, outcomes, troubles, clock] = [[], [], [], jumpingClock()];
  const client = {
    tell: (key: string, event: { readonly type: string }) => {
      const trouble = troubles.shift();
      if (trouble !== undefined) return Promise.reject(trouble);
      told.push(`${key} ${event.type}`);
      return Promise.resolve();
    },
  };
  const events = {
    written: () => outcomes.push('written'),
    lost: (cause: unknown) => outcomes.push(cause),
  };
  abandonments = new Abandonments({ client, clock, events });
});

async function outcome(): Promise<unknown> {
  while (outcomes.length === 0) await clock.sleep(100);
  return outcomes[0];
}

const away = new LogError('unavailable', 'no leader');

test('a request that is given up is told under its own key', async () => {
  abandonments.giveUp(request);
  expect(await outcome()).toBe('written');
  expect(told).toEqual(['account/demo/abc AbandonRequest']);
});

test('is told again while the log is away, and not for ever', async () => {
  troubles = Array.from({ length: 4 }, () => away);
  abandonments.giveUp(request);
  expect(await outcome()).toBe('written');
  outcomes = [];
  troubles = Array.from({ length: 6 }, () => away);
  abandonments.giveUp(request);
  expect(await outcome()).toBe(away);
  expect(troubles).toHaveLength(1);
});

test('is not told again where that is no use', async () => {
  const bug = new TypeError('a bug');
  troubles = [bug, away];
  abandonments.giveUp(request);
  expect(await outcome()).toBe(bug);
  expect(troubles).toEqual([away]);
});

test('beyond the bound, and once it was stopped, nothing is lost unsaid', async () => {
  troubles = Array.from({ length: 5 * abandonmentsMax }, () => away);
  for (let i = 0; i <= abandonmentsMax; i++) abandonments.giveUp(request);
  expect(await outcome()).toMatchObject({ code: 'overloaded' });
  const before = clock.now();
  await abandonments.stop();
  expect(outcomes).toHaveLength(abandonmentsMax + 1);
  expect(clock.now() - before < 1_000n).toBe(true);
});
