import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Http2SecureServer, Http2Server, ServerHttp2Session } from 'node:http2';
import type { Tracer } from '../ports/tracer.ts';
import type { Operation } from '../protocols/n40/charging-data-request.ts';
import { problemResponse } from '../protocols/n40/problems.ts';
import type { ProblemName, ProblemResponse } from '../protocols/n40/problems.ts';
import type { Guard } from './authenticator.ts';
import type { Caller, ChargeDoor, DoorResponse } from './charge-door.ts';
import { problemOf, write } from './n40-replies.ts';
import type { IncomingRequest, Relay, Relayed } from './relay.ts';
import type { Outgoing } from './n40-replies.ts';

/** Bounds of one request and connection. */
const bodyBytesMax = 256 * 1024;
const streamsPerConnectionMax = 1024;
const idleConnectionMs = 600_000;
const handshakeWithinMs = 10_000;

/** The published base, and the spelling with a capital D that some peers use. */
const collections = [
  '/nchf-convergedcharging/v3/chargingdata',
  '/nchf-convergedcharging/v3/chargingData',
] as const;

export interface N40ServerOptions {
  readonly door: ChargeDoor;
  readonly guard: Guard;
  /** Undefined: there is no other site. */
  readonly relay?: Relay | undefined;
  /** Undefined: nobody records traces. */
  readonly tracer?: Tracer | undefined;
  /** True once the process serves, else why not. */
  readonly ready: () => true | string;
  /** Base of Location when the request's own authority is not to be used. */
  readonly apiRoot: string | undefined;
  readonly observe: (operation: Operation | 'other', status: number, seconds: number) => void;
  readonly trouble: (cause: unknown) => void;
  /** Longest reference in a path, in characters. */
  readonly referenceMax: number;
}

/** What a server proves its name by, in PEM. */
export interface TlsIdentity {
  readonly key: Buffer;
  /** The certificate, and those between it and its authority. */
  readonly cert: Buffer;
  /** Authorities of clients: who shows no certificate of theirs is not let in. */
  readonly ca?: Buffer;
}

/** Servers with and without TLS: what they serve is the same. */
type Server<Raw extends Http2Server | Http2SecureServer> = FastifyInstance<Raw>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; set by the guard before anything else of it is looked at. */
    tenant: string;
  }
}

/** What is used of a request and a reply, whatever server they came from. */
interface Incoming {
  readonly body: unknown;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A request on its way past the guard. */
interface Guarded {
  readonly headers: { readonly authorization?: string | undefined };
  tenant: string;
}

/** Serves Nchf_ConvergedCharging v3 over HTTP/2 without TLS (prior knowledge). */
export function createN40Server(options: N40ServerOptions): Server<Http2Server> {
  const app = fastify({ ...serverOptions(options), http2: true });
  return serve(app, 'http', options);
}

/** The same over TLS 1.2 or newer, by ALPN `h2` (TS 29.500 5.3, RFC 9113 3.2). */
export function createSecureN40Server(
  options: N40ServerOptions,
  tls: TlsIdentity,
): Server<Http2SecureServer> {
  const https = {
    ...tls,
    ...(tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
    minVersion: 'TLSv1.2',
    allowHTTP1: false,
    handshakeTimeout: handshakeWithinMs,
  } as const;
  const app = fastify({ ...serverOptions(options), http2: true, https });
  return serve(app, 'https', options);
}

function serverOptions(options: N40ServerOptions) {
  return {
    http2SessionTimeout: idleConnectionMs,
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: options.referenceMax },
    // Paths that cannot be decoded or are too long are met before any handler of ours.
    frameworkErrors: (_error: unknown, _request: unknown, reply: Outgoing) =>
      sendProblem(reply, 'PATH_UNKNOWN', options),
  };
}

function serve<Raw extends Http2Server | Http2SecureServer>(
  app: Server<Raw>,
  scheme: 'http' | 'https',
  options: N40ServerOptions,
): Server<Raw> {
  app.server.on('session', (session: ServerHttp2Session) => {
    session.settings({ maxConcurrentStreams: streamsPerConnectionMax });
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.decorateRequest('tenant', '');
  addHealth(app, options);
  for (const collection of collections) addCollection(app, collection, scheme, options);
  app.setNotFoundHandler((request, reply) => sendProblem(reply, notFound(request), options));
  app.setErrorHandler((error, _request, reply) => {
    const name = problemOf(error);
    if (name === 'FAILED') options.trouble(error);
    return sendProblem(reply, name, options);
  });
  return app;
}

function addHealth<Raw extends Http2Server | Http2SecureServer>(
  app: Server<Raw>,
  { ready }: N40ServerOptions,
): void {
  app.get('/health', (_request, reply) => {
    const serves = ready();
    const status = serves === true ? 'serving' : serves;
    return reply.code(serves === true ? 200 : 503).send({ status });
  });
}

function addCollection<Raw extends Http2Server | Http2SecureServer>(
  app: Server<Raw>,
  collection: string,
  scheme: 'http' | 'https',
  options: N40ServerOptions,
): void {
  const { door } = options;
  // Before the body is read: of whom nobody knows, nothing more is taken in.
  const onRequest = async (request: Guarded, reply: Outgoing): Promise<unknown> => {
    const admission = await options.guard.admit(request.headers.authorization);
    if (admission.kind === 'refused') return refuse(reply, admission.response, options);
    request.tenant = admission.tenant;
    return undefined;
  };
  const hooksOf = (operation: Operation) => ({
    onRequest,
    ...(options.relay && { preHandler: relaying(options.relay, operation, scheme, options) }),
  });
  app.post(collection, hooksOf('create'), async (request, reply) => {
    const began = performance.now();
    const answered = await traced(request, 'create', options.tracer, (caller) =>
      door.create(caller, textOf(request)),
    );
    const { reference } = answered;
    const location = reference && locationOf(request, reference, scheme, options.apiRoot);
    if (location !== undefined) reply.header('location', location);
    return send(reply, answered, { operation: 'create', began }, options);
  });
  for (const operation of ['update', 'release'] as const) {
    app.post<{ Params: { ref: string } }>(
      `${collection}/:ref/${operation}`,
      hooksOf(operation),
      async (request, reply) => {
        const began = performance.now();
        const { ref } = request.params;
        const answered = await traced(request, operation, options.tracer, (caller) =>
          door.goOn(operation, caller, ref, textOf(request)),
        );
        return send(reply, answered, { operation, began }, options);
      },
    );
  }
}

/** Does the work within a span, where somebody records; the next steps name it by its context. */
async function traced(
  request: Incoming & Guarded,
  operation: Operation,
  tracer: Tracer | undefined,
  work: (caller: Caller) => Promise<DoorResponse>,
): Promise<DoorResponse> {
  const { tenant } = request;
  if (tracer === undefined) return work({ tenant });
  const given = request.headers['traceparent'];
  const parent = typeof given === 'string' ? given : undefined;
  const span = tracer.begin(`N40 ${operation}`, 'server', parent, { 'toll.tenant': tenant });
  let status = 500;
  try {
    const answered = await work({ tenant, trace: span.context });
    ({ status } = answered.response);
    return answered;
  } finally {
    span.end({ 'http.response.status_code': status });
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
function locationOf(
  request: Incoming,
  reference: string,
  scheme: 'http' | 'https',
  apiRoot: string | undefined,
): string {
  const authority = request.headers[':authority'] ?? request.headers['host'] ?? '';
  const isSound = typeof authority === 'string' && authorityPattern.test(authority);
  const base = apiRoot ?? (isSound ? `${scheme}://${authority}` : '');
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

/** Answers in the other site's words while this one does not serve; its own door is not asked. */
function relaying(
  relay: Relay,
  operation: Operation,
  scheme: 'http' | 'https',
  options: N40ServerOptions,
) {
  return async (request: Incoming, reply: Outgoing): Promise<unknown> => {
    const began = performance.now();
    const relayed = await relay.forward(incomingOf(request));
    const of = { operation, began, scheme };
    return relayed && sendRelayed(reply, request, relayed, of, options);
  };
}

function incomingOf(request: Incoming): IncomingRequest {
  return { path: request.url, body: textOf(request), headers: request.headers };
}

/** What the other site answered, but for where the session is: it stays with this door. */
function sendRelayed(
  reply: Outgoing,
  request: Incoming,
  relayed: Relayed,
  of: { readonly operation: Operation; readonly began: number; readonly scheme: 'http' | 'https' },
  options: N40ServerOptions,
): Outgoing {
  options.observe(of.operation, relayed.status, (performance.now() - of.began) / 1000);
  if (relayed.kind === 'problem') return write(reply, relayed);
  const { location, ...headers } = relayed.headers;
  const reference = location?.split('/').at(-1);
  const ours = reference && locationOf(request, reference, of.scheme, options.apiRoot);
  reply.code(relayed.status);
  for (const [name, value] of Object.entries({ ...headers, location: ours })) {
    if (value !== undefined && value !== '') reply.header(name, value);
  }
  return reply.send(relayed.body === '' ? undefined : relayed.body);
}

function sendProblem(reply: Outgoing, name: ProblemName, options: N40ServerOptions): Outgoing {
  if (name === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST'); // RFC 9110 15.5.6
  return refuse(reply, problemResponse(name), options);
}

/** Answers a request that never came to the door. */
function refuse(
  reply: Outgoing,
  response: ProblemResponse,
  { observe }: N40ServerOptions,
): Outgoing {
  observe('other', response.status, 0);
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
