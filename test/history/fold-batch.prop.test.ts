import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { Balance } from '../../services/core/contracts.gen.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { foldBatch } from '../../services/history/fold-batch.ts';
import { pastState } from '../../services/history/past-state.ts';
import { RecentRows } from '../../services/history/recent-rows.ts';
import { historyLimits } from '../../services/history/ports.ts';
import type { HistoryStore } from '../../services/ports/history-store.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { codec } from '../support/sealed-ledger.ts';
import { historyFiles, rowsIn } from './history-files.ts';
import type { HistoryFiles } from './history-files.ts';
import { accepted, happenings, keyOf, ledgerOf } from './lives.ts';

const opened: HistoryFiles[] = [];

afterEach(() => {
  for (const files of opened.splice(0)) files.release();
});

function filesOf(): HistoryFiles {
  const files = historyFiles();
  opened.push(files);
  return files;
}

/** Folds records in batches of these sizes, the last size again and again. */
function foldInto(
  store: HistoryStore,
  records: readonly SealedRecord[],
  sizes: readonly number[],
): void {
  const all = accepted(records);
  const recent = new RecentRows(store);
  let from = 0;
  for (let i = 0; from < all.length; i += 1) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? 1;
    const batch = foldBatch(all.slice(from, from + size), recent, codec);
    store.write(batch);
    recent.note(batch);
    from += size;
  }
}

const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 });

test('the balance of every account at every sequence is the fold', () => {
  fc.assert(
    fc.property(happenings(250), cuts, (happened, sizes) => {
      const records = ledgerOf(happened);
      const store = filesOf().stores.open(0);
      foldInto(store, records, sizes);
      const states = new Map<string, Balance | undefined>();
      for (const { record } of records) {
        states.set(record.key, fold(states.get(record.key), record));
        for (const key of [keyOf(0), keyOf(1), keyOf(2), 'control']) {
          const past = pastState(store, codec, key, record.sequence)?.state;
          const [found, folded] = [past, states.get(key)].map(
            (state) => state && Buffer.from(codec.encode('Balance', state)).toString('hex'),
          );
          expect(found).toBe(folded);
        }
      }
      store.close();
    }),
    { numRuns: 15 },
  );
});

test('however records are cut into batches, the rows are the same', () => {
  fc.assert(
    fc.property(happenings(300), cuts, (happened, sizes) => {
      const records = ledgerOf(happened);
      const rows = [sizes, [records.length]].map((these) => {
        const files = filesOf();
        const store = files.stores.open(0);
        foldInto(store, records, these);
        store.close();
        return rowsIn(files.fileOf(0));
      });
      expect(rows[0]).toEqual(rows[1]);
    }),
    { numRuns: 15 },
  );
});

test('an account of many records has a checkpoint for every so many', () => {
  const report = { account: 1, session: 0, what: 'report', seconds: 1n } as const;
  const happened = [
    { ...report, what: 'start' } as const,
    ...Array.from({ length: 3 * historyLimits.checkpointEvery }, () => report),
  ];
  const files = filesOf();
  const store = files.stores.open(0);
  foldInto(store, ledgerOf(happened), [7]);
  const recordsOf = vi.spyOn(store, 'recordsOf');
  for (let sequence = 8n; sequence < 200n; sequence += 1n) {
    expect(pastState(store, codec, keyOf(1), sequence)?.record.sequence).toBe(sequence);
  }
  const read = recordsOf.mock.results.map(({ value }) => (value as readonly unknown[]).length);
  expect(Math.max(...read)).toBeLessThan(historyLimits.checkpointEvery);
  store.close();
  expect(rowsIn(files.fileOf(0))['checkpoints']).toHaveLength(3);
});

test('a key that never had a state has past states all the same', () => {
  const stranger = { account: 1, session: 0, what: 'due', seconds: 0n } as const;
  const records = ledgerOf(Array.from({ length: 150 }, () => stranger)).filter(
    ({ record }) => record.type !== 'OpenAccount',
  );
  expect(records.length).toBeGreaterThan(150);
  const store = filesOf().stores.open(0);
  const all = accepted(records).map((one, i) => {
    const denied = { outcome: 'denied', reason: 'USER_UNKNOWN', changes: [] } as const;
    const record = { ...one.record, ...denied, sequence: BigInt(i + 1) };
    return { ...one, record, bytes: codec.encode('LedgerRecord', record) };
  });
  for (const one of all) {
    const batch = foldBatch([one], store, codec);
    store.write({ ...batch, after: store.position() });
  }
  expect(pastState(store, codec, keyOf(1), 200n)?.state).toBeUndefined();
  store.close();
});
