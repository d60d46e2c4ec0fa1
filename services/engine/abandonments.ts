import type { Clock } from '../ports/clock.ts';
import { LogError } from '../ports/event-log.ts';
import type { UsageClient } from './usage-client.ts';

/** A request whose sender is told that there is no answer. */
export interface GivenUp {
  /** Key of the request. */
  readonly key: string;
  readonly tenant: string;
  /** The door it came through. */
  readonly source: string;
  /** As the reply named it. */
  readonly attempt: string;
}

/** What giving up needs. */
export interface AbandonmentPorts {
  readonly client: Pick<UsageClient, 'tell'>;
  readonly clock: Clock;
  readonly events: AbandonmentEvents;
}

/** What became of a request that was given up. */
export interface AbandonmentEvents {
  /** The ledger will hear of it. */
  written(): void;
  /** It will not: what the request debited stays debited until a repeat fetches its answer. */
  lost(cause: unknown): void;
}

/** How many may wait to be written at once. */
export const abandonmentsMax = 4_096;

/** Pauses before further tries, in milliseconds; whoever asked had to give up in time. */
const pausesMs = [500, 2_000, 8_000, 30_000] as const;

/**
 * Tells the ledger which requests were never answered, so that it can take them back. Off the way
 * of responses. Told twice is as good as once, and of a request that was never written it is
 * nothing.
 */
export class Abandonments {
  readonly #ports: AbandonmentPorts;
  readonly #pending = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(ports: AbandonmentPorts) {
    this.#ports = ports;
  }

  /** Begins to tell; returns at once. */
  giveUp(request: GivenUp): void {
    if (this.#pending.size >= abandonmentsMax) {
      this.#ports.events.lost(new LogError('overloaded', 'too many wait to be given up'));
      return;
    }
    const telling = this.#tell(request).finally(() => this.#pending.delete(telling));
    this.#pending.add(telling);
  }

  /** Tries what is pending for the last times, without pauses. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pending);
  }

  async #tell({ key, tenant, source, attempt }: GivenUp): Promise<void> {
    const { client, clock, events } = this.#ports;
    const event = {
      type: 'AbandonRequest',
      tenant,
      source,
      requestKey: null,
      abandonRequest: { attempt },
    } as const;
    for (let tries = 0; ; tries += 1) {
      try {
        await client.tell(key, event);
        return events.written();
      } catch (cause) {
        const pause = pausesMs[tries];
        const isFutile = !(cause instanceof LogError && cause.retriable);
        if (pause === undefined || isFutile) return events.lost(cause);
        await clock.sleep(pause, this.#stopping.signal);
      }
    }
  }
}
