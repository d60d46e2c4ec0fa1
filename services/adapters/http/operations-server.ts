import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invariant } from '../../core/invariant.ts';
import type { Metrics } from '../system/metrics.ts';

export interface OperationsServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Only this machine unless told otherwise: metrics tell a lot. */
  readonly host?: string;
  /** True once the process serves, else the reason why not. */
  readonly ready: () => true | string;
  readonly metrics: Metrics;
}

/** A listening server. */
export interface OperationsServer {
  readonly port: number;
  close(): Promise<void>;
}

const connectionsMax = 64;
const requestTimeoutMs = 5_000;

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Serves `GET /health` and `/ready` (200 when the process serves, 503 with the reason else) and
 * `/metrics` over HTTP/1.
 *
 * @throws Error when the port cannot be had.
 */
export async function startOperationsServer(
  options: OperationsServerOptions,
): Promise<OperationsServer> {
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => void answer(request, response, options),
  );
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  invariant(address !== null && typeof address === 'object', 'it listens on a port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: OperationsServerOptions,
): Promise<void> {
  const { status, contentType, body } = await replyTo(request, options).catch(failed);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function replyTo(request: IncomingMessage, options: OperationsServerOptions): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'only GET');
  switch (pathOf(request)) {
    case '/health':
    case '/ready': {
      const ready = options.ready();
      return ready === true ? text(200, 'ok') : text(503, ready);
    }
    case '/metrics':
      return { status: 200, ...(await options.metrics.text()) };
    default:
      return text(404, 'there are /health, /ready and /metrics');
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').replace(/\?.*/s, '');
}

/** A reader of metrics that throws must not end the process it tells about. */
function failed(error: unknown): Reply {
  return text(500, error instanceof Error ? error.message : String(error));
}

function text(status: number, line: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${line}\n` };
}
