import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { emptyHead } from '../../services/core/partition/head.ts';
import { LedgerFollower, recordAt } from '../../services/engine/ledger-follower.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { topics } from '../../services/ports/topics.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing, SealedLedger } from '../support/sealed-ledger.ts';

let log: MemoryEventLog;
let follower: LedgerFollower;
/** Five records of one partition, chained. */
let records: readonly SealedRecord[];

const ports = () => ({ reader: log, codec, hashing });

beforeEach(() => {
  log = new MemoryEventLog({ clock: jumpingClock() });
  follower = new LedgerFollower(ports(), { head: emptyHead(0), next: 0n });
  records = ledgerOf('one');
});

function ledgerOf(ledgerId: string): readonly SealedRecord[] {
  const ledger = new SealedLedger();
  const accounts = ['a', 'b', 'c', 'd'].map((name) =>
    ledger.decide.bind(ledger, `account/demo/${name}`, openingOf({ identities: [`i-${name}`] })),
  );
  return [ledger.decide('control', genesisOf(ledgerId)), ...accounts.map((decide) => decide())];
}

function append(...sealed: readonly SealedRecord[]): void {
  const outgoing = sealed.map((one) => one.outgoing);
  log.put(topics.ledger, 0, outgoing);
}

async function sequences(): Promise<readonly bigint[]> {
  return (await follower.read(0)).map(({ record }) => record.sequence);
}

describe('a follower accepts only the next record', () => {
  test('all of a chain, each once, with offset and hash', async () => {
    append(...records);
    const accepted = await follower.read(0);
    expect(accepted.map(({ hash }) => hash)).toEqual(records.map(({ hash }) => hash));
    expect(accepted.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n, 4n]);
    expect(follower.head.hash).toEqual(records[4]?.hash);
    expect(await sequences()).toEqual([]);
    expect([follower.isAtEnd, follower.hasGap, follower.skipped]).toEqual([true, false, 0]);
  });

  test('the repeats of a second owner are skipped', async () => {
    const [genesis, one, two] = records as [SealedRecord, SealedRecord, SealedRecord];
    append(genesis, one, genesis, one, two);
    expect(await sequences()).toEqual([1n, 2n, 3n]);
    expect([follower.skipped, follower.hasGap]).toEqual([2, false]);
  });

  test('a record of the right sequence with another past is skipped', async () => {
    const other = new SealedLedger();
    other.decide('control', genesisOf('one', 2));
    const stranger = other.decide('account/demo/x', openingOf({ identities: ['i-x'] }));
    const [genesis, one] = records as [SealedRecord, SealedRecord];
    append(genesis, stranger, one);
    expect((await follower.read(0)).map(({ hash }) => hash)).toEqual([genesis.hash, one.hash]);
  });

  test('bytes that are no record are skipped', async () => {
    const [genesis, one] = records as [SealedRecord, SealedRecord];
    const nonsense = { ...one.outgoing, value: Buffer.from('nonsense') };
    append(genesis, { ...one, outgoing: nonsense }, one);
    expect(await sequences()).toEqual([1n, 2n]);
  });
});

test('it is a gap only where nothing fits at the end, until the missing comes', async () => {
  const [genesis, one, two, three] = records as [
    SealedRecord,
    SealedRecord,
    SealedRecord,
    SealedRecord,
  ];
  append(genesis, two, three);
  expect(await sequences()).toEqual([1n]);
  expect(follower.hasGap).toBe(true);
  append(one, two, three);
  expect(await sequences()).toEqual([2n, 3n, 4n]);
  expect(follower.hasGap).toBe(false);
});

describe('a follower stops loudly', () => {
  test('at a record of another ledger', async () => {
    append(...records.slice(0, 2));
    await follower.read(0);
    append(...ledgerOf('two').slice(2));
    await expect(follower.read(0)).rejects.toMatchObject({ code: 'other-ledger' });
  });

  test('at a record of another partition', async () => {
    append(new SealedLedger(1).decide('control', genesisOf('one')));
    await expect(follower.read(0)).rejects.toMatchObject({ code: 'other-ledger' });
  });

  test('at a schema that this build does not know', async () => {
    const [genesis] = records as [SealedRecord];
    append({ ...genesis, outgoing: { ...genesis.outgoing, fingerprint: 'ff'.repeat(32) } });
    await expect(follower.read(0)).rejects.toMatchObject({ code: 'unknown-schema' });
    expect(follower.next).toBe(0n);
  });
});

test('a record is found at its offset, and only there', async () => {
  append(...records);
  expect((await recordAt(ports(), 0, 2n))?.hash).toEqual(records[2]?.hash);
  expect(await recordAt(ports(), 0, 5n)).toBeUndefined();
  log.trim(topics.ledger, 0, 2n);
  expect(await recordAt(ports(), 0, 1n)).toBeUndefined();
});
