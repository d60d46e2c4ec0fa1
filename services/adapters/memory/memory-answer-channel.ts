import { invariant } from '../../core/invariant.ts';
import type {
  AnswerListener,
  AnswerPublisher,
  OutgoingAnswer,
} from '../../ports/answer-channel.ts';

type Arrived = (envelope: Uint8Array) => void;

/**
 * Answer channels in memory, for simulation and tests. What is published arrives in order, on a
 * later turn that `schedule` chooses: the next microtask unless told otherwise.
 */
export class MemoryAnswerChannel {
  readonly #listeners = new Map<string, Set<Arrived>>();
  readonly #schedule: (deliver: () => void) => void;
  #reachable = true;
  #lost = 0;

  constructor(schedule: (deliver: () => void) => void = queueMicrotask) {
    this.#schedule = schedule;
  }

  /** Answers lost so far: cut off, or nobody listened. */
  get lost(): number {
    return this.#lost;
  }

  /** While false, answers are lost, also those under way; subscriptions stand again afterwards. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
  }

  publisher(): AnswerPublisher {
    let closed = false;
    return {
      publish: (answers) => {
        invariant(!closed, 'publish on a closed publisher');
        for (const answer of answers) this.#send(answer);
      },
      close: async () => {
        closed = true;
      },
    };
  }

  listener(): AnswerListener {
    let stop: (() => void) | undefined;
    return {
      listen: async (channel, arrived) => {
        invariant(stop === undefined, 'a listener listens on one channel');
        stop = this.#subscribe(channel, arrived);
      },
      close: async () => stop?.(),
    };
  }

  #subscribe(channel: string, arrived: Arrived): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners);
    const own: Arrived = (envelope) => arrived(envelope); // the same function may listen twice
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  #send({ replyTo, envelope }: OutgoingAnswer): void {
    if (!this.#reachable) {
      this.#lost += 1;
      return;
    }
    const bytes = new Uint8Array(envelope);
    this.#schedule(() => this.#deliver(replyTo, bytes));
  }

  #deliver(channel: string, envelope: Uint8Array): void {
    const listeners = this.#listeners.get(channel);
    if (!this.#reachable || listeners === undefined || listeners.size === 0) {
      this.#lost += 1;
      return;
    }
    for (const arrived of listeners) arrived(envelope);
  }
}
