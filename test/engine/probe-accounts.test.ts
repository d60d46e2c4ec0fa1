import { expect, test } from 'vitest';
import { accountKey, isKeyPart, partitionOf } from '../../services/core/key.ts';
import { probeAccounts } from '../../services/engine/probe-accounts.ts';

test.each([1, 4, 48])('each of %s partitions has one, under names that keys may have', (count) => {
  const accounts = probeAccounts('demo', count);
  const partitions = accounts.map(({ id }) => partitionOf(accountKey('demo', id), count));
  expect(partitions).toEqual(accounts.map(({ partition }) => partition));
  expect(new Set(partitions).size).toBe(count);
  expect(accounts.every(({ id, identity }) => isKeyPart(id) && isKeyPart(identity))).toBe(true);
});
