import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  ExportBatch,
  ExportWriters,
  IntentWriters,
  LedgerWriter,
  LogEntry,
  LogReader,
  Offset,
  OutgoingRecord,
  Partition,
  ReadBatch,
  UsageWriter,
} from '../../services/ports/event-log.ts';
import { topics, type Topic } from '../../services/ports/topics.ts';

/** A log with empty topics of at least four partitions, made for one contract suite. */
export interface LogUnderTest {
  readonly reader: LogReader;
  readonly ledger: LedgerWriter;
  readonly usage: UsageWriter;
  close(): Promise<void>;
}

/** A record with this text as its value. */
export function recordOf(value: string, key = 'account/demo/abc'): OutgoingRecord {
  return { key, value: Buffer.from(value) };
}

/** The values of entries as text. */
export function valuesOf(entries: readonly LogEntry[]): readonly string[] {
  return entries.map(({ value }) => Buffer.from(value).toString());
}

/** Reads one partition from an offset to its end. */
export async function readAll(
  reader: LogReader,
  topic: Topic,
  partition: Partition,
  from: Offset,
): Promise<{ readonly entries: readonly LogEntry[]; readonly next: Offset }> {
  const { end } = await reader.ends(topic, partition);
  const entries: LogEntry[] = [];
  let next = from;
  while (next < end) {
    const [batch] = await reader.read([{ topic, partition, from: next }], { waitMs: 1_000 });
    if (batch === undefined)
      throw new Error(`nothing of ${topic}-${partition} at ${next} of ${end}`);
    entries.push(...batch.entries);
    next = batch.next;
  }
  return { entries, next };
}

/** What every event log promises its readers and the writers of `usage` and `ledger`. */
export function readsAndAppends(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`${name}: reading and appending`, () => {
    let log: LogUnderTest;
    beforeAll(async () => void (log = await open()), 30_000);
    afterAll(() => log.close(), 30_000);

    const { ledger, usage } = topics;
    const read = (
      partition: Partition,
      from: Offset,
      waitMs = 1_000,
    ): Promise<readonly ReadBatch[]> =>
      log.reader.read([{ topic: ledger, partition, from }], { waitMs });

    test('an empty partition begins and ends at 0 and brings nothing', async () => {
      expect(await log.reader.ends(ledger, 3)).toEqual({ first: 0n, end: 0n });
      expect(await read(3, 0n, 20)).toEqual([]);
    });

    test('a batch is read back as it was written, dense and in order', async () => {
      const signature = Uint8Array.of(0, 0, 0, 0);
      const trace = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
      const signed = { ...recordOf('b'), fingerprint: 'c0ffee', signature, trace };
      const tombstone = { key: 'x', value: null };
      expect(await log.ledger.append(0, [recordOf('a'), signed, tombstone])).toBe(0n);
      expect(await log.ledger.append(0, [recordOf('c')])).toBe(3n);
      const { entries, next } = await readAll(log.reader, ledger, 0, 0n);
      expect(next).toBe(4n);
      expect(entries.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n]);
      expect(valuesOf(entries)).toEqual(['a', 'b', '', 'c']);
      expect(Buffer.from(entries[2]!.key).toString()).toBe('x');
      expect(entries[1]!.fingerprint).toBe('c0ffee');
      expect(Buffer.from(entries[1]!.signature!).equals(signature)).toBe(true);
      expect(entries[1]!.trace).toBe(trace);
      const none = { fingerprint: undefined, signature: undefined, trace: undefined };
      expect(entries[0]).toMatchObject(none);
    });

    test('a read begins exactly at its position, inside a batch too', async () => {
      const [batch] = await read(0, 1n);
      expect(batch!.entries[0]!.offset).toBe(1n);
      expect(batch!.end).toBe(4n);
    });

    test('a position at the end waits; one behind it is out of range, and named', async () => {
      expect(await read(0, 4n, 20)).toEqual([]);
      await expect(read(0, 9n)).rejects.toMatchObject({
        code: 'out-of-range',
        retriable: false,
        position: { topic: ledger, partition: 0, from: 9n },
        message: expect.stringMatching(/ledger-0 at 9: .*0 to 4/),
      });
    });

    test('a waiting read returns as soon as something arrives', async () => {
      const asked = performance.now();
      const waiting = read(1, 0n, 20_000);
      await log.ledger.append(1, [recordOf('late')]);
      const [batch] = await waiting;
      expect(valuesOf(batch!.entries)).toEqual(['late']);
      expect(performance.now() - asked).toBeLessThan(5_000);
    });

    test('one read brings what has arrived on any of its positions', async () => {
      await log.ledger.append(2, [recordOf('two')]);
      const positions = [0n, 0n, 0n].map((from, partition) => ({ topic: ledger, partition, from }));
      const batches = await log.reader.read(positions, { waitMs: 1_000 });
      expect(batches.map(({ partition }) => partition).toSorted((a, b) => a - b)).toEqual([
        0, 1, 2,
      ]);
    });

    test('a record larger than the read comes through alone', async () => {
      const base = await log.ledger.append(2, [recordOf('x'.repeat(50_000)), recordOf('small')]);
      const from = { topic: ledger, partition: 2, from: base };
      const [batch] = await log.reader.read([from], { waitMs: 1_000, bytesMax: 1_000 });
      expect(batch!.entries[0]!.value).toHaveLength(50_000);
    });

    test('long polls at the same time do not hold up each other', async () => {
      const polls = [0, 1, 2].map(() => read(3, 0n, 1_500));
      const asked = performance.now();
      await read(0, 0n);
      expect(performance.now() - asked).toBeLessThan(1_000);
      await Promise.all(polls);
    });

    test('usage events get the offsets they stand at, in the order handed in', async () => {
      const values = Array.from({ length: 300 }, (_, index) => `event ${index}`);
      const offsets = await Promise.all(
        values.map((value) => log.usage.append(0, recordOf(value))),
      );
      expect(offsets).toEqual(values.map((_, index) => BigInt(index)));
      const { entries } = await readAll(log.reader, usage, 0, 0n);
      expect(valuesOf(entries)).toEqual(values);
      expect(entries.every(({ timestamp }) => timestamp > 0n)).toBe(true);
    });
  });
}

/** An empty log whose outputs are written in transactions. */
export interface ExportsUnderTest {
  readonly reader: LogReader;
  readonly exports: ExportWriters;
  close(): Promise<void>;
}

/** What every event log promises the exporter and the readers of its outputs. */
export function exportsAtOnce(name: string, open: () => Promise<ExportsUnderTest>): void {
  describe(`${name}: exporting`, () => {
    let log: ExportsUnderTest;
    beforeAll(async () => void (log = await open()), 30_000);
    afterAll(() => log.close(), 30_000);

    const batchOf = (text: string): ExportBatch => ({
      xdr: [recordOf(`xdr ${text}`)],
      notices: [],
      callbacks: [],
      balances: [recordOf(`state ${text}`), recordOf(text, 'position')],
    });
    const seen = async (topic: Topic, partition: Partition): Promise<readonly string[]> =>
      valuesOf((await readAll(log.reader, topic, partition, 0n)).entries);

    /** A commit is acknowledged once it is decided; each partition shows it a moment later. */
    const sees = async (topic: Topic, partition: Partition, all: readonly string[]) => {
      await expect.poll(() => seen(topic, partition), { timeout: 5_000 }).toEqual(all);
    };

    test('commits right behind each other all stand, in order', async () => {
      const writer = await log.exports.open(0);
      for (const text of ['1', '2', '3']) await writer.commit(batchOf(text));
      await sees(topics.xdr, 0, ['xdr 1', 'xdr 2', 'xdr 3']);
      expect(await seen(topics.notices, 0)).toEqual([]);
      await sees(topics.balances, 0, ['state 1', '1', 'state 2', '2', 'state 3', '3']);
      await writer.close();
    }, 20_000);

    test('reading on passes the markers that no reader sees', async () => {
      const { next } = await readAll(log.reader, topics.xdr, 0, 0n);
      const { end } = await log.reader.ends(topics.xdr, 0);
      expect(next).toBe(end);
      const position = { topic: topics.xdr, partition: 0, from: next };
      expect(await log.reader.read([position], { waitMs: 10 })).toEqual([]);
    });

    test('counter-example 17: who opens takes the partition, and fences the earlier', async () => {
      const early = await log.exports.open(1);
      await early.commit(batchOf('early'));
      const late = await log.exports.open(1);
      await late.commit(batchOf('late'));
      await expect(early.commit(batchOf('zombie'))).rejects.toMatchObject({ code: 'fenced' });
      await expect(early.commit(batchOf('again'))).rejects.toMatchObject({ code: 'in-doubt' });
      await late.commit(batchOf('later'));
      await sees(topics.xdr, 1, ['xdr early', 'xdr late', 'xdr later']);
      expect(await seen(topics.balances, 1)).not.toContain('state zombie');
      await Promise.all([early.close(), late.close()]);
    }, 20_000);

    test('one read takes committed outputs and a plain topic together', async () => {
      const positions = [
        { topic: topics.ledger, partition: 0, from: 0n },
        { topic: topics.balances, partition: 0, from: 0n },
      ];
      const batches = await log.reader.read(positions, { waitMs: 1_000 });
      expect(batches.map(({ topic }) => topic)).toEqual([topics.balances]);
    });
  });
}

/** An empty log in which one site says what it intends. */
export interface IntentsUnderTest {
  readonly reader: LogReader;
  readonly intents: IntentWriters;
  close(): Promise<void>;
}

/** What every event log promises a site controller. */
export function intentsAtOnce(name: string, open: () => Promise<IntentsUnderTest>): void {
  test(`${name}: of two who say what a site intends, the later opened is heard`, async () => {
    const log = await open();
    const early = await log.intents.open();
    await early.commit(recordOf('first', 'secondary'));
    const late = await log.intents.open();
    await expect(early.commit(recordOf('zombie', 'secondary'))).rejects.toMatchObject({
      code: 'fenced',
    });
    await late.commit(recordOf('second', 'secondary'));
    const seen = async () => valuesOf((await readAll(log.reader, topics.sites, 0, 0n)).entries);
    await expect.poll(seen, { timeout: 5_000 }).toEqual(['first', 'second']);
    await Promise.all([early.close(), late.close(), log.close()]);
  }, 30_000);
}
