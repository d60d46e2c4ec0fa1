import { RedisProjection } from '../adapters/redis/redis-projection.ts';
import { shortHash } from '../adapters/system/hashing.ts';
import type { Logger } from '../adapters/system/logger.ts';
import type { Metrics } from '../adapters/system/metrics.ts';
import type { ProcessContext, Running } from '../adapters/system/run-process.ts';
import { createReferenceSealer, sealedReferenceMax } from '../adapters/system/seal-reference.ts';
import { systemClock as clock } from '../adapters/system/system-clock.ts';
import { IdentityResolver } from '../engine/resolve-identity.ts';
import { openUsageClient } from '../site/open-usage-client.ts';
import { ChargeDoor } from './charge-door.ts';
import type { GatewayConfig } from './config.ts';
import { createN40Server } from './n40-server.ts';
import type { N40ServerOptions } from './n40-server.ts';
import { ReferenceCache } from './reference-cache.ts';

const identitiesCachedMax = 200_000;
const referencesCachedMax = 50_000;

/** Joins the doors with the log and the cache, and opens them. */
export async function compose(config: GatewayConfig, context: ProcessContext): Promise<Running> {
  const { logger, metrics } = context;
  const opened = await openUsageClient(config, 'gateway', logger);
  const { client, codec, partitions } = opened;
  const { site, redisUrl: url, tenant, referenceKey } = config;
  const projection = new RedisProjection({ url, connectionName: 'gateway', site });
  const cached = { partitions, cachedMax: identitiesCachedMax };
  const identities = new IdentityResolver(projection, codec, cached);
  const sealer = createReferenceSealer([{ id: 1, key: referenceKey }]);
  const references = new ReferenceCache(sealer, referencesCachedMax);
  const door = new ChargeDoor({ client, identities, references, hash: shortHash, clock, tenant });
  const ready = (): true | string => opened.hears() || 'no answers can arrive: Redis is away';
  const server = createN40Server({
    ...observers(metrics, logger),
    door,
    ready,
    apiRoot: config.apiRoot,
    referenceMax: sealedReferenceMax,
  });
  metrics.gauge(
    { name: 'toll_gateway_pending_requests', help: 'Requests that wait for an answer.' },
    (gauge) => gauge.set(client.pending),
  );
  await server.listen(config.n40);
  return {
    ready,
    stop: async () => {
      await server.close();
      await opened.close();
      await projection.close();
    },
  };
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
