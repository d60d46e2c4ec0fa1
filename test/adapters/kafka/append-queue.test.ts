import { expect, test, vi } from 'vitest';
import { AppendQueue } from '../../../services/adapters/kafka/append-queue.ts';
import { LogError, type OutgoingRecord } from '../../../services/ports/event-log.ts';

const bounds = { recordsPerBatchMax: 3, bytesPerBatchMax: 100, waitMsMax: 60_000 };
const record = (key: string): OutgoingRecord => ({ key, value: null });

/** A queue whose sends are held until they are let go, one by one. */
function heldQueue(overrides: Partial<typeof bounds> = {}) {
  const batches: string[][] = [];
  const held: PromiseWithResolvers<bigint>[] = [];
  const backlog = { records: 0, bytes: 0 };
  const queue = new AppendQueue({ ...bounds, ...overrides }, backlog, async (take) => {
    const records = take();
    if (records.length === 0) return -1n; // as the producer does
    batches.push(records.map(({ key }) => key));
    held.push(Promise.withResolvers<bigint>());
    return held.at(-1)!.promise;
  });
  return { queue, batches, held, backlog };
}

test('what gathers during a send goes together, up to the bound, in order', async () => {
  const { queue, batches, held, backlog } = heldQueue();
  const first = queue.add(record('a'), 10);
  await vi.waitFor(() => expect(batches).toEqual([['a']]));
  const others = ['b', 'c', 'd', 'e'].map((key) => queue.add(record(key), 10));
  expect(backlog).toEqual({ records: 4, bytes: 40 });
  held[0]!.resolve(7n);
  expect(await first).toBe(7n);
  await vi.waitFor(() => expect(batches).toEqual([['a'], ['b', 'c', 'd']]));
  held[1]!.resolve(8n);
  await vi.waitFor(() => expect(batches).toHaveLength(3));
  held[2]!.resolve(11n);
  expect(await Promise.all(others)).toEqual([8n, 9n, 10n, 11n]);
  expect(backlog).toEqual({ records: 0, bytes: 0 });
});

test('a batch stays below its bytes, but one record always goes', async () => {
  const { queue, batches, held } = heldQueue();
  const all = [80, 30, 100].map((bytes, index) => queue.add(record(String(index)), bytes));
  for (let batch = 0; batch < 3; batch++) {
    await vi.waitFor(() => expect(held).toHaveLength(batch + 1));
    held[batch]!.resolve(BigInt(batch));
  }
  await Promise.all(all);
  expect(batches).toEqual([['0'], ['1'], ['2']]);
});

test('a failed send fails its own records only', async () => {
  const { queue, held } = heldQueue({ recordsPerBatchMax: 1 });
  const [lost, kept] = [queue.add(record('a'), 1), queue.add(record('b'), 1)];
  lost.catch(() => undefined);
  await vi.waitFor(() => expect(held).toHaveLength(1));
  held[0]!.reject(new LogError('in-doubt', 'cut'));
  await expect(lost).rejects.toMatchObject({ code: 'in-doubt' });
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]!.resolve(5n);
  expect(await kept).toBe(5n);
});

test('a record that has waited too long is turned away, not sent late', async () => {
  const { queue, batches, held } = heldQueue({ waitMsMax: 5 });
  const first = queue.add(record('a'), 1);
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const late = queue.add(record('b'), 1);
  late.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 10));
  held[0]!.resolve(0n);
  await first;
  await expect(late).rejects.toMatchObject({ code: 'overloaded' });
  expect(batches).toEqual([['a']]);
});
