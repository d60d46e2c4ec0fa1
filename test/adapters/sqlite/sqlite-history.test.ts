import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sha256 } from '../../../services/core/contracts.gen.ts';
import { micros } from '../../../services/core/money.ts';
import { instant } from '../../../services/core/time.ts';
import { units, unitsMax } from '../../../services/core/units.ts';
import type {
  HistoryBatch,
  HistoryPosition,
  HistoryStore,
  RecordRow,
  SearchRows,
  SessionRow,
} from '../../../services/ports/history-store.ts';
import { historyFiles } from '../../history/history-files.ts';
import type { HistoryFiles } from '../../history/history-files.ts';

let files: HistoryFiles;
let store: HistoryStore;

beforeEach(() => {
  files = historyFiles();
  store = files.stores.open(0);
});

afterEach(() => {
  store.close();
  files.release();
});

const hash = new Uint8Array(32).fill(7) as Sha256;

function positionAt(sequence: bigint): HistoryPosition {
  const clock = instant(1_000n * sequence);
  return { ledgerId: 'rows', sequence, hash, ledgerOffset: sequence - 1n, clock };
}

function row(sequence: bigint, more: Partial<RecordRow> = {}): RecordRow {
  return {
    sequence,
    clock: instant(1_000n * sequence),
    key: 'account/demo/a',
    tenant: 'demo',
    type: 'Charge',
    outcome: 'applied',
    ledgerOffset: sequence - 1n,
    hash,
    bytes: new Uint8Array([1, 2, 3]),
    ...more,
  };
}

function batch(records: readonly RecordRow[], more: Partial<HistoryBatch> = {}): HistoryBatch {
  const last = records.at(-1)?.sequence ?? 1n;
  const nothing = { touches: [], sessions: [], notices: [], checkpoints: [] };
  return { after: store.position(), through: positionAt(last), records, ...nothing, ...more };
}

const anything: SearchRows = {
  tenant: 'demo',
  key: undefined,
  session: undefined,
  identity: undefined,
  type: undefined,
  from: undefined,
  to: undefined,
  below: undefined,
  limit: 10,
};

test('a batch is written as a whole with its position, or not at all', () => {
  store.write(batch([row(1n), row(2n)]));
  expect(store.position()).toEqual(positionAt(2n));
  expect(() => store.write(batch([row(3n), row(2n)]))).toThrow('UNIQUE');
  expect(store.position()).toEqual(positionAt(2n));
  expect(store.recordAt(3n)).toBeUndefined();
  store.write(batch([row(3n)]));
  expect(store.recordAt(3n)).toEqual(row(3n));
});

test('amounts keep every digit', () => {
  const session: SessionRow = {
    tenant: 'demo',
    key: 'account/demo/a',
    session: 's',
    identity: 'msisdn-1',
    planVersion: 'p',
    service: null,
    callingParty: null,
    calledParty: null,
    servingNetwork: null,
    startedAt: instant(1n),
    endedAt: null,
    cause: null,
    first: 1n,
    last: 1n,
    records: 1n,
    usage: [
      {
        ratingGroup: 4_294_967_295n,
        price: 'standard',
        unit: 'octets',
        used: unitsMax,
        charged: unitsMax,
        moneyUnits: units(0n),
        money: micros(10n ** 29n + 1n),
        overrun: units(1n),
        draws: [{ allowance: 'main:data', units: unitsMax }],
      },
    ],
  };
  store.write(batch([row(1n)], { sessions: [session] }));
  expect(store.session('demo', 's')).toEqual(session);
  expect(store.sessionsOf('account/demo/a', { below: undefined, limit: 2 })).toEqual([session]);
  expect(store.session('other', 's')).toBeUndefined();
});

test('a search looks at so many records at a time, and says where to go on', () => {
  const records = Array.from({ length: 12_000 }, (_, i) =>
    row(BigInt(i + 1), i === 2 ? { type: 'TopUp' } : {}),
  );
  store.write(batch(records));
  for (const lead of [{}, { key: 'account/demo/a' }]) {
    const wanted = { ...anything, ...lead, type: 'TopUp' };
    const first = store.search(wanted);
    expect([first.rows, first.below]).toEqual([[], 7_001n]);
    const second = store.search({ ...wanted, below: first.below });
    expect([second.rows, second.below]).toEqual([[], 2_001n]);
    const last = store.search({ ...wanted, below: second.below });
    expect([last.rows.map(({ sequence }) => sequence), last.below]).toEqual([[3n], undefined]);
  }
});

test('a range of time is one of sequences, both ends included', () => {
  store.write(batch([1n, 2n, 3n, 4n, 5n].map((sequence) => row(sequence))));
  const found = (from?: bigint, to?: bigint): readonly bigint[] => {
    const times = { from: from && instant(from), to: to && instant(to) } as Partial<SearchRows>;
    return store.search({ ...anything, ...times }).rows.map(({ sequence }) => sequence);
  };
  expect(found(2_000n, 4_000n)).toEqual([4n, 3n, 2n]);
  expect(found(2_001n, 3_999n)).toEqual([3n]);
  expect(found(5_001n)).toEqual([]);
  expect(found(undefined, 999n)).toEqual([]);
  expect([store.sequenceAt(instant(999n)), store.sequenceAt(instant(3_500n))]).toEqual([0n, 3n]);
});

test('notices of one record are read in parts too', () => {
  const notices = [0, 1, 2].map((place) => {
    return { key: 'account/demo/a', sequence: 1n, place, identity: place === 1 ? 'i' : null };
  });
  store.write(batch([row(1n)], { notices }));
  const all = store.noticesOf('account/demo/a', undefined, { below: undefined, limit: 9 });
  expect(all).toEqual(notices.toReversed());
  const below = { sequence: 1n, place: 1 };
  expect(store.noticesOf('account/demo/a', undefined, { below, limit: 9 })).toEqual([notices[0]]);
  expect(store.noticesOf('account/demo/a', 'i', { below: undefined, limit: 9 })).toEqual([
    notices[1],
  ]);
});
