import { beforeEach, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import type { ExportPosition } from '../../services/core/contracts.gen.ts';
import { headAfter } from '../../services/core/partition/head.ts';
import {
  followFrom,
  positionKey,
  readExportPosition,
} from '../../services/engine/export-position.ts';
import { topics } from '../../services/ports/topics.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing, recordOf, SealedLedger } from '../support/sealed-ledger.ts';

let log: MemoryEventLog;
const genesis = new SealedLedger().decide('control', genesisOf('one'));
const at: ExportPosition = {
  ledgerId: 'one',
  sequence: 1n,
  hash: genesis.hash,
  ledgerOffset: 0n,
};

beforeEach(() => {
  log = new MemoryEventLog({ clock: jumpingClock() });
});

function states(count: number) {
  const control = {
    ledgerId: 'one',
    partitions: 1,
    keyRule: 'murmur2',
    revision: 1,
    site: null,
    merged: null,
  } as const;
  const state = {
    ledgerId: 'one',
    sequence: 1n,
    account: null,
    identity: null,
    voucher: null,
    control,
    commands: [],
  };
  return Array.from({ length: count }, (_, index) => recordOf(`s${index}`, 'Balance', state));
}

function position(ledgerOffset: bigint) {
  return recordOf(positionKey, 'ExportPosition', { ...at, ledgerOffset });
}

test('nothing exported has no position', async () => {
  expect(await readExportPosition(log, codec, 0)).toBeUndefined();
  log.put(topics.balances, 0, states(3));
  expect(await readExportPosition(log, codec, 0)).toBeUndefined();
});

test('the newest committed position is found, however much stands around it', async () => {
  log.put(topics.balances, 0, [...states(2), position(3n), ...states(700), position(5n)]);
  expect(await readExportPosition(log, codec, 0)).toEqual({ ...at, ledgerOffset: 5n });
  log.put(topics.balances, 0, states(600)); // as an aborted transaction leaves a hole
  expect(await readExportPosition(log, codec, 0)).toEqual({ ...at, ledgerOffset: 5n });
});

test('the position of another partition says nothing', async () => {
  log.put(topics.balances, 1, [position(3n)]);
  expect(await readExportPosition(log, codec, 0)).toBeUndefined();
});

test('a follower goes on behind the record that the position names', async () => {
  log.put(topics.ledger, 0, [genesis.outgoing]);
  const ports = { reader: log, codec, hashing };
  const head = headAfter(genesis.record, genesis.hash);
  expect(await followFrom(ports, 0, at)).toEqual({ head, next: 1n });
  for (const wrong of [{ ledgerId: 'two' }, { sequence: 2n }, { ledgerOffset: 1n }]) {
    expect(await followFrom(ports, 0, { ...at, ...wrong })).toBeUndefined();
  }
  const hash = hashing.sha256(Buffer.from('other')) as ExportPosition['hash'];
  expect(await followFrom(ports, 0, { ...at, hash })).toBeUndefined();
});
