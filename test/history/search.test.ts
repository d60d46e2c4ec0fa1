import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { TenantHistory } from '../../services/history/tenant-history.ts';
import { accountKey, partitionOf } from '../../services/core/key.ts';
import { topics } from '../../services/ports/topics.ts';
import type { SearchQuery } from '../../services/ports/history-reader.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { chargeOf, envelope, voiceGroup } from '../support/pure-ledger.ts';
import { genesisOf, SealedLedger } from '../support/sealed-ledger.ts';
import { foldedHistory } from './folded-history.ts';
import type { FoldedHistory } from './folded-history.ts';

// Thirty accounts over three partitions, each with a session of one record and a nudge.

const partitions = 3;
const names = Array.from({ length: 30 }, (_, i) => `a${i}`);
let folded: FoldedHistory;
let history: TenantHistory;

beforeAll(async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  const ledgers = Array.from({ length: partitions }, (_, i) => new SealedLedger(i));
  for (const [partition, ledger] of ledgers.entries()) {
    log.put(topics.ledger, partition, [
      ledger.decide('control', genesisOf('search', partitions)).outgoing,
    ]);
  }
  for (const name of names) {
    const key = accountKey('demo', name);
    const partition = partitionOf(key, partitions);
    const identity = `msisdn-${name}`;
    const groups = [voiceGroup(undefined, true)];
    const events = [
      openingOf({ identities: [identity], openingFunds: 1_000_000n as never }),
      chargeOf({ kind: 'create', session: `call-${name}`, number: 1n, identity, groups }),
      { ...envelope, type: 'AccountDue', accountDue: {} } as const,
    ];
    for (const event of events) {
      const { outgoing } = ledgers[partition]!.decide(key, event);
      log.put(topics.ledger, partition, [outgoing]);
    }
  }
  folded = await foldedHistory(log, partitions);
  history = new TenantHistory('demo', folded.ports);
});

afterAll(() => folded.release());

/** Everything a search finds, part by part. */
async function all(wanted: SearchQuery, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let parts = 0; parts < 200; parts += 1) {
    const part = cursor === undefined ? { limit } : { limit, cursor };
    const page = await history.search({ ...wanted, ...part });
    found.push(...page.items.map((item) => `${item.partition}:${item.sequence}`));
    if (page.next === null) return found;
    cursor = page.next;
  }
  throw new Error('the search has no end');
}

test.each([1, 7, 200])('in parts of %d a search finds everything once, in one order', async (n) => {
  const whole = await all({}, n);
  expect(whole).toHaveLength(3 * names.length);
  expect(new Set(whole).size).toBe(whole.length);
  const places = whole.map((one) => one.split(':').map(Number) as [number, number]);
  const inOrder = places.toSorted(([p, s], [q, t]) => (p === q ? t - s : p - q));
  expect(places).toEqual(inOrder);
  expect(await all({ type: 'Charge' }, n)).toHaveLength(names.length);
});

test('what is named narrowly is found wherever it lies', async () => {
  for (const name of names) {
    const bySession = await history.search({ session: `call-${name}` });
    expect(bySession.items).toMatchObject([{ account: name, type: 'Charge' }]);
    const byIdentity = await history.search({ identity: `msisdn-${name}` });
    expect(byIdentity.items).toEqual(bySession.items);
    expect((await history.search({ account: name })).items).toHaveLength(3);
  }
});

test('a process that has only some partitions says so', async () => {
  const [name = ''] = names.filter((one) => partitionOf(accountKey('demo', one), 3) === 2);
  const some = { ...folded.ports, partitions: 4 };
  const asked = new TenantHistory('demo', some).session('no-such-call', {});
  await expect(asked).rejects.toMatchObject({ code: 'ELSEWHERE' });
  const own = folded.ports.history;
  const without = { find: () => undefined, partitions: own.partitions };
  const ports = { ...folded.ports, history: without as unknown as typeof own };
  const balance = new TenantHistory('demo', ports).balance(name, {});
  await expect(balance).rejects.toMatchObject({ code: 'ELSEWHERE' });
});
