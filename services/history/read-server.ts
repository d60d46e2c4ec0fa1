import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { HistoryReadError } from '../ports/history-reader.ts';
import type { HistoryRefusal } from '../ports/history-reader.ts';
import { readQuery, readStatesQuery } from './read-query.ts';
import type { RawQuery, ReadQuery } from './read-query.ts';
import { readStates } from './read-states.ts';
import { TenantHistory } from './tenant-history.ts';
import type { ReadPorts } from './tenant-history.ts';

export interface ReadServerOptions {
  readonly ports: ReadPorts;
  readonly observe: (route: string, status: number, seconds: number) => void;
  readonly trouble: (cause: unknown) => void;
}

/** Longest tenant, account, session or sequence in a path, in characters. */
const paramMax = 128;
const connectionsMax = 256;
const requestTimeoutMs = 10_000;
/** Longer than any answer may wait to be fresh. */
const connectionTimeoutMs = 20_000;

const statuses = {
  INVALID: 400,
  NOT_FOUND: 404,
  ELSEWHERE: 421,
  FAILED: 500,
  TRY_AGAIN: 503,
} as const satisfies Record<HistoryRefusal, number>;

/**
 * Serves the history over HTTP/1: only `GET`, everything bounded, the tenant in each path. It asks
 * for no credential: it listens on this machine only, or on a network that only own services reach.
 */
export function createReadServer(options: ReadServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: 1, // nobody sends one
    requestTimeout: requestTimeoutMs,
    connectionTimeout: connectionTimeoutMs,
    routerOptions: { maxParamLength: paramMax },
    exposeHeadRoutes: false,
    // Paths that cannot be decoded are met before any handler of ours.
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, 'INVALID', 'no such path'),
  });
  app.server.maxConnections = connectionsMax;
  addRoutes(app, options.ports);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    options.observe(route, reply.statusCode, reply.elapsedTime / 1000);
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'NOT_FOUND', 'no such path'));
  app.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    if (code === 'FAILED') options.trouble(error);
    if (code === 'TRY_AGAIN') void reply.header('retry-after', '1');
    return sendProblem(reply, code, message);
  });
  return app;
}

interface Asked {
  readonly Params: Readonly<Record<'tenant' | 'account' | 'session' | 'sequence', string>>;
  readonly Querystring: RawQuery;
}

interface StatesAsked {
  readonly Params: Readonly<Record<'partition', string>>;
  readonly Querystring: RawQuery;
}

const accountPath = '/v1/tenants/:tenant/accounts/:account';

function addRoutes(app: FastifyInstance, ports: ReadPorts): void {
  const add = (
    path: string,
    known: readonly string[],
    read: (
      of: TenantHistory,
      params: Asked['Params'],
      query: Omit<ReadQuery, 'fresh'>,
    ) => Promise<object>,
  ): void => {
    app.get<Asked>(path, (request) => {
      const { fresh, ...query } = readQuery(request.query, known);
      return read(new TenantHistory(request.params.tenant, ports, fresh), request.params, query);
    });
  };
  const page = ['limit', 'cursor'];
  add(`${accountPath}/ledger`, page, (of, { account }, query) => of.ledger(account, query));
  add(`${accountPath}/sessions`, page, (of, { account }, query) => of.sessions(account, query));
  add(`${accountPath}/notices`, [...page, 'identity'], (of, { account }, query) =>
    of.notices(account, query),
  );
  add(`${accountPath}/balance`, ['at', 'sequence'], (of, { account }, query) =>
    of.balance(account, query),
  );
  add(`${accountPath}/records/:sequence/grounds`, [], (of, { account, sequence }) =>
    of.grounds(account, sequence),
  );
  add('/v1/tenants/:tenant/sessions/:session', page, (of, { session }, query) =>
    of.session(session, query),
  );
  const searched = ['account', 'session', 'identity', 'type', 'from', 'to'];
  add('/v1/tenants/:tenant/search', [...page, ...searched], (of, _params, query) =>
    of.search(query),
  );
  app.get<StatesAsked>('/v1/partitions/:partition/states', ({ params, query }) =>
    readStates({ ...params, ...readStatesQuery(query) }, ports),
  );
}

/** What is used of a reply, whatever server it came from. */
interface Outgoing {
  code(status: number): Outgoing;
  type(contentType: string): Outgoing;
  send(body?: unknown): Outgoing;
}

function sendProblem(reply: Outgoing, cause: HistoryRefusal, detail: string): Outgoing {
  const status = statuses[cause];
  return reply.code(status).type('application/problem+json').send({ status, cause, detail });
}

function refusalOf(error: unknown): { readonly code: HistoryRefusal; readonly message: string } {
  if (error instanceof HistoryReadError && error.code !== 'UNREACHABLE') {
    return { code: error.code, message: error.message };
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  const isTheirs = typeof status === 'number' && status >= 400 && status < 500;
  if (isTheirs) return { code: 'INVALID', message: 'the request is none' };
  return { code: 'FAILED', message: 'it failed unexpectedly' };
}
