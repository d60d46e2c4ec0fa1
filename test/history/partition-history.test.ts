import { truncateSync, writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { foldBatch } from '../../services/history/fold-batch.ts';
import { PartitionHistory } from '../../services/history/partition-history.ts';
import type { HistoryEvents } from '../../services/history/ports.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { HistoryFenced } from '../../services/ports/history-store.ts';
import type { HistoryStores } from '../../services/ports/history-store.ts';
import { topics } from '../../services/ports/topics.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, hashing } from '../support/sealed-ledger.ts';
import { historyFiles, rowsIn } from './history-files.ts';
import type { HistoryFiles } from './history-files.ts';
import { accepted, ledgerOf } from './lives.ts';
import type { Happening } from './lives.ts';

const clock = jumpingClock();
const happened: readonly Happening[] = (
  ['start', 'report', 'report', 'release', 'topUp', 'event'] as const
).map((what) => ({ account: 0, session: 0, what, seconds: 90n }));
const records = ledgerOf(happened);

let files: HistoryFiles;
let log: MemoryEventLog;
let told: string[];

beforeEach(() => {
  files = historyFiles();
  log = new MemoryEventLog({ clock });
  told = [];
});

afterEach(() => files.release());

const events: HistoryEvents = {
  opened: (_, sequence) => void told.push(`opened at ${sequence}`),
  folded: () => undefined,
  rebuilding: (_, why) => void told.push(`rebuilding: ${why}`),
  stopped: (_, why) => void told.push(`stopped: ${why}`),
  trouble: (what, cause) => void told.push(`${what}: ${(cause as Error).message}`),
};

function append(...sealed: readonly SealedRecord[]): void {
  log.put(
    topics.ledger,
    0,
    sealed.map((one) => one.outgoing),
  );
}

/** Runs a history until its rows have the last record of the log, or it stops; then ends it. */
async function fold(stores: HistoryStores = files.stores): Promise<void> {
  const history = new PartitionHistory(0, { reader: log, codec, hashing, clock, stores, events });
  const ending = new AbortController();
  const run = history.run(ending.signal);
  const { end } = await log.ends(topics.ledger, 0);
  for (let turns = 0; turns < 5_000; turns += 1) {
    if (told.some((one) => one.startsWith('stopped'))) break;
    const at = history.store?.position();
    if (at !== undefined && at.ledgerOffset + 1n >= end) break;
    await turn();
  }
  ending.abort();
  await run;
}

function rows() {
  return rowsIn(files.fileOf(0));
}

function sequences(): readonly unknown[] {
  return (rows()['records'] ?? []).map((row) => (row as { sequence: bigint }).sequence);
}

const all = records.map(({ record }) => record.sequence);

describe('a file that fits its ledger is gone on with', () => {
  test('from nothing, and from where it stood', async () => {
    append(...records.slice(0, 5));
    await fold();
    expect(sequences()).toEqual(all.slice(0, 5));
    append(...records.slice(5));
    await fold();
    expect(sequences()).toEqual(all);
    expect(told).toEqual(['opened at 0', 'opened at 5']);
  });

  test('repeats of a second owner are no rows', async () => {
    append(...records.slice(0, 6), ...records.slice(3, 6), ...records.slice(6));
    await fold();
    expect(sequences()).toEqual(all);
  });
});

describe('a file that does not fit is folded again from the genesis, loudly', () => {
  async function expectRebuilt(why: string, stores?: HistoryStores): Promise<void> {
    told = [];
    await fold(stores);
    expect(told[0]).toMatch(new RegExp(`^rebuilding: .*${why}`));
    expect(told.at(-1)).toBe('opened at 0');
    expect(sequences()).toEqual(all);
  }

  beforeEach(async () => {
    append(...records);
    await fold();
  });

  test('of another ledger', async () => {
    log = new MemoryEventLog({ clock });
    append(...ledgerOf(happened, 'another'));
    await expectRebuilt('does not stand at');
  });

  test('ahead of the ledger', async () => {
    log = new MemoryEventLog({ clock });
    append(...ledgerOf(happened.slice(0, 3)));
    told = [];
    await fold();
    expect(told[0]).toContain('rebuilding');
    expect(sequences()).toEqual(all.slice(0, -3));
  });

  test('with another record where its own should stand', async () => {
    log = new MemoryEventLog({ clock });
    append(...ledgerOf([...happened.slice(0, 4), happened[5]!, happened[4]!]));
    await expectRebuilt('does not stand at');
  });

  test('of another version', async () => {
    await expectRebuilt('it is of version', files.storesOf('those of an older build'));
  });

  test('damaged', async () => {
    writeFileSync(files.fileOf(0), 'no database at all, but long enough to be taken for one');
    await expectRebuilt('it is damaged');
  });

  test('cut off', async () => {
    truncateSync(files.fileOf(0), 5_000);
    await expectRebuilt('it is damaged|does not stand|of version');
  });
});

test('what could not be folded again is kept: the partition stops', async () => {
  append(...records);
  await fold();
  const before = rows();
  log.trim(topics.ledger, 0, 4n);
  told = [];
  await fold(files.storesOf('those of a newer build'));
  expect(told[0]).toMatch(/^stopped: .*the ledger begins at 4, so it cannot be folded again$/);
  expect(rows()).toEqual(before);
});

test('records that follow nothing are a gap in the end', async () => {
  append(...records.slice(0, 3), ...records.slice(4));
  await fold();
  expect(told.at(-1)).toBe('stopped: nothing follows record 3, but records stand behind it');
});

test('a partition that stopped can still be read, as far as it came', async () => {
  append(...records.slice(0, 3), ...records.slice(4));
  const stores = files.stores;
  const history = new PartitionHistory(0, { reader: log, codec, hashing, clock, stores, events });
  const ending = new AbortController();
  const run = history.run(ending.signal);
  while (!told.some((one) => one.startsWith('stopped'))) await turn();
  expect(history.trouble).toContain('nothing follows record 3');
  expect(history.store?.position()?.sequence).toBe(3n);
  expect(await history.catchUp(50)).toBe(false);
  ending.abort();
  await run;
  expect(history.store).toBeUndefined();
});

test('two that fold one file: the second is fenced, and nothing is doubled', () => {
  const [one, two] = [files.stores.open(0), files.stores.open(0)];
  const [first, second] = [accepted(records.slice(0, 4)), accepted(records.slice(4))];
  one.write(foldBatch(first, one, codec));
  expect(() => two.write(foldBatch(first, two, codec))).toThrow(HistoryFenced);
  const stale = foldBatch(second, two, codec);
  one.write(foldBatch(second, one, codec));
  expect(() => two.write(stale)).toThrow(HistoryFenced);
  one.close();
  two.close();
  expect(sequences()).toEqual(all);
});
