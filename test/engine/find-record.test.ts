import { beforeAll, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { placeBehind } from '../../services/engine/find-record.ts';
import { beginningOf } from '../../services/engine/ledger-follower.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { topics } from '../../services/ports/topics.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing, SealedLedger } from '../support/sealed-ledger.ts';

/** More than are looked through one by one, among them repeats of a second owner. */
const count = 5_000;
const repeatEvery = 7;

let log: MemoryEventLog;
const records: SealedRecord[] = [];
/** The offset of each record, by sequence. */
const offsets = new Map<bigint, bigint>();

const ports = () => ({ reader: log, codec, hashing });

beforeAll(() => {
  log = new MemoryEventLog({ clock: jumpingClock() });
  const ledger = new SealedLedger();
  records.push(ledger.decide('control', genesisOf('one')));
  for (let i = 1; i < count; i += 1) {
    const key = `account/demo/a${i % 50}`;
    records.push(ledger.decide(key, openingOf({ identities: [`i-${i % 50}`] })));
  }
  let offset = 0n;
  for (const [i, one] of records.entries()) {
    const repeated = i % repeatEvery === 0 ? (records[i - 3] ?? one) : undefined;
    const written = repeated === undefined ? [one] : [one, repeated];
    log.put(
      topics.ledger,
      0,
      written.map(({ outgoing }) => outgoing),
    );
    offsets.set(one.record.sequence, offset);
    offset += BigInt(written.length);
  }
});

describe('a record is found by its sequence', () => {
  test.each([1, 2, 100, 511, 512, 513, 2_500, 4_321, 4_999, 5_000])('record %i', async (n) => {
    const sealed = records[n - 1] as SealedRecord;
    const { sequence } = sealed.record;
    const place = await placeBehind(ports(), 0, { sequence, hash: sealed.hash });
    expect(place.head).toMatchObject({ sequence, hash: sealed.hash });
    expect(place.next).toBe((offsets.get(sequence) ?? 0n) + 1n);
  });

  test('where none has that hash, reading begins at the beginning', async () => {
    const hash = (records[5] as SealedRecord).hash;
    expect(await placeBehind(ports(), 0, { sequence: 2_500n, hash })).toEqual(beginningOf(0));
    expect(await placeBehind(ports(), 0, { sequence: 9_999n, hash })).toEqual(beginningOf(0));
  });
});
