import { expect, test } from 'vitest';
import type { SessionReference } from '../../services/protocols/n40/session-reference.ts';
import { ReferenceCache } from '../../services/gateway/reference-cache.ts';
import { instant } from '../../services/core/time.ts';

const reference = (session: string): SessionReference => ({
  tenant: 'demo',
  account: 'abc',
  session,
  identity: 'msisdn-15550001',
  planVersion: 'p1',
  startedAt: instant(1n),
});

/** A sealer that counts what it opens, and knows nothing but what begins with `sealed-`. */
function counted() {
  const opened: string[] = [];
  const seal = ({ session }: SessionReference): string => `sealed-${session}`;
  const unseal = (sealed: string): SessionReference | undefined => {
    opened.push(sealed);
    return sealed.startsWith('sealed-') ? reference(sealed.slice(7)) : undefined;
  };
  return { opened, sealer: { seal, unseal } };
}

test('what was sealed or opened here is not opened again', () => {
  const { opened, sealer } = counted();
  const references = new ReferenceCache(sealer, 10);
  const sealed = references.seal(reference('a'));
  expect(references.unseal(sealed)).toEqual(reference('a'));
  expect(references.unseal('sealed-b')).toEqual(reference('b'));
  expect(references.unseal('sealed-b')).toEqual(reference('b'));
  expect(opened).toEqual(['sealed-b']);
});

test('what is not authentic is never remembered', () => {
  const { opened, sealer } = counted();
  const references = new ReferenceCache(sealer, 10);
  expect([references.unseal('forged'), references.unseal('forged')]).toEqual([
    undefined,
    undefined,
  ]);
  expect(opened).toHaveLength(2);
});

test('it holds so many, and drops the oldest', () => {
  const { opened, sealer } = counted();
  const references = new ReferenceCache(sealer, 2);
  for (const session of ['a', 'b', 'c']) references.seal(reference(session));
  expect(references.unseal('sealed-c')).toEqual(reference('c'));
  expect(opened).toEqual([]);
  expect(references.unseal('sealed-a')).toEqual(reference('a'));
  expect(opened).toEqual(['sealed-a']);
});
