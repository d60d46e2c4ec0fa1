import { afterEach, expect, test } from 'vitest';
import { PartitionThread, shareOut } from '../../services/cli/audit/partition-thread.ts';
import type { PartitionWork } from '../../services/cli/audit/partition-thread.ts';

const module = new URL('../../services/cli/audit/partition-thread.ts', import.meta.url);
const started: PartitionThread<string>[] = [];

/** A thread that works as some code says, where `partition`, `progress` and `task` are known. */
function threadOf(code: string, task = ''): PartitionThread<string> {
  const text = `
    import { workerData as task } from 'node:worker_threads';
    import { workInThread } from ${JSON.stringify(module.href)};
    workInThread(async (partition, progress) => { ${code} });`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(text)}`);
  const thread = new PartitionThread<string>(url, task);
  started.push(thread);
  return thread;
}

const silent = (): void => undefined;

afterEach(async () => {
  await Promise.all(started.splice(0).map((thread) => thread.stop()));
});

test('a thread tells how far it is, and its report', async () => {
  const thread = threadOf('progress(7n); return `${task} ${partition}`;', 'partition');
  const told: bigint[] = [];
  expect(await thread.work(3, (next) => told.push(next))).toBe('partition 3');
  expect(await thread.work(4, silent)).toBe('partition 4');
  expect(told).toEqual([7n]);
});

test.each([
  ['throws', 'throw new Error("no such log");', 'no such log'],
  ['exits', 'process.exit(3);', 'it ended with exit code 3'],
])('a thread that %s fails what it is at and all that follows', async (_, code, cause) => {
  const thread = threadOf(code);
  const died = { code: 'THREAD_DIED', cause: { message: cause } };
  await expect(thread.work(0, silent)).rejects.toMatchObject(died);
  await expect(thread.work(1, silent)).rejects.toMatchObject(died);
});

test('a thread that is stopped fails what it is at', async () => {
  const thread = threadOf('await new Promise(() => setInterval(() => {}, 1000));');
  const work = thread.work(0, silent);
  await thread.stop();
  await expect(work).rejects.toMatchObject({ code: 'THREAD_DIED' });
});

test('partitions are shared out, each to one worker, and progress adds up', async () => {
  const told: bigint[] = [];
  const work: PartitionWork<number> = async (partition, progress) => {
    progress(BigInt(partition));
    return partition;
  };
  const reports = await shareOut(5, [work, work], (done) => told.push(done));
  expect(reports.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  expect(reports.every((one) => one.length > 0)).toBe(true);
  expect(told.at(-1)).toBe(10n);
});

test('one worker that fails fails it all', async () => {
  const fails: PartitionWork<number> = async () => Promise.reject(new Error('gone'));
  const works: PartitionWork<number> = async (partition) => partition;
  await expect(shareOut(4, [works, fails], silent)).rejects.toThrow('gone');
});
