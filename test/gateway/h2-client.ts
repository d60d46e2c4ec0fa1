import { connect, constants } from 'node:http2';
import type {
  ClientHttp2Session,
  OutgoingHttpHeaders,
  SecureClientSessionOptions,
} from 'node:http2';

/** What a door said. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** One HTTP/2 connection: over TLS with options for it, else by prior knowledge. */
export class H2Client {
  readonly #session: ClientHttp2Session;

  constructor(port: number, tls?: SecureClientSessionOptions) {
    const scheme = tls === undefined ? 'http' : 'https';
    this.#session = connect(`${scheme}://127.0.0.1:${port}`, tls);
    this.#session.on('error', () => undefined); // its requests fail by themselves and say so
  }

  /** Sends one request; `null` as body sends none. */
  request(headers: OutgoingHttpHeaders, body: string | Buffer | null = null): Promise<Said> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request(headers);
      const chunks: Buffer[] = [];
      let said: Said['headers'] = {};
      stream.on('response', (found) => (said = found as Said['headers']));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('end', () => {
        const status = Number(said[constants.HTTP2_HEADER_STATUS]);
        if (Number.isNaN(status)) return reject(new Error('the stream ended without an answer'));
        resolve({ status, headers: said, body: Buffer.concat(chunks).toString() });
      });
      stream.end(body ?? undefined);
    });
  }

  /** Posts a JSON body. */
  post(path: string, body: unknown, headers: OutgoingHttpHeaders = {}): Promise<Said> {
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const about = { ':method': 'POST', ':path': path, 'content-type': 'application/json' };
    return this.request({ ...about, ...headers }, text);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#session.close(resolve));
  }
}
