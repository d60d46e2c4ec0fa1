import { beforeEach, expect, test } from 'vitest';
import type { SiteMode } from '../../services/core/contracts.gen.ts';
import { LogError } from '../../services/ports/event-log.ts';
import type { IntentView, SiteView } from '../../services/ports/site-commands.ts';
import { SiteUnreachable } from '../../services/ports/site-commands.ts';
import { ServingPermit, servingLimits } from '../../services/site-controller/serving-permit.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

const open: SiteMode = { mode: 'open', epoch: 0n, fence: null };
let granted: number[];
let words: string[];
let own: readonly SiteMode[];
let peer: () => Promise<SiteView>;
let ends: () => Promise<{ readonly first: bigint; readonly end: bigint }>;

beforeEach(() => {
  granted = [];
  words = [];
  own = [open];
  peer = () => Promise.resolve(viewOf('closed', '0'));
  ends = () => Promise.resolve({ first: 0n, end: 9n });
});

function viewOf(
  mode: 'closed' | 'stand-alone',
  epoch: string,
  intent: IntentView | null = null,
): SiteView {
  const place = { sequence: '0', following: '0', followingHash: '', fence: null, lag: null };
  const partition = { partition: 0, mode, epoch, ...place };
  const partitions = [{ ...partition, merge: null }];
  return { site: 'secondary', role: 'secondary', peer: 'main', intent, watch: null, partitions };
}

function asked(word: string): Promise<SiteView> {
  words.push(word);
  return peer();
}

/** A main site whose clock jumps whenever anybody sleeps. */
function mainSite(modes = () => Promise.resolve(own)): ServingPermit {
  return new ServingPermit('main', {
    reader: { ends: () => ends(), read: () => Promise.resolve([]), close: () => Promise.resolve() },
    peer: {
      status: () => asked('status'),
      promise: () => asked('promise'),
    },
    permits: { grant: (ms) => void granted.push(ms), close: () => Promise.resolve() },
    clock: jumpingClock(),
    modes,
  });
}

test('a main site whose peer is closed serves, for a short time at a time', async () => {
  expect(await mainSite().advance()).toBe(true);
  expect(granted).toEqual([servingLimits.validMs]);
});

test('counter-example 2: it does not while the other stands alone, closed or not', async () => {
  peer = () => Promise.resolve(viewOf('stand-alone', '1'));
  const site = mainSite();
  expect(await site.advance()).toBe(false);
  own = [{ mode: 'closed', epoch: 1n, fence: null }];
  expect(await site.advance()).toBe(false);
  own = [{ mode: 'open', epoch: 1n, fence: null }];
  expect(await site.advance()).toBe(true);
});

test('its own log away, it serves nobody', async () => {
  ends = () => Promise.reject(new LogError('unavailable', 'no leader'));
  expect(await mainSite().advance()).toBe(false);
  expect(granted).toEqual([]);
});

test('starting, it waits for word of the other, and not for ever', async () => {
  peer = () => Promise.reject(new SiteUnreachable('nobody answers'));
  const site = mainSite();
  expect(await site.advance()).toBe(false);
  let looks = 1;
  while (!(await site.advance())) looks += 1;
  const least = servingLimits.unheardMs / (servingLimits.everyMs + servingLimits.askedMs);
  expect(looks).toBeGreaterThanOrEqual(Math.floor(least));
  expect(looks).toBeLessThan(100);
});

test('a mode that nobody can tell lets nobody serve', async () => {
  const site = mainSite(() => Promise.reject(new LogError('unavailable', 'the cache was lost')));
  await expect(site.advance()).rejects.toThrow('the cache was lost');
  expect(granted).toEqual([]);
});

test('counter-example 2: it asks for a promise before it serves, and then no more', async () => {
  const site = mainSite();
  for (let i = 0; i < 3; i += 1) await site.advance();
  expect(words).toEqual(['promise', 'status', 'status']);
});

test('one that could not serve anyway asks for no promise', async () => {
  own = [{ mode: 'closed', epoch: 1n, fence: null }];
  const site = mainSite();
  expect(await site.advance()).toBe(false);
  own = [open];
  ends = () => Promise.reject(new LogError('unavailable', 'no leader'));
  expect(await site.advance()).toBe(false);
  expect(words).toEqual([]);
});

test('whatever kept it out, it enters service anew with a promise', async () => {
  const site = mainSite();
  await site.advance();
  const well = ends;
  ends = () => Promise.reject(new LogError('unavailable', 'no leader'));
  const rounds = servingLimits.validMs / servingLimits.everyMs;
  for (let i = 0; i <= rounds; i += 1) expect(await site.advance()).toBe(false);
  ends = well;
  words = [];
  expect(await site.advance()).toBe(true);
  expect(words).toEqual(['promise']);
});

test('what the other has decided counts before its partitions have heard of it', async () => {
  const intent = { mode: 'stand-alone', epoch: '1', by: 'watchdog', why: 'a test' } as const;
  peer = () => Promise.resolve(viewOf('closed', '0', intent));
  expect(await mainSite().advance()).toBe(false);
});
