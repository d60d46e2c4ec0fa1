import { beforeEach, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { awaitGenesis, readGenesis } from '../../services/engine/genesis.ts';
import { LogError } from '../../services/ports/event-log.ts';
import type { LogReader } from '../../services/ports/event-log.ts';
import { topics } from '../../services/ports/topics.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { openingOf } from '../support/given.ts';
import { codec, genesisOf, SealedLedger } from '../support/sealed-ledger.ts';

const clock = jumpingClock();
const opened = { ledgerId: 'one', partitions: 4, keyRule: 'murmur2' };
let log: MemoryEventLog;

beforeEach(() => {
  log = new MemoryEventLog({ clock });
});

function begin(): void {
  const genesis = new SealedLedger().decide('control', genesisOf('one', 4));
  log.put(topics.ledger, 0, [genesis.outgoing]);
}

function failing(code: LogError['code']): LogReader {
  const fail = async (): Promise<never> => {
    throw new LogError(code, 'away');
  };
  return { ends: fail, read: fail, close: async () => undefined };
}

test('the genesis is what the first record of the ledger fixed', async () => {
  expect(await readGenesis({ reader: log, codec })).toBeUndefined();
  begin();
  expect(await readGenesis({ reader: log, codec })).toMatchObject(opened);
});

test('it is waited for', async () => {
  const awaited = awaitGenesis({ reader: log, codec, clock });
  await clock.sleep(1_000);
  begin();
  expect(await awaited).toMatchObject(opened);
});

test('waiting ends when it is told to', async () => {
  const stop = new AbortController();
  const awaited = awaitGenesis({ reader: log, codec, clock }, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(awaited).rejects.toThrow('stopped');
});

test('a log that is away is waited for, one that lost its beginning is not', async () => {
  expect(await readGenesis({ reader: failing('unavailable'), codec })).toBeUndefined();
  const lost = readGenesis({ reader: failing('out-of-range'), codec });
  await expect(lost).rejects.toMatchObject({ code: 'out-of-range' });
});

test('a ledger that begins with anything else is refused', async () => {
  const ledger = new SealedLedger();
  ledger.decide('control', genesisOf('one'));
  log.put(topics.ledger, 0, [ledger.decide('account/demo/abc', openingOf({})).outgoing]);
  await expect(readGenesis({ reader: log, codec })).rejects.toThrow('ledger[0]@0 is no genesis');
});
