import type { Clock } from '../../ports/clock.ts';
import { viaOf } from '../../protocols/n40/via.ts';
import { N40Client } from './n40-client.ts';
import type { N40Answer } from './n40-client.ts';

/** What another site is asked by, and for whom. */
export interface N40SiteProbeOptions {
  /** Its doors. */
  readonly urls: readonly string[];
  /** Identities of accounts that are there to be probed, one in each partition. */
  readonly identities: readonly string[];
  /** Access token to bear; undefined: none. */
  readonly token?: string | undefined;
  readonly clock: Clock;
}

/** How long one door and one account may take before all of them are asked, in milliseconds. */
const firstTryMs = 300;
const answerWithinMs = 600;

/** The site itself is asked: a door that hands on would answer for the other one. */
const notRelayed = { via: viaOf('watchdog') } as const;

/** How long a probe session lives: in between, its opening is repeated. */
const sessionMs = 600_000n;

/**
 * Probes the charging of another site by opening sessions that use nothing.
 *
 * One session is opened in ten minutes, and then its opening is repeated: a repeat takes the same
 * way through door, log and rater to its answer, and leaves the account as it is.
 */
export class N40SiteProbe {
  readonly #clients: readonly N40Client[];
  readonly #quick: readonly N40Client[];
  readonly #options: N40SiteProbeOptions;
  /** The session of each identity, by the span of time that it lives in. */
  readonly #spans = new Map<string, bigint>();
  #next = 0;

  constructor(options: N40SiteProbeOptions) {
    const { urls, token } = options;
    const clientsOf = (withinMs: number): readonly N40Client[] =>
      urls.map((url) => {
        const limits = { answerWithinMs: withinMs, retryAfterMs: [] };
        return new N40Client({ url, token, headers: notRelayed, ...limits });
      });
    this.#options = options;
    this.#clients = clientsOf(answerWithinMs);
    this.#quick = clientsOf(firstTryMs);
  }

  /** One account at one door after the other; where that fails, every account at every door. */
  async charge(): Promise<boolean> {
    const { identities } = this.#options;
    const turn = this.#next++;
    const client = this.#quick[turn % this.#quick.length];
    const identity = identities[turn % identities.length];
    if (client === undefined || identity === undefined) return false;
    if (await this.#opens(client, identity)) return true;
    const all = this.#clients.flatMap((one) => identities.map((each) => this.#opens(one, each)));
    return await anyOf(all);
  }

  /** True when any door says that it serves. */
  doors(): Promise<boolean> {
    return anyOf(this.#clients.map((client) => client.serves().catch(() => false)));
  }

  close(): void {
    for (const client of [...this.#clients, ...this.#quick]) client.close();
  }

  async #opens(client: N40Client, identity: string): Promise<boolean> {
    const span = this.#options.clock.now() / sessionMs;
    const before = this.#spans.get(identity);
    this.#spans.set(identity, span);
    if (before !== undefined && before !== span) void this.#end(client, identity, before);
    return (await this.#open(client, identity, span))?.status === 201;
  }

  /** Undefined: nobody answered. */
  async #open(client: N40Client, identity: string, span: bigint): Promise<N40Answer | undefined> {
    return await client.create(bodyOf(identity, span, 1n)).catch(() => undefined);
  }

  /** Ends the session of an earlier span. One that is missed ends by itself within a day. */
  async #end(client: N40Client, identity: string, span: bigint): Promise<void> {
    const location = (await this.#open(client, identity, span))?.location;
    if (location === undefined) return;
    await client.goOn(location, 'release', bodyOf(identity, span, 2n)).catch(() => undefined);
  }
}

function bodyOf(identity: string, span: bigint, number: bigint) {
  return {
    subscriberIdentifier: identity,
    nfConsumerIdentification: { nFName: 'tollkeeper-watchdog', nodeFunctionality: 'SMF' },
    invocationTimeStamp: new Date(Number(span * sessionMs)).toISOString(),
    invocationSequenceNumber: number,
    chargingId: span,
  };
}

/** True as soon as one of them is. */
async function anyOf(answers: readonly Promise<boolean>[]): Promise<boolean> {
  const well = answers.map(async (answer) => {
    if (!(await answer)) throw new Error('this one is not');
    return true;
  });
  return await Promise.any(well).catch(() => false);
}
