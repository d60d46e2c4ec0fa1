import { Worker, parentPort } from 'node:worker_threads';
import { present } from '../../core/invariant.ts';
import { Failed } from '../failures.ts';

/** Works through one partition; `progress` is told now and then the next ledger offset. */
export type PartitionWork<Report> = (
  partition: number,
  progress: (next: bigint) => void,
) => Promise<Report>;

/** What a thread says while it works through a partition. */
type Message<Report> =
  | { readonly kind: 'progress'; readonly next: bigint }
  | { readonly kind: 'report'; readonly report: Report };

/** Who waits for the partition that a thread is at. */
interface Waiting<Report> {
  readonly progress: (next: bigint) => void;
  readonly resolve: (report: Report) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Room for what is young, in MB. Read batches live for thousands of records: with the usual room
 * they are moved again and again before they can be dropped, which costs a sixth of the speed.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 256 } as const;

/**
 * A thread that works through partitions, one at a time. It ends with the process, however that
 * ends; should it end before, what it was at fails.
 */
export class PartitionThread<Report> {
  readonly #worker: Worker;
  #waiting: Waiting<Report> | undefined;
  #failure: Error | undefined;

  /**
   * @param file its module, which calls `workInThread`.
   * @param task plain data, there as `workerData`.
   */
  constructor(file: URL, task: unknown) {
    this.#worker = new Worker(file, { workerData: task, resourceLimits });
    this.#worker.on('message', (message: Message<Report>) => this.#take(message));
    this.#worker.on('messageerror', (cause) => this.#fail(cause));
    this.#worker.on('error', (cause) => this.#fail(cause));
    this.#worker.on('exit', (code) => this.#fail(new Error(`it ended with exit code ${code}`)));
  }

  /** @throws Failed when the thread ends before it has the report. */
  readonly work: PartitionWork<Report> = (partition, progress) =>
    new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#waiting = { progress, resolve, reject };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it has none
      this.#worker.postMessage(partition);
    });

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(message: Message<Report>): void {
    if (message.kind === 'progress') return this.#waiting?.progress(message.next);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(message.report);
  }

  /** The first cause stands. */
  #fail(cause: unknown): void {
    this.#failure ??= new Failed('THREAD_DIED', 'a thread died before it was done', { cause });
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

/** The thread's side: works through each partition it is told. What it throws ends the thread. */
export function workInThread<Report>(work: PartitionWork<Report>): void {
  const port = present(parentPort, 'a thread has a parent');
  const say = (message: Message<Report>): void => port.postMessage(message);
  const take = async (partition: number): Promise<void> => {
    const report = await work(partition, (next) => say({ kind: 'progress', next }));
    say({ kind: 'report', report });
  };
  port.on('message', (partition: number) => void take(partition));
}

/**
 * Shares partitions out: each worker takes the next one when it is done with its last.
 *
 * @returns the reports of each worker.
 * @throws what the first that fails throws.
 */
export async function shareOut<Report>(
  partitions: number,
  workers: readonly PartitionWork<Report>[],
  progress: (done: bigint) => void,
): Promise<readonly (readonly Report[])[]> {
  const waiting = Array.from({ length: partitions }, (_, partition) => partition).values();
  const read = new Map<number, bigint>();
  const workOn = async (work: PartitionWork<Report>): Promise<readonly Report[]> => {
    const reports: Report[] = [];
    for (const partition of waiting) {
      const told = (next: bigint): void => {
        read.set(partition, next);
        progress([...read.values()].reduce((sum, done) => sum + done, 0n));
      };
      reports.push(await work(partition, told));
    }
    return reports;
  };
  return Promise.all(workers.map(workOn));
}
