import { beforeEach, expect, test } from 'vitest';
import { MemoryProjection } from '../../services/adapters/memory/memory-projection.ts';
import type { Instant } from '../../services/core/time.ts';
import { instant } from '../../services/core/time.ts';
import type { Request } from '../../services/engine/usage-client.ts';
import { LogError } from '../../services/ports/event-log.ts';
import { Scheduler } from '../../services/scheduler/scheduler.ts';
import { codec } from '../support/sealed-ledger.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

const limits = { tickMs: 1_000, nudgesMax: 2, visibleAfterMs: 30_000 };

let projection: MemoryProjection;
let now: Instant;
let told: (readonly [key: string, request: Request])[];
let counted: number;
let troubles: unknown[];
let tell: (key: string, request: Request) => Promise<void>;
let scheduler: Scheduler;

beforeEach(() => {
  projection = new MemoryProjection();
  now = instant(100_000n);
  [told, counted, troubles] = [[], 0, []];
  tell = async (key, request) => void told.push([key, request]);
  scheduler = new Scheduler(
    {
      projection,
      codec,
      client: { partitions: 2, tell: (key, request) => tell(key, request) },
      clock: { ...jumpingClock(), now: () => now },
      nudged: (count) => (counted += count),
      trouble: (cause) => troubles.push(cause),
    },
    limits,
  );
});

/** Accounts of one partition, each with the time at which something of it is due. */
async function due(partition: number, accounts: Readonly<Record<string, bigint>>): Promise<void> {
  const token = await projection.beginRebuild(partition);
  const states = Object.entries(accounts).map(([name, at]) => {
    return { key: `account/demo/${name}`, state: new Uint8Array(1), due: instant(at) };
  });
  await projection.putRebuilt(partition, token, states);
  const watermark = { ledgerId: 'one', sequence: 1n, hash: '', ledgerOffset: 0n };
  await projection.endRebuild(partition, token, watermark);
}

function nudged(): string {
  return told.map(([key]) => key.split('/')[2]).join(' ');
}

test('accounts of which something is due are nudged, in every partition', async () => {
  await due(0, { a: 99_000n, later: 100_001n });
  await due(1, { b: 100_000n });
  await scheduler.tick();
  expect([nudged(), counted]).toEqual(['a b', 2]);
  expect(told[0]?.[1]).toEqual({
    type: 'AccountDue',
    tenant: 'demo',
    source: 'scheduler',
    requestKey: null,
    accountDue: {},
  });
});

test('what was nudged is left alone for a while, and nudged again while it stays due', async () => {
  await due(0, { a: 99_000n });
  await scheduler.tick();
  now = instant(129_999n);
  await scheduler.tick();
  expect(nudged()).toBe('a');
  now = instant(130_000n);
  await scheduler.tick();
  expect(nudged()).toBe('a a');
});

test('no tick nudges more than its bound; the rest comes with the next', async () => {
  await due(0, { a: 1n, b: 2n, c: 3n });
  await scheduler.tick();
  expect(nudged()).toBe('a b');
  await scheduler.tick();
  expect(nudged()).toBe('a b c');
});

test('a cache that is being rebuilt has nothing due', async () => {
  await due(0, { a: 1n });
  await projection.beginRebuild(0);
  await scheduler.tick();
  expect([nudged(), counted]).toEqual(['', 0]);
});

test('trouble with cache or log is told, and the next tick goes on', async () => {
  await due(0, { a: 1n });
  projection.setReachable(false);
  const working = tell;
  tell = async () => {
    throw new LogError('overloaded', 'full');
  };
  scheduler.start();
  while (troubles.length < 2) await new Promise(setImmediate);
  projection.setReachable(true);
  while (!(troubles.at(-1) instanceof LogError)) await new Promise(setImmediate);
  tell = working;
  now = instant(200_000n);
  while (told.length === 0) await new Promise(setImmediate);
  await scheduler.stop();
  expect(nudged()).toBe('a');
});
