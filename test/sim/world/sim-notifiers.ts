import type { TopicWorker } from '../../../services/engine/topic-worker.ts';
import { createNotifier } from '../../../services/notifier/notifier.ts';
import type { CallbackSender, Reached } from '../../../services/ports/callback-sender.ts';
import { topics } from '../../../services/ports/topics.ts';
import { Random } from './random.ts';
import { SimPositions } from './sim-positions.ts';
import type { SimProcess } from './sim-process.ts';
import { codec } from './tools.ts';
import type { Cast, World } from './world.ts';

/** What a network function was told, at which of its addresses. */
export interface Told {
  readonly uri: string;
  readonly type: string;
}

/** The notifiers of a simulated site, and the network functions that they call. */
export class SimNotifiers {
  readonly casts: Cast<TopicWorker>[] = [];
  readonly positions: SimPositions;
  /** Everything that arrived, also what was not answered. */
  readonly told: Told[] = [];
  /** How often of a thousand a network function does not answer, or not now. */
  trouble = 0;
  /** Addresses whose network function knows of no session any more. */
  readonly forgetful = new Set<string>();
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.options.seed, 'notifiers');
    this.positions = new SimPositions(world, topics.callbacks);
  }

  start(count: number): void {
    for (let i = 0; i < count; i += 1) this.casts.push(this.#notifier(`notifier-${i}`));
  }

  kill(cast: Cast<TopicWorker>, afterMs: number): void {
    this.positions.kill(cast, () => this.#notifier(cast.role), afterMs);
  }

  #notifier(role: string): Cast<TopicWorker> {
    const world = this.#world;
    const process = world.process(role);
    const { witness } = world;
    const notifier = createNotifier({
      reader: world.log.readerOf(process),
      ownership: this.positions.memberOf(process),
      sender: this.#senderOf(process),
      client: world.clientOf(process),
      codec,
      clock: process.clock,
      events: {
        delivered: (_, { kind }) => witness.count(kind),
        waiting: () => witness.count('waits position'),
        skipped: () => witness.unexpected.push('the notifier skipped callbacks'),
        trouble: witness.troubleOf(process.name),
      },
    });
    void notifier.start();
    return { role, process, part: notifier };
  }

  #senderOf(process: SimProcess): CallbackSender {
    return {
      post: (uri, body) =>
        process.call<Reached>({
          serve: () => this.#arrive(uri, body),
          fate: 'served',
          gaveUp: () => new Error('a network function is a value here'),
        }),
      close: () => undefined,
    };
  }

  #arrive(uri: string, body: string): Reached {
    const { notificationType: type } = JSON.parse(body) as { readonly notificationType: string };
    this.told.push({ uri, type });
    if (this.#random.perMille(this.trouble)) {
      const isAway = this.#random.perMille(500);
      if (isAway) return { kind: 'unreachable', why: 'away' };
      return { kind: 'answered', status: 503, location: undefined };
    }
    const status = this.forgetful.has(uri) ? 404 : 204;
    return { kind: 'answered', status, location: undefined };
  }
}
