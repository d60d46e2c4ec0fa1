import { createServer } from 'node:http2';
import type { Http2Server, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A notification as it arrived. */
export interface Notified {
  readonly path: string;
  readonly body: unknown;
}

/** A network function that is called back: what it was told, and what it answers on which path. */
export class NetworkFunction {
  readonly told: Notified[] = [];
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #statusOf: (path: string) => number;

  private constructor(statusOf: (path: string) => number) {
    this.#statusOf = statusOf;
    this.#server = createServer();
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
      session.on('error', () => session.destroy());
    });
    this.#server.on('stream', (stream, headers) => this.#take(stream, headers[':path'] ?? ''));
  }

  /** Listens on a free port of the loopback. */
  static async listen(statusOf: (path: string) => number): Promise<NetworkFunction> {
    const there = new NetworkFunction(statusOf);
    await new Promise<void>((resolve) => {
      there.#server.listen(0, '127.0.0.1', resolve);
    });
    return there;
  }

  /** Where it is to be notified. */
  uri(path: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${path}`;
  }

  /** What was told on a path. */
  toldOn(path: string): readonly unknown[] {
    return this.told.filter((one) => one.path === path).map(({ body }) => body);
  }

  close(): void {
    for (const session of this.#sessions) session.destroy();
    this.#server.close();
  }

  #take(stream: ServerHttp2Stream, path: string): void {
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    stream.on('end', () => {
      this.told.push({ path, body: JSON.parse(text) });
      stream.respond({ ':status': this.#statusOf(path) }, { endStream: true });
    });
  }
}
