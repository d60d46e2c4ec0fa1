import { RedisPermitListener } from '../adapters/redis/redis-permits.ts';
import type { Logger } from '../adapters/system/logger.ts';
import { always } from '../ports/permit.ts';
import type { Permit } from '../ports/permit.ts';
import type { PeerSettings, SiteSettings } from './site-settings.ts';

/** A permit that is listened for. */
export interface OpenPermit {
  readonly permit: Permit;
  readonly stop: () => Promise<void>;
}

/** The permit of a process to serve: one of two sites does so only while its controller lets it. */
export function openPermit(
  { site, peer, redisUrl: url }: SiteSettings & PeerSettings,
  connectionName: string,
  logger: Logger,
): OpenPermit {
  if (peer === undefined) return { permit: always, stop: () => Promise.resolve() };
  const trouble = (err: Error): void => logger.warn({ err }, 'permits cannot be heard');
  const listener = new RedisPermitListener({ url, connectionName, site, trouble });
  listener.start();
  return { permit: listener, stop: () => listener.close() };
}
