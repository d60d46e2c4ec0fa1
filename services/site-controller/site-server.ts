import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { PartitionStatus, SiteController } from './site-controller.ts';

/** A partition of a site, as JSON has it. */
export interface PartitionView {
  readonly partition: number;
  readonly mode: PartitionStatus['mode'];
  readonly epoch: string;
  /** The last record of the other site that is folded here. */
  readonly following: string;
  /** The record of the other site behind which accounts are taken over; null: none are. */
  readonly fence: string | null;
}

/**
 * Takes commands for the site over HTTP/1. It asks for no credential: it listens on this machine
 * only, or on a network that only operators reach.
 */
export function createSiteServer(controller: SiteController): FastifyInstance {
  const app = fastify({ bodyLimit: 1, requestTimeout: 10_000, exposeHeadRoutes: false });
  app.get('/v1/site', async () => ({ partitions: (await controller.status()).map(viewOf) }));
  app.post('/v1/site/activate', async () => {
    await controller.activate();
    return { partitions: (await controller.status()).map(viewOf) };
  });
  app.post('/v1/site/deactivate', async () => {
    await controller.deactivate();
    return { partitions: (await controller.status()).map(viewOf) };
  });
  return app;
}

function viewOf({ partition, mode, epoch, following, fence }: PartitionStatus): PartitionView {
  return {
    partition,
    mode,
    epoch: `${epoch}`,
    following: `${following}`,
    fence: fence === null ? null : `${fence.sequence}`,
  };
}
