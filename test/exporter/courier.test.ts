import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { accountKey, partitionOf } from '../../services/core/key.ts';
import type { UsageEvent } from '../../services/core/contracts.gen.ts';
import type { AcceptedRecord } from '../../services/engine/ledger-follower.ts';
import { Courier } from '../../services/exporter/courier.ts';
import { exporterLimits } from '../../services/exporter/ports.ts';
import type { ExporterPorts } from '../../services/exporter/ports.ts';
import { LogError } from '../../services/ports/event-log.ts';
import type { OutgoingRecord } from '../../services/ports/event-log.ts';
import { topics } from '../../services/ports/topics.ts';
import { redeemOf } from '../support/flows.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { acceptedFrom, codec, genesisOf, SealedLedger } from '../support/sealed-ledger.ts';

const partitions = 4;
const account = accountKey('demo', 'one');
const clock = jumpingClock();
const never = new AbortController().signal;

/** What stands behind the courier's port to usage, and what it does with the next appends. */
class Usage {
  readonly appended: { readonly partition: number; readonly event: UsageEvent }[] = [];
  readonly failures: LogError[] = [];
  tries = 0;

  async append(partition: number, record: OutgoingRecord): Promise<bigint> {
    this.tries += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    await clock.sleep(1);
    const bytes = codec.unframe(record.value ?? new Uint8Array()) ?? new Uint8Array();
    const read = codec.decode('UsageEvent', bytes);
    if (read.kind === 'read') this.appended.push({ partition, event: read.value });
    return BigInt(this.appended.length);
  }

  async close(): Promise<void> {}
}

let usage: Usage;
let courier: Courier;
let records: readonly AcceptedRecord[];
let carried: number;
let troubles: number;

beforeEach(() => {
  usage = new Usage();
  [carried, troubles] = [0, 0];
  const ledger = new SealedLedger();
  const log = new MemoryEventLog({ clock });
  const genesis = ledger.decide('control', genesisOf('test', partitions));
  log.put(topics.ledger, 0, [genesis.outgoing]);
  const all = [
    ledger.decide(account, openingOf({})),
    ...['a', 'b', 'c', 'd'].map((digit) => ledger.decide(account, redeemOf(digit.repeat(64)))),
  ];
  records = all.map((sealed) => acceptedFrom(sealed, sealed.record.sequence));
  const events = { carried: (_: number, n: number) => (carried += n), trouble: () => troubles++ };
  const ports = { reader: log, codec, clock, usage, events } as unknown as ExporterPorts;
  courier = new Courier(0, ports);
});

/** Ids of the commands that were appended to one partition of usage. */
function sequencesIn(partition: number): readonly (bigint | undefined)[] {
  return usage.appended
    .filter((one) => one.partition === partition)
    .map(({ event }) => event.command?.sequence);
}

test('each command is appended under its key, with its id and the address of the answer', async () => {
  await courier.carry(records, never);
  expect(usage.appended).toHaveLength(4);
  expect(carried).toBe(4);
  for (const { partition, event } of usage.appended) {
    const from = records.find(({ record }) => record.sequence === event.command?.sequence);
    const [command] = from?.record.commands ?? [];
    expect(partition).toBe(partitionOf(command?.key ?? '', partitions));
    expect(event).toMatchObject({
      source: 'courier',
      type: 'HoldVoucher',
      command: { ledgerId: 'test', partition: 0, index: 0 },
    });
  }
});

test('no two copies of a command have the same bytes', async () => {
  await courier.carry(records, never);
  await courier.carry(records, never);
  const copies = usage.appended.map(({ event }) => JSON.stringify(event.command, asText));
  expect(new Set(copies).size).toBe(8);
});

describe('when usage cannot be written', () => {
  test('a command is tried again, and those behind it wait', async () => {
    usage.failures.push(new LogError('in-doubt', 'away'), new LogError('overloaded', 'full'));
    await courier.carry(records, never);
    expect(usage.appended).toHaveLength(4);
    expect(troubles).toBe(2);
    for (let partition = 0; partition < partitions; partition += 1) {
      const sequences = sequencesIn(partition);
      const inOrder = sequences.toSorted((a, b) => Number(a) - Number(b));
      expect(sequences).toEqual(inOrder);
    }
  });

  test('the tries are bounded, and the partition does not go on', async () => {
    for (let i = 0; i < 100; i += 1) usage.failures.push(new LogError('unavailable', 'away'));
    await expect(courier.carry(records.slice(0, 2), never)).rejects.toThrow('away');
    expect(usage.tries).toBe(exporterLimits.carryTriesMax);
    expect(carried).toBe(0);
  });

  test('what can never be written is not tried again', async () => {
    usage.failures.push(new LogError('too-large', 'too large'));
    await expect(courier.carry(records.slice(0, 2), never)).rejects.toThrow('too large');
    expect(usage.tries).toBe(1);
  });

  test('who is told to end stops trying', async () => {
    const ending = new AbortController();
    usage.append = async () => {
      usage.tries += 1;
      ending.abort();
      throw new LogError('unavailable', 'away');
    };
    await courier.carry(records.slice(0, 2), ending.signal);
    expect([usage.tries, carried]).toEqual([1, 0]);
  });
});

test('records without commands need nothing', async () => {
  await courier.carry(records.slice(0, 1), never);
  expect([usage.tries, carried]).toEqual([0, 0]);
});

function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
