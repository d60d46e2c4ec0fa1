import { connect, constants } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';

/** How a server is reached over HTTP/2: over TLS, or by prior knowledge. */
export interface H2PeerOptions {
  /** Its base, for example `http://127.0.0.1:17777`. */
  readonly url: string;
  /** Authority of its certificate, in PEM; undefined: those that Node trusts. */
  readonly ca?: Buffer | undefined;
  /** How long a request may go unanswered, in milliseconds. */
  readonly answerWithinMs: number;
}

/** One request. */
export interface H2Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a server answered, whatever it says. */
export interface H2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request was not answered. */
export class H2Unanswered extends Error {
  override readonly name = 'H2Unanswered';
  readonly code = 'UNANSWERED';
  readonly retriable = true;
  /** False: the server never saw it. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.mayHaveArrived = mayHaveArrived;
  }
}

const answerBytesMax = 1024 * 1024;

/** A server that is asked over one HTTP/2 session, which is opened when it is needed. */
export class H2Peer {
  readonly origin: string;
  readonly #options: H2PeerOptions;
  #session: ClientHttp2Session | undefined;

  constructor(options: H2PeerOptions) {
    this.#options = options;
    this.origin = new URL(options.url).origin;
  }

  /** @throws H2Unanswered */
  ask({ method, path, headers = {}, body }: H2Request): Promise<H2Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<H2Answer>();
    const { answerWithinMs } = this.#options;
    const session = this.#open();
    const fail = (cause: unknown): void => {
      const why = cause instanceof Error ? cause.message : String(cause);
      reject(new H2Unanswered(`${this.origin}: ${why}`, !session.connecting, { cause }));
    };
    const stream = session.request({
      ...headers,
      [constants.HTTP2_HEADER_METHOD]: method,
      [constants.HTTP2_HEADER_PATH]: path,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let received: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
    stream.setTimeout(answerWithinMs, () => {
      stream.destroy(new Error(`no answer within ${answerWithinMs} ms`));
    });
    stream.once('response', (all) => (received = all));
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > answerBytesMax) stream.destroy(new Error('the answer is too large'));
      else chunks.push(chunk);
    });
    stream.once('error', fail);
    stream.once('close', () => fail(new Error('the stream was closed without an answer')));
    stream.once('end', () => {
      const { ':status': status, ...rest } = received;
      if (status === undefined) return; // closed without an answer
      resolve({ status, headers: rest, text: Buffer.concat(chunks).toString('utf8') });
    });
    stream.end(body);
    return promise;
  }

  /** Lets go of the connection. */
  close(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }

  /** The session; a new one once the last was closed or is going away. */
  #open(): ClientHttp2Session {
    if (this.#session !== undefined) return this.#session;
    const { ca } = this.#options;
    const session = connect(this.origin, ca === undefined ? {} : { ca });
    const forget = (): void => {
      if (this.#session === session) this.#session = undefined;
    };
    session.once('close', forget);
    session.once('goaway', forget);
    session.on('error', forget); // the streams on it fail by themselves and tell their requests
    this.#session = session;
    return session;
  }
}
