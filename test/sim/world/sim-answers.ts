import type {
  AnswerListener,
  AnswerPublisher,
  OutgoingAnswer,
} from '../../../services/ports/answer-channel.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Weather } from './weather.ts';

/** Answers as processes publish and hear them. Everything published is kept, for the checks. */
export class SimAnswers {
  readonly published: OutgoingAnswer[] = [];
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #listeners = new Map<string, (envelope: Uint8Array) => void>();

  constructor(time: VirtualTime, random: Random, weather: Weather) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
  }

  publisherOf(process: SimProcess): AnswerPublisher {
    return {
      publish: (answers) => {
        for (const answer of answers) this.#send(answer, process);
      },
      close: async () => undefined,
    };
  }

  listenerOf(process: SimProcess): AnswerListener {
    return {
      listen: async (channel, arrived) => {
        this.#listeners.set(channel, (envelope) => process.tell(() => arrived(envelope)));
      },
      close: async () => undefined,
    };
  }

  #send(answer: OutgoingAnswer, from: SimProcess): void {
    this.published.push(answer);
    if (this.#random.perMille(this.#weather.answersLost)) return;
    const bytes = Uint8Array.from(answer.envelope);
    this.#time.after(from.travels(), () => this.#listeners.get(answer.replyTo)?.(bytes));
  }
}
