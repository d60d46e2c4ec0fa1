import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { hex } from '../engine/sealed-record.ts';
import type {
  IntentView,
  LagView,
  MergeView,
  PartitionView,
  SiteView,
  WatchView,
} from '../ports/site-commands.ts';
import type { MirrorLag } from './mirror-lag.ts';
import type { Lag } from './ports.ts';
import type { MergeProgress } from './partition-merge.ts';
import type { PartitionStatus, SiteController } from './site-controller.ts';
import { ActivationRefused } from './stand-in.ts';
import type { Decision } from './stand-in.ts';
import type { Watchdog } from './watchdog.ts';

/** What a site tells of itself, and who carries out what it is told. */
export interface SiteParts {
  readonly controller: SiteController;
  /** What watches the other site; undefined: nobody does. */
  readonly watchdog?: Watchdog | undefined;
  /** What measures how far the other site is behind; undefined: nobody does. */
  readonly lag?: MirrorLag | undefined;
}

/**
 * Takes commands for the site over HTTP/1. It asks for no credential: it listens on this machine
 * only, or on a network that only operators and the other site's controller reach.
 */
export function createSiteServer({ controller, watchdog, lag }: SiteParts): FastifyInstance {
  const app = fastify({ bodyLimit: 1, requestTimeout: 10_000, exposeHeadRoutes: false });
  const { standIn } = controller;
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof ActivationRefused ? 409 : 503;
    const detail = error instanceof Error ? error.message : 'it failed';
    return refuse(reply, status, detail);
  });
  const view = async (): Promise<SiteView> => ({
    site: controller.site,
    role: controller.role,
    peer: controller.peer,
    intent: intentViewOf(standIn.intended),
    watch: watchdog === undefined ? null : watchViewOf(watchdog),
    partitions: (await controller.status()).map((one) => viewOf(one, lag?.lags)),
  });
  app.get('/v1/site', view);
  app.post('/v1/site/promise', () => {
    standIn.promise();
    return view();
  });
  app.post<{ Querystring: { force?: string } }>('/v1/site/activate', async ({ query }) => {
    await standIn.activate({ ...asked, isForced: query.force === 'true' });
    return await view();
  });
  app.post('/v1/site/drain', async () => {
    await standIn.drain();
    return await view();
  });
  app.post<{ Querystring: { epoch?: string } }>('/v1/site/close', async ({ query }, reply) => {
    const { epoch = '' } = query;
    if (!/^[1-9]\d{0,17}$/.test(epoch)) {
      return refuse(reply, 400, 'epoch is no whole number above 0');
    }
    await standIn.close(BigInt(epoch));
    return await view();
  });
  app.post('/v1/site/deactivate', async () => {
    await standIn.deactivate(asked);
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

function refuse(reply: FastifyReply, status: number, detail: string): FastifyReply {
  return reply.code(status).type('application/problem+json').send({ status, detail });
}

/** What is asked for here, a person wants. */
const asked: Decision = { by: 'operator', why: 'asked for by hand' };

function intentViewOf(intent: SiteController['standIn']['intended']): IntentView | null {
  if (intent === undefined) return null;
  const { mode, epoch, by, why } = intent;
  return { mode, epoch: `${epoch}`, by, why };
}

function watchViewOf({ watch }: Watchdog): WatchView {
  return { ...watch, outage: watch.outage ?? null };
}

function viewOf(status: PartitionStatus, lags: readonly Lag[] = []): PartitionView {
  const { partition, sequence, following, merge } = status;
  const lag = lags.find((one) => one.partition === partition);
  const { mode, epoch, fence } = status.mode;
  return {
    partition,
    mode,
    epoch: `${epoch}`,
    sequence: `${sequence}`,
    following: `${following.sequence}`,
    followingHash: hex(following.hash),
    lag: lag === undefined ? null : lagViewOf(lag),
    fence: fence === null ? null : `${fence.sequence}`,
    merge: merge === undefined ? null : mergeViewOf(merge),
  };
}

function mergeViewOf({ through, unlocked, left, merged }: MergeProgress): MergeView {
  return { through: `${through}`, unlocked, left, merged: `${merged}` };
}

function lagViewOf({ records, ms, money }: Lag): LagView {
  return { records, ms, money: Object.fromEntries([...money].map(([of, sum]) => [of, `${sum}`])) };
}
