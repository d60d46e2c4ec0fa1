import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { PartitionView, SiteView } from '../ports/site-commands.ts';
import { ActivationRefused } from './site-controller.ts';
import type { Decision, PartitionStatus, SiteController } from './site-controller.ts';

/**
 * Takes commands for the site over HTTP/1. It asks for no credential: it listens on this machine
 * only, or on a network that only operators reach.
 */
export function createSiteServer(controller: SiteController): FastifyInstance {
  const app = fastify({ bodyLimit: 1, requestTimeout: 10_000, exposeHeadRoutes: false });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof ActivationRefused ? 409 : 503;
    const detail = error instanceof Error ? error.message : 'it failed';
    return reply.code(status).type('application/problem+json').send({ status, detail });
  });
  const view = async (): Promise<SiteView> => {
    return { role: controller.role, partitions: (await controller.status()).map(viewOf) };
  };
  app.get('/v1/site', view);
  app.post('/v1/site/activate', async () => {
    await controller.activate(asked);
    return await view();
  });
  app.post('/v1/site/deactivate', async () => {
    await controller.deactivate(asked);
    return await view();
  });
  app.post('/v1/site/merge/pause', () => {
    controller.pauseTransfer(true);
    return view();
  });
  app.post('/v1/site/merge/resume', () => {
    controller.pauseTransfer(false);
    return view();
  });
  return app;
}

/** What is asked for here, a person wants. */
const asked: Decision = { by: 'operator', why: 'asked for by hand' };

function viewOf({ partition, mode, epoch, following, fence }: PartitionStatus): PartitionView {
  return {
    partition,
    mode,
    epoch: `${epoch}`,
    following: `${following}`,
    fence: fence === null ? null : `${fence.sequence}`,
  };
}
