import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Sha256 } from '../../core/contracts.gen.ts';
import { HistoryReadError } from '../../ports/history-reader.ts';
import type { HistoryStates, StatesAnswer, StatesAt } from '../../ports/history-states.ts';
import { boundedText, jsonIn, refusalIn } from './history-answers.ts';

/** Where the history is. */
export interface HistoryStatesOptions {
  /** Base of the read API, for example `http://127.0.0.1:18090`. */
  readonly url: string;
}

/** Connections to the history, and questions that may be open or wait for one. */
const connectionsMax = 8;
const pendingMax = 512;
/** Somebody waits for quota: no answer soon is as good as none. */
const answerWithinMs = 1_000;

/** Asks the history for states over HTTP/1, on few connections that stay open. */
export class HttpHistoryStates implements HistoryStates {
  readonly #base: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
  #pending = 0;

  constructor({ url }: HistoryStatesOptions) {
    this.#base = url.replace(/\/$/, '');
  }

  async read(partition: number, keys: readonly string[], freshWithinMs: number): Promise<StatesAt> {
    if (this.#pending >= pendingMax) {
      throw new HistoryReadError('TRY_AGAIN', 'too many questions to the history are open');
    }
    this.#pending += 1;
    try {
      const query = new URLSearchParams({ fresh: `${freshWithinMs}` });
      for (const key of keys) query.append('key', key);
      const url = `${this.#base}/v1/partitions/${partition}/states?${query.toString()}`;
      return statesIn(await this.#get(url, answerWithinMs + freshWithinMs));
    } finally {
      this.#pending -= 1;
    }
  }

  /** Ends the connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #get(url: string, withinMs: number): Promise<StatesAnswer> {
    const { status, text } = await this.#answerOf(url, withinMs);
    const body = jsonIn(text);
    if (status !== 200) throw refusalIn(status, body);
    if (isStatesAnswer(body)) return body;
    throw new HistoryReadError('FAILED', 'the answer is none of the history');
  }

  async #answerOf(
    url: string,
    withinMs: number,
  ): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const response = await opened(url, this.#agent, AbortSignal.timeout(withinMs));
      return { status: response.statusCode ?? 0, text: await boundedText(response) };
    } catch (cause) {
      if (cause instanceof HistoryReadError) throw cause;
      throw new HistoryReadError('UNREACHABLE', `no history answers at ${this.#base}`, { cause });
    }
  }
}

function opened(url: string, agent: Agent, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent, signal }, resolve).on('error', reject).end();
  });
}

const wholeNumber = /^\d{1,18}$/;

function isStatesAnswer(body: unknown): body is StatesAnswer {
  const { ledgerId, sequence, hash, ledgerOffset, states } = (body ?? {}) as Partial<StatesAnswer>;
  if (typeof ledgerId !== 'string' || !/^[0-9a-f]{64}$/.test(hash ?? '')) return false;
  if (!wholeNumber.test(sequence ?? '') || !wholeNumber.test(ledgerOffset ?? '')) return false;
  return Array.isArray(states) && states.every((one) => one === null || typeof one === 'string');
}

function statesIn({ ledgerId, sequence, hash, ledgerOffset, states }: StatesAnswer): StatesAt {
  return {
    at: {
      ledgerId,
      sequence: BigInt(sequence),
      hash: Buffer.from(hash, 'hex') as Uint8Array as Sha256,
      ledgerOffset: BigInt(ledgerOffset),
    },
    states: states.map((text) => (text === null ? undefined : Buffer.from(text, 'base64'))),
  };
}
