import { beforeEach, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import type { Balance, ExportPosition } from '../../services/core/contracts.gen.ts';
import { accountKey } from '../../services/core/key.ts';
import type { AuditPorts } from '../../services/cli/audit/audit-ports.ts';
import { compareBalances } from '../../services/cli/audit/projection-check.ts';
import { positionKey } from '../../services/engine/export-position.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { topics } from '../../services/ports/topics.ts';
import { openingOf, topsUp } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing, recordOf, SealedLedger } from '../support/sealed-ledger.ts';

const key = accountKey('demo', 'abc');

let log: MemoryEventLog;
let ledger: SealedLedger;

beforeEach(() => {
  log = new MemoryEventLog({ clock: jumpingClock() });
  ledger = new SealedLedger();
  ledger.decide('control', genesisOf('one'));
});

/** A record changes the account. */
function changed(): SealedRecord {
  const { head } = ledger;
  if (head.sequence === 1n) return ledger.decide(key, openingOf({ identities: ['i-1'] }));
  let event: Parameters<SealedLedger['decide']>[1] | undefined;
  const catches = { decide: (_key: string, one: typeof event) => void (event = one) };
  topsUp({ money: '1.00' })({ ledger: catches, key } as never);
  if (event === undefined) throw new Error('no event was made');
  return ledger.decide(key, event);
}

function exported(...records: readonly SealedRecord[]): void {
  for (const { state } of records) put(recordOf(key, 'Balance', state as Balance));
  const last = records.at(-1) as SealedRecord;
  const { ledgerId, sequence } = last.record;
  const position: ExportPosition = { ledgerId, sequence, hash: last.hash, ledgerOffset: 0n };
  put(recordOf(positionKey, 'ExportPosition', position));
}

function put(record: ReturnType<typeof recordOf>): void {
  log.put(topics.balances, 0, [record]);
}

function compare(state: Balance) {
  const hash = Buffer.from(hashing.sha256(codec.encode('Balance', state))).toString('latin1');
  const ports = { reader: log, codec, hashing } as unknown as AuditPorts;
  return compareBalances(ports, headThen, new Map([[key, hash]]));
}

let headThen: SealedLedger['head'];

test('what was exported behind the head is not compared', async () => {
  const first = changed();
  headThen = ledger.head;
  exported(first);
  exported(changed());
  expect(await compare(first.state as Balance)).toEqual([]);
});

test('an exporter that went past the head in one step is compared again later', async () => {
  const first = changed();
  headThen = ledger.head;
  exported(first, changed());
  expect(await compare(first.state as Balance)).toBeUndefined();
});

test('a state that is not the fold is found', async () => {
  const first = changed();
  const second = changed();
  headThen = ledger.head;
  exported(first, second);
  expect(await compare(second.state as Balance)).toEqual([]);
  expect(await compare(first.state as Balance)).toEqual([
    { key, text: 'balances @1 is not the fold' },
  ]);
});
