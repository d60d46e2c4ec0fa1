import { expect, test } from 'vitest';
import type { Balance } from '../../services/core/contracts.gen.ts';
import { StateCache } from '../../services/rater/state-cache.ts';

function stateAt(sequence: bigint): Balance {
  return {
    ledgerId: 'one',
    sequence,
    account: null,
    identity: null,
    voucher: null,
    control: null,
    commands: [],
  };
}

function keysIn(cache: StateCache, ...keys: readonly string[]): string {
  return keys.filter((key) => cache.has(0, key)).join('');
}

test('the least recently used state is dropped first', () => {
  const cache = new StateCache(2);
  cache.put(0, 'a', stateAt(0n), 0n);
  cache.put(0, 'b', stateAt(0n), 0n);
  expect(cache.get(0, 'a')).toEqual(stateAt(0n));
  cache.put(0, 'c', stateAt(0n), 0n);
  expect(keysIn(cache, 'a', 'b', 'c')).toBe('abc'); // nothing goes in the middle of a turn
  cache.shrink();
  expect(keysIn(cache, 'a', 'b', 'c')).toBe('ac');
});

test('that a key has no state is remembered too', () => {
  const cache = new StateCache(2);
  cache.put(0, 'a', undefined, 0n);
  expect([cache.has(0, 'a'), cache.get(0, 'a'), cache.has(0, 'b')]).toEqual([
    true,
    undefined,
    false,
  ]);
});

test('what is not projected is never dropped, whatever the bound', () => {
  const cache = new StateCache(1);
  for (const [index, key] of ['a', 'b', 'c'].entries()) {
    cache.put(0, key, stateAt(BigInt(index + 1)), BigInt(index + 1));
  }
  cache.shrink();
  expect(keysIn(cache, 'a', 'b', 'c')).toBe('abc');
  cache.projected(0, 2n);
  cache.put(0, 'd', stateAt(4n), 4n);
  cache.shrink();
  expect(keysIn(cache, 'a', 'b', 'c', 'd')).toBe('cd');
});

test('the progress of one partition frees nothing of another', () => {
  const cache = new StateCache(1);
  cache.put(0, 'a', stateAt(1n), 1n);
  cache.projected(1, 9n);
  cache.put(1, 'b', stateAt(1n), 1n);
  cache.shrink();
  expect(keysIn(cache, 'a', 'b')).toBe('a');
});

test('a partition that is dropped leaves nothing behind, not even its progress', () => {
  const cache = new StateCache(1);
  cache.put(0, 'a', stateAt(1n), 1n);
  cache.put(1, 'b', stateAt(1n), 1n);
  cache.projected(0, 5n);
  cache.drop(0);
  expect(keysIn(cache, 'a', 'b')).toBe('b');
  cache.put(0, 'c', stateAt(3n), 3n);
  cache.put(0, 'd', stateAt(4n), 4n);
  cache.shrink();
  expect(keysIn(cache, 'b', 'c', 'd')).toBe('bcd');
});

test('the state of control events is kept apart for every partition', () => {
  const cache = new StateCache(9);
  cache.put(0, 'control', stateAt(1n), 1n);
  cache.put(1, 'control', stateAt(2n), 2n);
  expect([cache.get(0, 'control'), cache.get(1, 'control')]).toEqual([stateAt(1n), stateAt(2n)]);
  cache.drop(0);
  expect([cache.has(0, 'control'), cache.has(1, 'control')]).toEqual([false, true]);
});
