import { expect, test } from 'vitest';
import type { SiteIntent, SiteMode } from '../../../services/core/contracts.gen.ts';
import { fenceFor, intendedChange } from '../../../services/core/site/intent.ts';
import { instant } from '../../../services/core/time.ts';

const hash = new Uint8Array(32) as never;
const fences = [7n, 9n].map((sequence) => ({ ledgerId: 'main', sequence, hash }));
const [, fence = null] = fences;

function intent(mode: SiteIntent['mode'], epoch: bigint): SiteIntent {
  const of = mode === 'stand-alone' ? fences : [];
  return { mode, epoch, fences: of, by: 'operator', why: 'a test', decidedAt: instant(0n) };
}

const closed = (epoch: bigint): SiteMode => ({ mode: 'closed', epoch, fence: null });
const alone = (epoch: bigint): SiteMode => ({ mode: 'stand-alone', epoch, fence });

test.each<[string, SiteIntent, SiteMode, SiteMode | undefined, bigint | undefined]>([
  ['begins', intent('stand-alone', 1n), closed(0n), alone(1n), 9n],
  ['has begun', intent('stand-alone', 1n), alone(1n), undefined, 9n],
  ['ends', intent('closed', 1n), alone(1n), closed(1n), 9n],
  ['has ended', intent('closed', 1n), closed(1n), undefined, undefined],
  ['ended before it began', intent('closed', 1n), closed(0n), closed(1n), undefined],
  ['begins again', intent('stand-alone', 2n), closed(1n), alone(2n), 9n],
  ['is over for good', intent('stand-alone', 1n), closed(1n), undefined, undefined],
  ['is further than intended', intent('closed', 1n), alone(2n), undefined, 9n],
])('a partition whose outage %s', (_, intended, own, change, sequence) => {
  expect(intendedChange(intended, 1, own)).toEqual(change);
  expect(fenceFor(intended, 1, own)).toBe(sequence);
});

test('where nothing is intended, what the partition is in counts', () => {
  expect(fenceFor(undefined, 1, alone(1n))).toBe(9n);
  expect(fenceFor(undefined, 1, closed(1n))).toBeUndefined();
});
