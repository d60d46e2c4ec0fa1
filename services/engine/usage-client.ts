import { attemptNamed } from '../core/account/abandon.ts';
import type { Answer, UsageEvent } from '../core/contracts.gen.ts';
import { controlKey, partitionOf } from '../core/key.ts';
import type { AnswerListener } from '../ports/answer-channel.ts';
import type { Clock } from '../ports/clock.ts';
import { LogError } from '../ports/event-log.ts';
import type { Partition, UsageWriter } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { signatureOf } from './read-input.ts';

/** What became of a request, as far as its sender can know. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly repeated: boolean }
  /** Refused before anything was written. */
  | { readonly kind: 'overloaded' }
  /**
   * Written or not, decided or not: nobody can tell now; a repeat finds the first answer. The name
   * of the attempt is for those who give it up.
   */
  | { readonly kind: 'unknown'; readonly why: 'timeout' | 'log'; readonly attempt: string };

/** A usage event without the address of its answer. */
export type Request = UsageEvent extends infer Event
  ? Event extends UsageEvent
    ? Omit<Event, 'replyTo' | 'correlation' | 'command'>
    : never
  : never;

/** What a usage client sends by and hears from. */
export interface UsageClientPorts {
  readonly usage: UsageWriter;
  readonly listener: AnswerListener;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
}

/** A usage client's address and bounds. */
export interface UsageClientOptions {
  /** Answer channel of this process, unlike any other's. */
  readonly channel: string;
  /** Partition count of the ledger. */
  readonly partitions: number;
  /** How long an answer is waited for, in milliseconds. */
  readonly answerWithinMs: number;
  /** Requests that may wait for an answer at once. */
  readonly pendingMax: number;
}

interface Waiting {
  readonly partition: Partition;
  readonly deadline: bigint;
  readonly resolve: (reply: Reply) => void;
}

/** How often requests without an answer are looked for, in milliseconds. */
const sweepMs = 50;

/**
 * Appends requests to usage and waits for their answers: the one way into the ledger that doors,
 * shell and tests share.
 */
export class UsageClient {
  readonly #ports: UsageClientPorts;
  readonly #options: UsageClientOptions;
  readonly #waiting = new Map<string, Waiting>();
  /** The same by partition, the oldest first. */
  readonly #queues: readonly Set<Waiting>[];
  readonly #stopping = new AbortController();
  #next = 0;
  #sweeping: Promise<void> | undefined;

  constructor(ports: UsageClientPorts, options: UsageClientOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#queues = Array.from({ length: options.partitions }, () => new Set<Waiting>());
  }

  /** Requests that wait for an answer. */
  get pending(): number {
    return this.#waiting.size;
  }

  get pendingMax(): number {
    return this.#options.pendingMax;
  }

  get partitions(): number {
    return this.#options.partitions;
  }

  get answerWithinMs(): number {
    return this.#options.answerWithinMs;
  }

  /** How long the oldest request has waited that waits in the partition of a key. */
  delayMs(key: string): number {
    const { answerWithinMs, partitions } = this.#options;
    const [oldest] = this.#queues[partitionOf(key, partitions)] ?? [];
    if (oldest === undefined) return 0;
    return answerWithinMs - Number(oldest.deadline - this.#ports.clock.now());
  }

  async start(): Promise<void> {
    const { listener } = this.#ports;
    await listener.listen(this.#options.channel, (envelope) => this.#arrived(envelope));
    this.#sweeping = this.#sweep();
  }

  /** Waits for what is pending, at most as long as an answer is waited for, and lets go. */
  async stop(): Promise<void> {
    while (this.#waiting.size > 0) await this.#ports.clock.sleep(sweepMs);
    this.#stopping.abort();
    await this.#sweeping;
    await this.#ports.usage.close();
    await this.#ports.listener.close();
  }

  /**
   * Appends a request under its key and waits for the answer. Never rejects for trouble outside.
   *
   * @param trace what whoever decides it names as the step before; travels beside the event.
   */
  async ask(key: string, request: Request, trace?: string): Promise<Reply> {
    if (this.#waiting.size >= this.#options.pendingMax) return { kind: 'overloaded' };
    const partition = partitionOf(key, this.#options.partitions);
    const { value, fingerprint, reply } = this.#prepare(partition, request);
    return this.#append(partition, { key, value, fingerprint, trace }, reply);
  }

  /** Appends a control event to one partition, signed, and waits for the answer. */
  async control(partition: Partition, request: Request): Promise<Reply> {
    const { value, fingerprint, reply } = this.#prepare(partition, request);
    const signature = signatureOf(this.#ports.hashing, partition, value);
    return this.#append(partition, { key: controlKey, value, fingerprint, signature }, reply);
  }

  /** Appends an event that merges a delta into the account of a key, signed, and waits. */
  async merge(key: string, request: Request): Promise<Reply> {
    const partition = partitionOf(key, this.#options.partitions);
    const { value, fingerprint, reply } = this.#prepare(partition, request);
    const signature = signatureOf(this.#ports.hashing, partition, value, key);
    return this.#append(partition, { key, value, fingerprint, signature }, reply);
  }

  /** Appends an event nobody waits for. */
  async tell(key: string, request: Request): Promise<void> {
    const event = { ...request, replyTo: null, correlation: null, command: null } as UsageEvent;
    const { codec, usage } = this.#ports;
    const value = codec.frame('UsageEvent', codec.encode('UsageEvent', event));
    const partition = partitionOf(key, this.#options.partitions);
    await usage.append(partition, { key, value, fingerprint: codec.fingerprint('UsageEvent') });
  }

  #prepare(partition: Partition, request: Request) {
    const { codec, clock } = this.#ports;
    const correlation = (this.#next++).toString(36);
    const replyTo = this.#options.channel;
    const event = { ...request, replyTo, correlation, command: null } as UsageEvent;
    const value = codec.frame('UsageEvent', codec.encode('UsageEvent', event));
    const deadline = clock.now() + BigInt(this.#options.answerWithinMs);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const waiting = { partition, deadline, resolve };
    this.#waiting.set(correlation, waiting);
    this.#queues[partition]?.add(waiting);
    const reply = { correlation, promise };
    return { value, fingerprint: codec.fingerprint('UsageEvent'), reply };
  }

  #append(
    partition: Partition,
    record: Parameters<UsageWriter['append']>[1],
    reply: { readonly correlation: string; readonly promise: Promise<Reply> },
  ): Promise<Reply> {
    this.#ports.usage.append(partition, record).catch((cause: unknown) => {
      const isOverload = cause instanceof LogError && cause.code === 'overloaded';
      const failed = isOverload
        ? ({ kind: 'overloaded' } as const)
        : this.#unknown(reply.correlation, 'log');
      this.#settle(reply.correlation, failed);
    });
    return reply.promise;
  }

  #arrived(envelope: Uint8Array): void {
    const read = this.#ports.codec.decode('AnswerEnvelope', envelope);
    if (read.kind !== 'read') return; // of another build: its request times out and is repeated
    const { correlation, repeated, answer } = read.value;
    this.#settle(correlation, { kind: 'answered', answer, repeated });
  }

  #unknown(correlation: string, why: 'timeout' | 'log'): Reply {
    return { kind: 'unknown', why, attempt: attemptNamed(this.#options.channel, correlation) };
  }

  #settle(correlation: string, reply: Reply): void {
    const waiting = this.#waiting.get(correlation);
    if (waiting === undefined) return;
    this.#waiting.delete(correlation);
    this.#queues[waiting.partition]?.delete(waiting);
    waiting.resolve(reply);
  }

  /**
   * Requests stand in the order of their deadlines, so the first that still has time ends a round.
   */
  async #sweep(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#ports.clock.sleep(sweepMs, this.#stopping.signal);
      const now = this.#ports.clock.now();
      for (const [correlation, waiting] of this.#waiting) {
        if (waiting.deadline > now) break;
        this.#settle(correlation, this.#unknown(correlation, 'timeout'));
      }
    }
  }
}
