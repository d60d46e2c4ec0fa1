import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswer } from './n40-connections.ts';
import type { HttpAnswer, N40Connections } from './n40-connections.ts';

/** What became of a request after all its tries. */
export interface Outcome {
  /** Undefined: nobody answered; a later repeat may still find the first answer. */
  readonly answer: HttpAnswer | undefined;
  readonly tries: number;
  /** From the first try to the answer, in milliseconds. */
  readonly latencyMs: number;
}

/** Why tries had to be repeated, counted. */
export interface RetryCounts {
  timeout: number;
  connection: number;
  refused: number;
}

/**
 * Waits before the repeats, in milliseconds, as network functions are configured (TS 32.290 5.4).
 */
export const retryAfterMs = [1_000, 2_000, 4_000] as const;

/** Longer than a gateway waits for the rater, so that its 504 comes first. */
const tryTimeoutMs = 4_000;

/** Statuses that say nothing about the request: it may have been charged or not. */
const retriable: ReadonlySet<number> = new Set([503, 504]);

/**
 * Sends a request until it is answered: with the same body and `retransmissionIndicator` on every
 * repeat, after each of the waits. Which connection a try takes is the connections' choice.
 */
export async function sendUntilAnswered(
  connections: N40Connections,
  request: { readonly path: string; readonly body: string; readonly sentBefore: boolean },
  waits: Iterable<number>,
  counts: RetryCounts,
): Promise<Outcome> {
  const began = performance.now();
  const repeat = `${request.body.slice(0, -1)},"retransmissionIndicator":true}`;
  const waiting = waits[Symbol.iterator]();
  for (let tries = 1; ; tries += 1) {
    const body = tries > 1 || request.sentBefore ? repeat : request.body;
    const answer = await tryOnce(connections, request.path, body, counts);
    if (answer !== undefined) return { answer, tries, latencyMs: performance.now() - began };
    const wait = waiting.next();
    if (wait.done === true)
      return { answer: undefined, tries, latencyMs: performance.now() - began };
    await sleep(wait.value);
  }
}

async function tryOnce(
  connections: N40Connections,
  path: string,
  body: string,
  counts: RetryCounts,
): Promise<HttpAnswer | undefined> {
  try {
    const answer = await connections.post(path, body, tryTimeoutMs);
    if (!retriable.has(answer.status)) return answer;
    counts.refused += 1;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    counts[error.why] += 1;
  }
  return undefined;
}
