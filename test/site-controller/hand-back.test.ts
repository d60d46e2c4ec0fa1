import { beforeEach, expect, test } from 'vitest';
import type { SiteIntent } from '../../services/core/contracts.gen.ts';
import { instant } from '../../services/core/time.ts';
import type { PartitionView, SiteView } from '../../services/ports/site-commands.ts';
import { HandBack } from '../../services/site-controller/hand-back.ts';
import { siteLimits } from '../../services/site-controller/ports.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

const looksMin = siteLimits.readyMs / siteLimits.handBackEveryMs + 1;
const merge = { through: '40', unlocked: 0, left: 0, merged: '1' };

const ready: PartitionView = {
  partition: 0,
  mode: 'closed',
  epoch: '2',
  sequence: '9',
  following: '40',
  followingHash: '',
  lag: null,
  fence: null,
  merge,
};

let main: () => Promise<SiteView>;
let intent: SiteIntent | undefined;
let ended: number;

beforeEach(() => {
  ended = 0;
  intent = { ...decided, mode: 'stand-alone' };
  main = () => Promise.resolve(viewOf());
});

const decided = {
  epoch: 2n,
  fences: [],
  by: 'watchdog',
  why: 'a test',
  decidedAt: instant(0n),
} as const;

function viewOf(change: Partial<PartitionView> = {}): SiteView {
  const partitions = [{ ...ready, ...change }];
  return { site: 'main', role: 'main', peer: 'secondary', intent: null, watch: null, partitions };
}

async function looks(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await handBack.advance();
}

let handBack: HandBack;
beforeEach(() => {
  handBack = new HandBack({
    clock: jumpingClock(),
    main: () => main(),
    ends: () => Promise.resolve([BigInt(40)]),
    intended: () => intent,
    ready: async () => void (ended += 1),
  });
});

test('main that has locked everything, and for a while, gets its customers back', async () => {
  await looks(looksMin - 1);
  expect(ended).toBe(0);
  await looks(1);
  expect(ended).toBe(1);
});

test.each<[string, Partial<PartitionView>]>([
  ['serves', { mode: 'open' }],
  ['has closed for an earlier outage only', { epoch: '1' }],
  ['has much to read', { merge: { ...merge, through: '0' } }],
  ['has many accounts to lock for', { merge: { ...merge, unlocked: 1_000 } }],
  ['merges nothing', { merge: null }],
])('not while main %s', async (_, change) => {
  const isFar = change.merge?.through === '0';
  handBack = new HandBack({
    clock: jumpingClock(),
    main: () => Promise.resolve(viewOf(change)),
    ends: () => Promise.resolve([isFar ? 5_000n : 40n]),
    intended: () => intent,
    ready: async () => void (ended += 1),
  });
  await looks(2 * looksMin);
  expect(ended).toBe(0);
});

test('not while main comes and goes', async () => {
  for (let i = 0; i < 4; i += 1) {
    await looks(looksMin - 1);
    main = () => Promise.reject(new Error('gone'));
    await looks(1);
    main = () => Promise.resolve(viewOf());
  }
  expect(ended).toBe(0);
});

test('nor where this site does not stand in', async () => {
  intent = { ...decided, mode: 'closed' };
  await looks(2 * looksMin);
  intent = undefined;
  await looks(2 * looksMin);
  expect(ended).toBe(0);
});

test('not a main that was drained: it may be out of use', async () => {
  intent = { ...decided, mode: 'stand-alone', by: 'drain' };
  await looks(2 * looksMin);
  expect(ended).toBe(0);
});
