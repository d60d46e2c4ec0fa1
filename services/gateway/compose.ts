import { loadKeySet } from '../adapters/oauth/load-key-set.ts';
import { TrustedKeys } from '../adapters/oauth/trusted-keys.ts';
import { H2PeerDoors } from '../adapters/http/h2-peer-doors.ts';
import { HttpHistoryStates } from '../adapters/http/http-history-states.ts';
import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { shortHash } from '../adapters/system/hashing.ts';
import type { Logger } from '../adapters/system/logger.ts';
import type { Metrics } from '../adapters/system/metrics.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { createReferenceSealer, sealedReferenceMax } from '../adapters/system/seal-reference.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { readTlsFiles, watchTlsFiles } from '../adapters/system/watch-tls-files.ts';
import type { TlsContents } from '../adapters/system/watch-tls-files.ts';
import { Abandonments } from '../engine/abandonments.ts';
import type { AbandonmentEvents } from '../engine/abandonments.ts';
import { IdentityResolver } from '../engine/resolve-identity.ts';
import type { Permit } from '../ports/permit.ts';
import { standsInFor } from '../site/site-settings.ts';
import { openPermit } from '../site/open-permit.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { Authenticator, openGuard } from './authenticator.ts';
import type { Guard } from './authenticator.ts';
import { ChargeDoor } from './charge-door.ts';
import type { GatewayConfig, SecureListening } from './config.ts';
import { createN40Server, createSecureN40Server } from './n40-server.ts';
import type { N40ServerOptions } from './n40-server.ts';
import { Relay } from './relay.ts';
import { ReferenceCache } from './reference-cache.ts';

const identitiesCachedMax = 200_000;
const referencesCachedMax = 50_000;
const relayedMs = 500;

/** Joins the doors with the log and the cache, and opens them. */
export async function compose(config: GatewayConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const opened = await openUsageClient(config, 'gateway', logger);
  const { client, codec, partitions } = opened;
  const { site, redisUrl: url, referenceKey } = config;
  // A site that stands in knows identities as the other one had them: it changes none.
  const known = standsInFor(config) ?? site;
  const projection = new RedisProjection({ url, connectionName: 'gateway', site: known });
  const history = new HttpHistoryStates({ url: config.historyUrl });
  const cached = { partitions, cachedMax: identitiesCachedMax, history };
  const identities = new IdentityResolver(projection, codec, cached);
  const sealer = createReferenceSealer([{ id: 1, key: referenceKey }]);
  const references = new ReferenceCache(sealer, referencesCachedMax);
  const abandonments = new Abandonments({ client, clock, events: watchAbandonments(context) });
  const { permit, stop: stopPermit } = openPermit(config, 'gateway', logger);
  const door = new ChargeDoor({
    client,
    abandonments,
    identities,
    references,
    hash: shortHash,
    clock,
    permit,
  });
  const { guard, stop: stopGuard } = await openGuardOf(config, context);
  const ready = (): true | string =>
    opened.hears() ? guard.ready : 'no answers can arrive: Redis is away';
  // A door says that it does not serve; the process that waits for a permit is well.
  const serves = (): true | string => (permit.isValid() ? ready() : 'this site does not serve now');
  const { relay, stop: stopRelay } = openRelay(config, permit);
  const closeDoors = await openDoors(config, context, {
    ...observers(metrics, logger),
    door,
    guard,
    relay,
    tracer: context.tracer,
    ready: serves,
    apiRoot: config.apiRoot,
    referenceMax: sealedReferenceMax,
  });
  metrics.gauge(
    { name: 'toll_gateway_pending_requests', help: 'Requests that wait for an answer.' },
    (gauge) => gauge.set(client.pending),
  );
  metrics
    .gauge({ name: 'toll_gateway_partitions', help: 'Partitions that the ledger has.' })
    .set(partitions);
  return {
    ready,
    stop: async () => {
      await closeDoors();
      stopRelay();
      await stopGuard();
      await stopPermit();
      await abandonments.stop();
      await opened.close();
      history.close();
      await projection.close();
    },
  };
}

/** The way to the other site's doors, which a little more time is given than is taken there. */
function openRelay(
  { peerN40Urls: urls, answerWithinMs, pendingMax, site }: GatewayConfig,
  permit: Permit,
): { readonly relay: Relay | undefined; readonly stop: () => void } {
  if (urls.length === 0) return { relay: undefined, stop: () => undefined };
  const doors = new H2PeerDoors({ urls, answerWithinMs: answerWithinMs + relayedMs });
  return { relay: new Relay({ doors, permit, site, pendingMax }), stop: () => doors.close() };
}

/** Opens the doors that are configured, and returns what closes them. */
async function openDoors(
  { n40, n40Tls }: GatewayConfig,
  { logger }: ProcessContext,
  options: N40ServerOptions,
): Promise<() => Promise<void>> {
  const closers: (() => Promise<void>)[] = [];
  if (n40 !== undefined) {
    const server = createN40Server(options);
    await server.listen({ ...n40 });
    closers.push(() => server.close());
  }
  if (n40Tls !== undefined) closers.push(await openSecureDoor(n40Tls, logger, options));
  return async () => {
    await Promise.all(closers.map((close) => close()));
  };
}

async function openSecureDoor(
  { host, port, ...files }: SecureListening,
  logger: Logger,
  options: N40ServerOptions,
): Promise<() => Promise<void>> {
  const contents = await readTlsFiles(files);
  const server = createSecureN40Server(options, contents);
  await server.listen({ host, port });
  const stopping = new AbortController();
  const watcher = {
    clock,
    changed: (renewed: TlsContents): void => {
      server.server.setSecureContext({ ...renewed, minVersion: 'TLSv1.2' });
      logger.info('new certificates are in use for new connections');
    },
    trouble: (err: unknown): void => logger.error({ err }, 'certificates stay as they were'),
  };
  const watching = watchTlsFiles(files, contents, watcher, stopping.signal);
  return async () => {
    stopping.abort();
    await Promise.all([watching, server.close()]);
  };
}

async function openGuardOf(
  { tokens: settings, tenant }: GatewayConfig,
  { logger, metrics }: ProcessContext,
): Promise<{ readonly guard: Guard; readonly stop: () => Promise<void> }> {
  const troubles = metrics.counter({
    name: 'toll_gateway_key_set_troubles_total',
    help: 'Times the keys that tokens are verified by could not be had.',
  });
  if (settings === undefined) return { guard: openGuard(tenant), stop: () => Promise.resolve() };
  const verifier = new TrustedKeys({
    load: () => loadKeySet(settings.keySet),
    clock,
    trouble: (err) => {
      troubles.inc();
      logger.warn({ err }, 'the keys of access tokens');
    },
  });
  await verifier.start();
  const ports = { verifier, policy: settings, hash: shortHash, clock };
  return { guard: new Authenticator(ports), stop: () => verifier.stop() };
}

function observers(
  metrics: Metrics,
  logger: Logger,
): Pick<N40ServerOptions, 'observe' | 'trouble'> {
  const seconds = metrics.histogram<'operation' | 'status'>({
    name: 'toll_gateway_n40_request_seconds',
    help: 'Time from the last byte of a request to its answer.',
    labels: ['operation', 'status'],
  });
  return {
    observe: (operation, status, took) => {
      seconds.observe({ operation, status: String(status) }, took);
    },
    trouble: (err) => logger.error({ err }, 'a request failed unexpectedly'),
  };
}

function watchAbandonments({ logger, metrics }: ProcessContext): AbandonmentEvents {
  const abandoned = metrics.counter<'outcome'>({
    name: 'toll_gateway_abandoned_total',
    help: 'One-time events given up without an answer, by whether the ledger hears of it.',
    labels: ['outcome'],
  });
  return {
    written: () => abandoned.inc({ outcome: 'written' }),
    lost: (err) => {
      abandoned.inc({ outcome: 'lost' });
      logger.warn({ err }, 'a one-time event stays debited, though its sender heard no answer');
    },
  };
}
