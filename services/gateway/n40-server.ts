import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Operation } from '../protocols/n40/charging-data-request.ts';
import { problemResponse } from '../protocols/n40/problems.ts';
import type { ProblemName } from '../protocols/n40/problems.ts';
import { toJson } from '../protocols/n40/to-json.ts';
import type { N40Response } from '../protocols/n40/to-response.ts';
import type { ChargeDoor, DoorResponse } from './charge-door.ts';

/** Bounds of one request and connection. */
const bodyBytesMax = 256 * 1024;
const streamsPerConnectionMax = 1024;
const idleConnectionMs = 600_000;

/** The published base, and the spelling with a capital D that some peers use. */
const collections = [
  '/nchf-convergedcharging/v3/chargingdata',
  '/nchf-convergedcharging/v3/chargingData',
] as const;

export interface N40ServerOptions {
  readonly door: ChargeDoor;
  /** True once the process serves, else why not. */
  readonly ready: () => true | string;
  /** Base of Location when the request's own authority is not to be used. */
  readonly apiRoot: string | undefined;
  readonly observe: (operation: Operation | 'other', status: number, seconds: number) => void;
  readonly trouble: (cause: unknown) => void;
  /** Longest reference in a path, in characters. */
  readonly referenceMax: number;
}

type Server = FastifyInstance<Http2Server>;

/** What is used of a request and a reply, whatever server they came from. */
interface Incoming {
  readonly body: unknown;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Outgoing {
  code(status: number): Outgoing;
  header(name: string, value: string): Outgoing;
  send(body?: unknown): Outgoing;
}

/** Serves Nchf_ConvergedCharging v3 over HTTP/2 without TLS (prior knowledge). */
export function createN40Server(options: N40ServerOptions): Server {
  const app = fastify({
    http2: true,
    http2SessionTimeout: idleConnectionMs,
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: options.referenceMax },
    // Paths that cannot be decoded or are too long are met before any handler of ours.
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, 'PATH_UNKNOWN', options),
  });
  app.server.on('session', (session: ServerHttp2Session) => {
    session.settings({ maxConcurrentStreams: streamsPerConnectionMax });
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  addHealth(app, options);
  for (const collection of collections) addCollection(app, collection, options);
  app.setNotFoundHandler((request, reply) => sendProblem(reply, notFound(request), options));
  app.setErrorHandler((error, _request, reply) => {
    const name = problemOf(error);
    if (name === 'FAILED') options.trouble(error);
    return sendProblem(reply, name, options);
  });
  return app;
}

function addHealth(app: Server, { ready }: N40ServerOptions): void {
  app.get('/health', (_request, reply) => {
    const serves = ready();
    const status = serves === true ? 'serving' : serves;
    return reply.code(serves === true ? 200 : 503).send({ status });
  });
}

function addCollection(app: Server, collection: string, options: N40ServerOptions): void {
  const { door } = options;
  app.post(collection, async (request, reply) => {
    const began = performance.now();
    const answered = await door.create(textOf(request));
    const location = answered.reference && locationOf(request, answered.reference, options);
    if (location !== undefined) reply.header('location', location);
    return send(reply, answered, { operation: 'create', began }, options);
  });
  for (const operation of ['update', 'release'] as const) {
    app.post<{ Params: { ref: string } }>(
      `${collection}/:ref/${operation}`,
      async (request, reply) => {
        const began = performance.now();
        const answered = await door.goOn(operation, request.params.ref, textOf(request));
        return send(reply, answered, { operation, began }, options);
      },
    );
  }
}

function textOf(request: Incoming): string {
  return typeof request.body === 'string' ? request.body : '';
}

const authorityPattern = /^[A-Za-z0-9.\-_[\]:]{1,256}$/;

/**
 * On the authority the request came by, so that a session stays on the dispatcher it was opened
 * through.
 */
function locationOf(request: Incoming, reference: string, options: N40ServerOptions): string {
  const authority = request.headers[':authority'] ?? request.headers['host'] ?? '';
  const isSound = typeof authority === 'string' && authorityPattern.test(authority);
  const base = options.apiRoot ?? (isSound ? `http://${authority}` : '');
  return `${base}${collections[0]}/${reference}`;
}

function send(
  reply: Outgoing,
  { response }: DoorResponse,
  of: { readonly operation: Operation; readonly began: number },
  { observe }: N40ServerOptions,
): Outgoing {
  observe(of.operation, response.status, (performance.now() - of.began) / 1000);
  return write(reply, response);
}

function write(reply: Outgoing, response: N40Response): Outgoing {
  reply.code(response.status);
  if (response.kind === 'empty') return reply.send();
  const isProblem = response.kind === 'problem';
  if (isProblem && response.retryAfter !== undefined) {
    reply.header('retry-after', response.retryAfter.toString());
  }
  reply.header('content-type', isProblem ? 'application/problem+json' : 'application/json');
  return reply.send(toJson(response.body));
}

function sendProblem(reply: Outgoing, name: ProblemName, { observe }: N40ServerOptions): Outgoing {
  const response = problemResponse(name);
  observe('other', response.status, 0);
  if (name === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST'); // RFC 9110 15.5.6
  return write(reply, response);
}

/** A path that exists under another method is no unknown path. */
function notFound(request: Incoming): ProblemName {
  const path = request.url.split('?')[0] ?? '';
  const known = collections.some((collection) => {
    if (path === collection) return true;
    return (
      path.startsWith(`${collection}/`) &&
      /^\/[^/]+\/(update|release)$/.test(path.slice(collection.length))
    );
  });
  return known && request.method !== 'POST' ? 'METHOD_NOT_ALLOWED' : 'PATH_UNKNOWN';
}

const problemsByStatus: Readonly<Record<number, ProblemName>> = {
  400: 'INVALID_MSG_FORMAT',
  413: 'BODY_TOO_LARGE',
  414: 'PATH_UNKNOWN',
  415: 'MEDIA_TYPE_UNSUPPORTED',
  503: 'TRY_AGAIN',
};

function problemOf(error: unknown): ProblemName {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return (typeof status === 'number' ? problemsByStatus[status] : undefined) ?? 'FAILED';
}
