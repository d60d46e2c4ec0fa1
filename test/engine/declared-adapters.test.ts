import { expect, test } from 'vitest';
import { adapterKey, adaptersIn, isAdapterName } from '../../services/engine/declared-adapters.ts';

const content = '{"schemaId":11,"tenant":"demo"}';

test('a setting declares an adapter and names its tenant', () => {
  const settings = new Map([
    [adapterKey('smsc'), content],
    ['registry/ids', '{}'],
  ]);
  expect([...adaptersIn(settings).values()]).toEqual([
    { name: 'smsc', tenant: 'demo', schemaId: 11 },
  ]);
});

test.each([
  ['no JSON', 'smsc', 'demo'],
  ['no object', 'smsc', '"demo"'],
  ['nothing', 'smsc', 'null'],
  ['no tenant', 'smsc', '{"schemaId":11}'],
  ['a tenant of two parts', 'smsc', '{"schemaId":11,"tenant":"a/b"}'],
  ['no schema', 'smsc', '{"tenant":"demo"}'],
  ['half a schema', 'smsc', '{"schemaId":1.5,"tenant":"demo"}'],
  ['a name that is no end of a topic', 'a.b', content],
])('a setting of %s declares none', (_, name, said) => {
  expect(adaptersIn(new Map([[adapterKey(name), said]]))).toEqual(new Map());
});

test('names are short, and no topic of a name is that of another', () => {
  expect(['a', 'a-1', 'x'.repeat(48)].every(isAdapterName)).toBe(true);
  expect(['', '-a', 'a-', 'A', 'a.b', 'a_b', 'x'.repeat(49)].some(isAdapterName)).toBe(false);
});
