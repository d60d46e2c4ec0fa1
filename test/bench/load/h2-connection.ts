import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { headersBefore, headersBehind, readHead, writePath } from './header-block.ts';

/** What came back, as much of it as the load generator looks at. */
export interface Heard {
  /** 0: the connection or the stream was lost. */
  status: number;
  location: string;
  /** The text between `"time":` and what follows it; empty when the body has none. */
  granted: string;
}

type Hear = (heard: Heard) => void;

// Frame types and flags of RFC 9113 section 6.
const frame = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  window: 8,
} as const;
const endStream = 0x1;
const ack = 0x1;
const endHeaders = 0x4;
const frameHead = 9;

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
/** No dynamic table, no push, and a window that never closes. */
const settings = [
  [0x1, 0],
  [0x2, 0],
  [0x4, 0x7fffffff],
] as const;
const windowMore = 0x3fffffff;
const firstWindow = 65_535;
const outBytes = 262_144;
const timeMember = Buffer.from('"time":');

/**
 * One HTTP/2 connection that does nothing but POST (RFC 9113, prior knowledge).
 *
 * By hand, because generator and system under test share the machine: what the generator takes,
 * the figures lack. One write a turn, and nothing decoded that nobody asks for.
 */
export class H2Connection {
  readonly #socket: Socket;
  readonly #fixedHeaders: Buffer;
  readonly #streams = new Map<number, { readonly hear: Hear; readonly heard: Heard }>();
  /** What waits for the server's window to open. */
  readonly #held: { readonly path: string; readonly body: string; readonly hear: Hear }[] = [];
  #out = Buffer.allocUnsafe(outBytes);
  #outEnd = 0;
  #in: Buffer = Buffer.alloc(0);
  #nextStream = 1;
  #credit = firstWindow;
  #received = 0;
  #lost = false;

  private constructor(socket: Socket, authority: string) {
    this.#socket = socket;
    this.#fixedHeaders = headersBefore(authority);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => this.#lose());
    socket.on('close', () => this.#lose());
    const content = Buffer.alloc(settings.length * 6);
    for (const [i, [id, value]] of settings.entries()) {
      content.writeUInt32BE(value, content.writeUInt16BE(id, i * 6));
    }
    socket.write(preface);
    this.#write(frame.settings, 0, 0, content);
    this.#grantMore();
  }

  static open(host: string, port: number): Promise<H2Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new H2Connection(socket, `${host}:${port}`)));
    });
  }

  /** Sends a POST; `hear` is called once, with the answer or with its loss. */
  post(path: string, body: string, hear: Hear): void {
    const heard = { status: 0, location: '', granted: '' };
    if (this.#lost) {
      setImmediate(hear, heard);
      return;
    }
    if (this.#credit < body.length) {
      this.#held.push({ path, body, hear });
      return;
    }
    this.#credit -= body.length;
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.#streams.set(stream, { hear, heard });
    const headers = this.#fixedHeaders.length + path.length + headersBehind.length + 8;
    const longest = frameHead * 2 + headers + body.length;
    const out = this.#room(longest);
    const start = this.#outEnd;
    let at = start + frameHead;
    at += this.#fixedHeaders.copy(out, at);
    at = writePath(out, at, path);
    at += headersBehind.copy(out, at);
    writeFrameHead(out, start, at - start - frameHead, frame.headers, endHeaders, stream);
    writeFrameHead(out, at, body.length, frame.data, endStream, stream);
    this.#outEnd = at + frameHead + out.write(body, at + frameHead, 'latin1');
  }

  /** What is under way is lost: its callers hear so before this returns. */
  close(): void {
    this.#lose();
  }

  /** Room for so many bytes behind what waits; what waits leaves at the end of this turn. */
  #room(bytes: number): Buffer {
    if (this.#outEnd + bytes > this.#out.length) this.#flush();
    if (this.#outEnd === 0) queueMicrotask(() => this.#flush());
    return this.#out;
  }

  #flush(): void {
    if (this.#outEnd === 0) return;
    this.#socket.write(this.#out.subarray(0, this.#outEnd));
    this.#out = Buffer.allocUnsafe(outBytes); // the socket may still be reading the other
    this.#outEnd = 0;
  }

  #write(type: number, flags: number, stream: number, content: Buffer): void {
    const out = this.#room(frameHead + content.length);
    writeFrameHead(out, this.#outEnd, content.length, type, flags, stream);
    this.#outEnd += frameHead;
    this.#outEnd += content.copy(out, this.#outEnd);
  }

  #grantMore(): void {
    const more = Buffer.alloc(4);
    more.writeUInt32BE(windowMore);
    this.#write(frame.window, 0, 0, more);
    this.#received = 0;
  }

  #take(chunk: Buffer): void {
    const bytes = this.#in.length === 0 ? chunk : Buffer.concat([this.#in, chunk]);
    let at = 0;
    while (bytes.length - at >= frameHead) {
      const end = at + frameHead + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      const stream = bytes.readUInt32BE(at + 5) & 0x7fffffff;
      const content = bytes.subarray(at + frameHead, end);
      this.#takeFrame(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, stream, content);
      at = end;
    }
    this.#in = bytes.subarray(at);
  }

  #takeFrame(type: number, flags: number, stream: number, content: Buffer): void {
    if (type === frame.headers || type === frame.data) {
      const known = this.#streams.get(stream);
      if (known === undefined) return;
      if (type === frame.headers) Object.assign(known.heard, readHead(content));
      else this.#takeBody(known.heard, content);
      if ((flags & endStream) !== 0) this.#end(stream);
    } else if (type === frame.reset) this.#end(stream);
    else if (type === frame.settings && (flags & ack) === 0) {
      this.#write(frame.settings, ack, 0, Buffer.alloc(0));
    } else if (type === frame.ping && (flags & ack) === 0) this.#write(type, ack, 0, content);
    else if (type === frame.window && stream === 0) this.#release(content.readUInt32BE(0));
    else if (type === frame.goAway) this.#lose();
  }

  #takeBody(heard: Heard, content: Buffer): void {
    this.#received += content.length;
    if (this.#received > windowMore / 2) this.#grantMore();
    const from = content.indexOf(timeMember);
    if (from < 0) return;
    const start = from + timeMember.length;
    heard.granted = content.toString('latin1', start, content.indexOf('}', start));
  }

  #release(more: number): void {
    this.#credit += more;
    for (const { path, body, hear } of this.#held.splice(0)) this.post(path, body, hear);
  }

  #end(stream: number): void {
    const known = this.#streams.get(stream);
    if (known === undefined) return;
    this.#streams.delete(stream);
    known.hear(known.heard);
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#socket.destroy();
    for (const { hear, heard } of this.#streams.values()) hear({ ...heard, status: 0 });
    this.#streams.clear();
    for (const { hear } of this.#held.splice(0)) hear({ status: 0, location: '', granted: '' });
  }
}

function writeFrameHead(
  out: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  stream: number,
): void {
  out.writeUIntBE(length, at, 3);
  out[at + 3] = type;
  out[at + 4] = flags;
  out.writeUInt32BE(stream, at + 5);
}
