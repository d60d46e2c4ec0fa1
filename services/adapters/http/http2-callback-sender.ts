import { lookup } from 'node:dns/promises';
import { connect, constants } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { BlockList, isIP } from 'node:net';
import type { AddressList, CallbackSender, Reached } from '../../ports/callback-sender.ts';

/** Bounds of the calls to network functions. */
export interface CallbackSenderOptions {
  /** What may be called. */
  readonly allowed: AddressList;
  /** How long one try may go unanswered, in milliseconds. */
  readonly answerWithinMs: number;
  /** Connections that are kept at a time; the one used longest ago is closed for a new one. */
  readonly connectionsMax: number;
}

/**
 * Calls network functions over HTTP/2: with TLS for `https`, without (prior knowledge) for `http`.
 *
 * A connection goes to the very address that was checked: a name that answers otherwise the second
 * time it is asked gains nothing.
 */
export class Http2CallbackSender implements CallbackSender {
  readonly #options: CallbackSenderOptions;
  readonly #sessions = new Map<string, ClientHttp2Session>();

  constructor(options: CallbackSenderOptions) {
    this.#options = options;
  }

  async post(uri: string, body: string): Promise<Reached> {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    if (url === undefined || !isHttp(url)) return { kind: 'forbidden', why: 'no address of HTTP' };
    try {
      const session = this.#known(url.origin) ?? (await this.#open(url));
      return session instanceof Forbidden
        ? { kind: 'forbidden', why: session.why }
        : await this.#send(session, url, body);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return { kind: 'unreachable', why };
    }
  }

  close(): void {
    for (const session of this.#sessions.values()) session.destroy();
    this.#sessions.clear();
  }

  /** The open connection to an origin, which from now on was used last. */
  #known(origin: string): ClientHttp2Session | undefined {
    const session = this.#sessions.get(origin);
    if (session === undefined) return undefined;
    this.#sessions.delete(origin);
    this.#sessions.set(origin, session);
    return session;
  }

  async #open(url: URL): Promise<ClientHttp2Session | Forbidden> {
    const address = await this.#addressOf(bareHost(url));
    if (address instanceof Forbidden) return address;
    const family = isIP(address);
    const session = connect(url.origin, {
      lookup: (_host, options, done) =>
        options.all === true ? done(null, [{ address, family }]) : done(null, address, family),
    });
    const forget = (): void => {
      if (this.#sessions.get(url.origin) === session) this.#sessions.delete(url.origin);
    };
    session.once('close', forget);
    session.once('goaway', forget);
    session.on('error', forget); // the streams on it fail by themselves and tell their requests
    session.unref();
    this.#sessions.set(url.origin, session);
    this.#closeOldest();
    return session;
  }

  async #addressOf(host: string): Promise<string | Forbidden> {
    if (isIP(host) > 0) {
      return this.#options.allowed.allowsAddress(host)
        ? host
        : new Forbidden(`${host} is not listed`);
    }
    const { allowed } = this.#options;
    if (!allowed.allowsName(host)) return new Forbidden(`${host} is not listed`);
    const { address } = await lookup(host);
    const mayBe = !isLinkLocal(address) || allowed.allowsAddress(address);
    return mayBe ? address : new Forbidden(`${host} stands for a link-local address`);
  }

  #closeOldest(): void {
    const [oldest] = this.#sessions.entries();
    if (oldest === undefined || this.#sessions.size <= this.#options.connectionsMax) return;
    const [origin, session] = oldest;
    this.#sessions.delete(origin);
    session.close(); // once its streams have ended
  }

  #send(session: ClientHttp2Session, url: URL, body: string): Promise<Reached> {
    const { promise, resolve, reject } = Promise.withResolvers<Reached>();
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: `${url.pathname}${url.search}`,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/json',
    });
    const { answerWithinMs } = this.#options;
    const late = setTimeout(() => {
      stream.destroy(new Error(`no answer within ${answerWithinMs} ms`));
    }, answerWithinMs);
    stream.once('response', (headers) => {
      const { location } = headers;
      resolve({ kind: 'answered', status: headers[':status'] ?? 0, location });
      stream.close(); // what else it says is of no use
    });
    stream.once('error', reject);
    stream.once('close', () => {
      clearTimeout(late);
      reject(new Error('the stream was closed without an answer'));
    });
    stream.end(body);
    return promise;
  }
}

class Forbidden {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

function isHttp({ protocol, username, password }: URL): boolean {
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

/** Without the brackets of an IPv6 address. */
function bareHost({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Where clouds keep their metadata: no name may stand for such an address unless it is listed. */
function isLinkLocal(address: string): boolean {
  return linkLocal.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
