import { connect, constants } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';

/** One HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** A try that brought no answer: nobody knows what became of the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly why: 'timeout' | 'connection';

  constructor(why: 'timeout' | 'connection', cause?: unknown) {
    super(`no answer: ${why}`, { cause });
    this.why = why;
  }
}

const { HTTP2_HEADER_STATUS, HTTP2_HEADER_LOCATION, NGHTTP2_CANCEL } = constants;

/**
 * HTTP/2 connections with prior knowledge to one or more doors, used in turn. One that failed, or
 * that left a request unanswered, is never used again.
 */
export class N40Connections {
  readonly #urls: readonly string[];
  readonly #slots: (ClientHttp2Session | undefined)[];
  #turn = 0;

  constructor(urls: readonly string[], connections: number) {
    this.#urls = urls;
    this.#slots = Array.from({ length: connections });
  }

  /**
   * Posts a JSON body to a path of the next door.
   *
   * @throws NoAnswer
   */
  post(path: string, body: string, timeoutMs: number): Promise<HttpAnswer> {
    const slot = this.#turn++ % this.#slots.length;
    const session = this.#sessionAt(slot);
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/json',
      });
      collect(stream, resolve, (cause) => reject(new NoAnswer('connection', cause)));
      stream.setTimeout(timeoutMs, () => {
        this.#retire(slot, session);
        reject(new NoAnswer('timeout'));
        stream.close(NGHTTP2_CANCEL);
      });
      stream.end(body);
    });
  }

  close(): void {
    for (const session of this.#slots) session?.destroy();
  }

  #sessionAt(slot: number): ClientHttp2Session {
    const known = this.#slots[slot];
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const session = connect(this.#urls[slot % this.#urls.length] ?? '');
    session.on('error', () => this.#retire(slot, session)); // its streams fail and are counted
    session.on('goaway', () => this.#retire(slot, session));
    this.#slots[slot] = session;
    return session;
  }

  #retire(slot: number, session: ClientHttp2Session): void {
    if (this.#slots[slot] === session) this.#slots[slot] = undefined;
    if (!session.closed) session.close(); // what is still under way may end
  }
}

function collect(
  stream: ClientHttp2Stream,
  resolve: (answer: HttpAnswer) => void,
  fail: (cause: unknown) => void,
): void {
  let status = 0;
  let location: string | undefined;
  let body = '';
  stream.setEncoding('utf8');
  stream.on('response', (headers) => {
    status = Number(headers[HTTP2_HEADER_STATUS]);
    const given = headers[HTTP2_HEADER_LOCATION];
    location = typeof given === 'string' ? given : undefined;
  });
  stream.on('data', (chunk: string) => (body += chunk));
  let ended = false;
  stream.on('end', () => (ended = true));
  stream.on('error', fail);
  stream.on('close', () => {
    if (ended && status > 0) resolve({ status, location, body });
    else fail(new Error('the stream ended early'));
  });
}
