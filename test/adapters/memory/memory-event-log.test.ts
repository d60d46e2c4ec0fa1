import { expect, test } from 'vitest';
import { MemoryEventLog } from '../../../services/adapters/memory/memory-event-log.ts';
import { LogError } from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import {
  exportsAtOnce,
  intentsAtOnce,
  readAll,
  readsAndAppends,
  recordOf,
  valuesOf,
} from '../../contract/event-log.ts';
import { jumpingClock } from '../../support/jumping-clock.ts';

readsAndAppends('memory', async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  return { reader: log, ledger: log.ledger, usage: log.usage, close: () => log.close() };
});

exportsAtOnce('memory', async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  return { reader: log, exports: log.exports, close: () => log.close() };
});

intentsAtOnce('memory', async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  return { reader: log, intents: log.intents, close: () => log.close() };
});

test('a fault before an append leaves nothing behind, one after it leaves all of it', async () => {
  const fates = [
    () => {
      throw new LogError('unavailable', 'cut');
    },
    () => 'in-doubt' as const,
  ];
  const log = new MemoryEventLog({ clock: jumpingClock(), faults: () => fates.shift()?.() });
  await expect(log.ledger.append(0, [recordOf('a')])).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect(log.ledger.append(0, [recordOf('b')])).rejects.toMatchObject({ code: 'in-doubt' });
  await log.ledger.append(0, [recordOf('c')]);
  expect(valuesOf((await readAll(log, topics.ledger, 0, 0n)).entries)).toEqual(['b', 'c']);
});

test('a delayed append is overtaken by a later one', async () => {
  const held = Promise.withResolvers<void>();
  const fates = [held.promise];
  const log = new MemoryEventLog({ clock: jumpingClock(), faults: () => fates.shift() });
  const slow = log.ledger.append(0, [recordOf('slow')]);
  await log.ledger.append(0, [recordOf('quick')]);
  held.resolve();
  expect(await slow).toBe(1n);
  expect(valuesOf((await readAll(log, topics.ledger, 0, 0n)).entries)).toEqual(['quick', 'slow']);
});

test('counter-example 14: behind a cut end, before a trimmed beginning: out of range', async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  log.put(
    topics.usage,
    0,
    ['a', 'b', 'c'].map((text) => recordOf(text)),
  );
  log.truncate(topics.usage, 0, 2n);
  log.trim(topics.usage, 0, 1n);
  for (const from of [0n, 3n]) {
    const read = log.read([{ topic: topics.usage, partition: 0, from }], { waitMs: 0 });
    await expect(read).rejects.toMatchObject({ code: 'out-of-range' });
  }
  expect(await log.ends(topics.usage, 0)).toEqual({ first: 1n, end: 2n });
});
