import { describe, expect, test } from 'vitest';
import type { SiteMode } from '../../../services/core/contracts.gen.ts';
import { isSameMode, mayChangeMode } from '../../../services/core/site/change-mode.ts';
import { mayServe } from '../../../services/core/site/may-serve.ts';
import type { PeerSeen } from '../../../services/core/site/may-serve.ts';

const hash = new Uint8Array(32) as never;
const fence = { ledgerId: 'main', sequence: 7n, hash };
const open = (epoch = 0n): SiteMode => ({ mode: 'open', epoch, fence: null });
const closed = (epoch = 0n): SiteMode => ({ mode: 'closed', epoch, fence: null });
const alone = (epoch: bigint): SiteMode => ({ mode: 'stand-alone', epoch, fence });
const heard = (...modes: readonly SiteMode[]): PeerSeen => ({ kind: 'heard', modes });

describe('who serves', () => {
  test.each<[string, readonly SiteMode[], PeerSeen, boolean]>([
    ['open, the other closed', [open(), open()], heard(closed(), closed()), true],
    ['open, and nobody heard of yet', [open(), open()], { kind: 'unheard' }, false],
    ['open, and the other does not answer', [open(), open()], { kind: 'silent' }, true],
    ['one partition closed', [open(), closed(1n)], heard(closed(1n), closed(1n)), false],
    ['open, while the other stands alone', [open(), open()], heard(alone(1n), closed()), false],
    [
      'open again, the other still ending',
      [open(1n), open(1n)],
      heard(alone(1n), closed(1n)),
      true,
    ],
  ])('main, %s', (_, own, peer, serves) => {
    expect(mayServe('main', own, peer)).toBe(serves);
  });

  test.each<[string, readonly SiteMode[], boolean]>([
    ['standing alone everywhere', [alone(1n), alone(1n)], true],
    ['standing alone in a part', [alone(1n), closed()], false],
    ['closed', [closed(), closed()], false],
  ])('the secondary, %s', (_, own, serves) => {
    expect(mayServe('secondary', own, { kind: 'silent' })).toBe(serves);
  });
});

describe('which mode follows which (counter-example 23)', () => {
  test.each<[SiteMode, SiteMode, boolean]>([
    [closed(), alone(1n), true],
    [closed(), { ...alone(1n), fence: null }, false],
    [closed(), alone(2n), false],
    [open(), alone(1n), false],
    [alone(1n), alone(2n), false],
    [alone(1n), closed(1n), true],
    [alone(1n), closed(2n), false],
    [alone(1n), open(1n), false],
    [open(), closed(1n), true],
    [open(), closed(0n), true],
    [open(), closed(2n), true],
    [closed(1n), closed(2n), true],
    [closed(1n), closed(3n), true],
    [closed(3n), closed(1n), false],
    [open(2n), closed(1n), false],
    [closed(1n), open(1n), true],
    [closed(1n), open(2n), false],
    [closed(1n), { ...open(1n), fence }, false],
  ])('%o to %o: %s', (from, to, may) => {
    expect(mayChangeMode(from, to)).toBe(may);
  });

  test('the same again is no change, unless the fence is another', () => {
    expect(isSameMode(alone(1n), alone(1n))).toBe(true);
    expect(isSameMode(open(1n), open(1n))).toBe(true);
    expect(isSameMode(alone(1n), { ...alone(1n), fence: { ...fence, sequence: 8n } })).toBe(false);
    expect(isSameMode(alone(1n), { ...alone(1n), fence: null })).toBe(false);
  });
});
