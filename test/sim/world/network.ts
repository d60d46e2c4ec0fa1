import type { Answer } from '../../../services/core/contracts.gen.ts';
import { isAboutToHappen } from '../../../services/core/account/abandon.ts';
import { Abandonments } from '../../../services/engine/abandonments.ts';
import type { Reply, Request, UsageClient } from '../../../services/engine/usage-client.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';
import type { Cast, World } from './world.ts';

/** One request as its sender means it, however often it is sent. */
export interface LogicalRequest {
  /** Stands in the digest or the request key of every try. */
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly isPatient: boolean;
  tries: number;
  gaveUp: boolean;
  /** What its sender was told, in order; at most one per try. */
  readonly answers: Answer[];
}

/** How often a patient sender tries. */
export const patience = 14;

/** Milliseconds a sender waits for a gateway. */
const gatewayWithinMs = 1_500;

/** Waits before the tries of a request, in milliseconds; the last for all that follow. */
const backoffMs = [1_000, 2_000, 4_000] as const;

/**
 * The outside world: network functions that send a request again, with the flag set, until somebody
 * answers (TS 32.290 5.4), through whatever gateway there is.
 */
export class Network {
  readonly requests: LogicalRequest[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #process: SimProcess;
  readonly #gateways: () => readonly Cast<UsageClient>[];
  /** Requests that a stopped partition will never answer: nobody goes on trying. */
  isHopeless: (of: Pick<LogicalRequest, 'key' | 'kind'>) => boolean = () => false;
  #running = 0;

  /** @param gateways of whom a try picks one; by default those of the world. */
  constructor(
    world: World,
    random: Random,
    gateways: () => readonly Cast<UsageClient>[] = () => world.gateways,
  ) {
    this.#world = world;
    this.#random = random;
    this.#gateways = gateways;
    this.#process = world.process('network');
  }

  /** True when nobody has anything left to do. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  get now(): bigint {
    return this.#process.clock.now();
  }

  sleep(ms: number): Promise<void> {
    return this.#process.clock.sleep(ms);
  }

  /** Lets somebody outside do something. */
  run(script: () => Promise<void>): void {
    this.#running += 1;
    script()
      .catch((error: unknown) => this.#world.witness.unexpected.push(`a script: ${String(error)}`))
      .finally(() => (this.#running -= 1));
  }

  /**
   * Sends a request until it is answered.
   *
   * @param build makes the request of one try, from 0.
   * @returns undefined when the sender lost patience.
   */
  async send(
    of: { readonly id: string; readonly key: string; readonly kind: string },
    build: (attempt: number) => Request,
    tries = patience,
  ): Promise<Answer | undefined> {
    const request = this.#requestOf(of, tries === patience);
    for (let attempt = 0; attempt < tries; attempt += 1) {
      if (this.isHopeless(of)) return undefined;
      const answer = await this.try(request, build(attempt));
      if (answer !== undefined) return answer;
      await this.sleep(backoffMs[Math.min(attempt, backoffMs.length - 1)] ?? 0);
    }
    request.gaveUp = true;
    return undefined;
  }

  #requestOf(of: Pick<LogicalRequest, 'id' | 'key' | 'kind'>, isPatient: boolean): LogicalRequest {
    const known = this.requests.find((one) => one.id === of.id);
    if (known !== undefined) return known;
    const request: LogicalRequest = { ...of, isPatient, tries: 0, gaveUp: false, answers: [] };
    this.requests.push(request);
    return request;
  }

  /** Sends a request once. */
  async try(request: LogicalRequest, body: Request): Promise<Answer | undefined> {
    request.tries += 1;
    const gateways = this.#gateways();
    if (gateways.length === 0) return undefined; // nobody is there to be asked
    const gateway = this.#random.pick(gateways);
    const reply = await Promise.race([
      this.#throughGateway(gateway, request.key, body),
      this.sleep(gatewayWithinMs).then(() => undefined),
    ]);
    if (reply?.kind !== 'answered') return undefined;
    if (isOfOtherSite(reply.answer)) return undefined; // whoever serves will answer
    request.answers.push(reply.answer);
    return reply.answer;
  }

  /** As a door does: what is not answered is given up, whether or not its sender still waits. */
  async #throughGateway(
    { part: client, process }: Cast<UsageClient>,
    key: string,
    body: Request,
  ): Promise<Reply> {
    const reply = await client.ask(key, body);
    if (reply.kind !== 'unknown' || body.type !== 'Charge') return reply;
    if (!isAboutToHappen(body.charge)) return reply;
    const { witness } = this.#world;
    const events = {
      written: () => witness.count('given up'),
      lost: () => witness.count('given up, and not written'),
    };
    const abandonments = new Abandonments({ client, clock: process.clock, events });
    abandonments.giveUp({ key, tenant: 'demo', source: 'sim', attempt: reply.attempt });
    return reply;
  }
}

/** True for an answer that sends its sender to the other of two sites, now or later. */
function isOfOtherSite({ denial }: Answer): boolean {
  return denial === 'NOT_SERVED_HERE' || denial === 'NOT_IN_STAND_ALONE';
}
