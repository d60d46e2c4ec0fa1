import type { AdapterUsage } from '../core/contracts.gen.ts';
import { denials } from '../core/denial.ts';
import { accountKey, partitionOf } from '../core/key.ts';
import type { DeclaredAdapter } from '../engine/declared-adapters.ts';
import type { Reply } from '../engine/usage-client.ts';
import { LogError } from '../ports/event-log.ts';
import type { LogEntry, OutgoingRecord, Partition } from '../ports/event-log.ts';
import { answersOf, topics } from '../ports/topics.ts';
import type { Topic } from '../ports/topics.ts';
import { toCharge } from '../protocols/adapter/to-charge.ts';
import { untilDone } from '../engine/until-done.ts';
import { judgeEvent } from './judge-event.ts';
import type { Judged } from './judge-event.ts';
import {
  adapterAnswer,
  isCharged,
  namedEvent,
  placeOf,
  refusalIn,
  rejectedInput,
} from './outcomes.ts';
import type { Outcome, Source } from './outcomes.ts';
import { intakeLimits } from './ports.ts';
import type { IntakePorts, WaitsFor } from './ports.ts';

/** An event that was read, and the account that pays for it; null: nobody, it is refused. */
interface Addressed {
  readonly entry: LogEntry;
  readonly judged: Judged;
  readonly account: string | null;
}

/**
 * Turns the events of one adapter into usage events, and their answers into refusals and answers.
 *
 * Nothing here remembers what was done: an event that comes again, because this process died or
 * another one has its partition too, is appended again, and the account recognises it.
 */
export class AdapterDoor {
  readonly #adapter: DeclaredAdapter;
  readonly #ports: IntakePorts;
  readonly #signal: AbortSignal;

  constructor(adapter: DeclaredAdapter, ports: IntakePorts, signal: AbortSignal) {
    this.#adapter = adapter;
    this.#ports = ports;
    this.#signal = signal;
  }

  /**
   * Works off events from the front of those given, all at once, and returns how many. By then
   * each is decided, and refusals and answers stand in their topics.
   *
   * @throws what the signal was aborted with; what is under way may or may not be done then.
   */
  async take(partition: Partition, entries: readonly LogEntry[]): Promise<number> {
    const source = { adapter: this.#adapter, partition };
    const addressed = await Promise.all(entries.map((entry) => this.#address(entry)));
    const taken = addressed.slice(0, countWithinBounds(addressed));
    const outcomes = await Promise.all(taken.map((one) => this.#settle(one)));
    await Promise.all(outcomes.map((outcome) => this.#publish(source, outcome)));
    for (const outcome of outcomes) this.#tell(outcome);
    return taken.length;
  }

  async #address(entry: LogEntry): Promise<Addressed> {
    const judged = judgeEvent(this.#ports.codec, this.#adapter, entry);
    if (judged.kind === 'refused') return { entry, judged, account: null };
    return { entry, judged, account: await this.#accountOf(judged.usage.identity) };
  }

  /** Null: the adapter's tenant has no such identity. Another tenant's is never looked at. */
  async #accountOf(identity: string): Promise<string | null> {
    const { identities } = this.#ports;
    return this.#untilDone('identity', async () => {
      const resolved = await identities.resolve(this.#adapter.tenant, identity);
      if (resolved.kind === 'unavailable') return undefined;
      return resolved.kind === 'account' ? resolved.account : null;
    });
  }

  async #settle({ entry, judged, account }: Addressed): Promise<Outcome> {
    const { usage } = judged;
    if (judged.kind === 'refused') {
      return { entry, usage, refusal: judged.refusal, answer: undefined, repeated: false };
    }
    const reply = account === null ? undefined : await this.#charge(judged.usage, account);
    if (reply === undefined) {
      const refusal = { reason: 'USER_UNKNOWN', detail: denials.USER_UNKNOWN };
      return { entry, usage, refusal, answer: undefined, repeated: false };
    }
    const { answer, repeated } = reply;
    return { entry, usage, refusal: refusalIn(answer), answer, repeated };
  }

  /** Undefined: the identity was taken from the account, and belongs to nobody now. */
  async #charge(usage: AdapterUsage, account: string): Promise<Answered | undefined> {
    const first = await this.#ask(usage, account);
    if (first.answer.denial !== 'IDENTITY_MOVED') return first;
    this.#ports.identities.forget(this.#adapter.tenant, usage.identity);
    const now = await this.#accountOf(usage.identity);
    return now === null ? undefined : this.#ask(usage, now);
  }

  /**
   * Asks until there is an answer: nobody answering says nothing about the event, and neither does
   * a site that does not serve.
   */
  #ask(usage: AdapterUsage, account: string): Promise<Answered> {
    const { client, hash, permit } = this.#ports;
    const { tenant, name: adapter } = this.#adapter;
    const charge = toCharge(usage, { adapter, tenant, account, hash });
    const source = `adapter ${adapter}`;
    const request = { type: 'Charge', tenant, source, requestKey: null, charge } as const;
    return this.#untilDone('answer', async () => {
      if (!permit.isValid()) return undefined;
      const reply = await client.ask(accountKey(tenant, account), request);
      if (reply.kind !== 'answered') return undefined;
      return reply.answer.denial === 'NOT_SERVED_HERE' ? undefined : reply;
    });
  }

  async #publish(source: Source, outcome: Outcome): Promise<void> {
    const { refusal } = outcome;
    const { codec } = this.#ports;
    if (refusal !== undefined) {
      const rejected = codec.encode('RejectedInput', rejectedInput(source, outcome, refusal));
      await this.#append(topics.usageRejected, {
        key: placeOf(source, outcome.entry),
        value: codec.frame('RejectedInput', rejected),
        fingerprint: codec.fingerprint('RejectedInput'),
      });
    }
    const event = namedEvent(outcome);
    if (event?.answerRequested !== true) return;
    const answer = codec.encode('AdapterAnswer', adapterAnswer(source, event, outcome));
    await this.#append(answersOf(this.#adapter.name), {
      key: event.eventId,
      value: codec.frame('AdapterAnswer', answer),
      fingerprint: codec.fingerprint('AdapterAnswer'),
    });
  }

  async #append(topic: Topic, record: OutgoingRecord): Promise<void> {
    const { outputs, client } = this.#ports;
    const partition = partitionOf(record.key, client.partitions);
    await this.#untilDone('output', async () => {
      try {
        return await outputs.append(topic, partition, record);
      } catch (cause) {
        if (cause instanceof LogError && cause.retriable) return undefined;
        throw cause;
      }
    });
  }

  #tell(outcome: Outcome): void {
    const { events } = this.#ports;
    if (isCharged(outcome)) events.charged(this.#adapter.name, outcome.repeated);
    if (outcome.refusal !== undefined) {
      events.refused(this.#adapter.name, outcome.refusal.reason);
    }
  }

  #untilDone<T>(on: WaitsFor, attempt: () => Promise<T | undefined>): Promise<T> {
    const { clock, events } = this.#ports;
    const watched = async (): Promise<T | undefined> => {
      const result = await attempt();
      if (result === undefined) events.waiting(this.#adapter.name, on);
      return result;
    };
    return untilDone(watched, clock, this.#signal);
  }
}

type Answered = Extract<Reply, { readonly kind: 'answered' }>;

/**
 * How many of the events may be under way at once: an account that gets many more remembers the
 * first no longer when they all come again after a crash.
 */
function countWithinBounds(addressed: readonly Addressed[]): number {
  const groups = new Map<string, number>();
  for (const [index, { judged, account }] of addressed.entries()) {
    if (account === null || judged.kind === 'refused') continue;
    const earlier = groups.get(account) ?? 0;
    const now = earlier + new Set(judged.usage.used.map(({ ratingGroup }) => ratingGroup)).size;
    if (earlier > 0 && now > intakeLimits.groupsOfAccountMax) return index;
    groups.set(account, now);
  }
  return addressed.length;
}
