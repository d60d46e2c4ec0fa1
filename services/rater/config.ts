import { readHistoryUrl, readPeerSettings, readSiteSettings } from '../site/site-settings.ts';
import type { PeerSettings, SiteSettings } from '../site/site-settings.ts';
import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';

export interface RaterConfig extends ProcessSettings, SiteSettings, PeerSettings {
  /** Base of the history's read API: it tells states while the cache is rebuilt. */
  readonly historyUrl: string;
  /** States held in memory at most. */
  readonly statesMax: number;
  /** Consumer group that shares the partitions out. Raters of two groups own each of them twice. */
  readonly group: string;
}

/** Reads the rater's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<RaterConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    ...readPeerSettings(variables),
    historyUrl: readHistoryUrl(variables),
    statesMax: variables.integer('TOLL_RATER_STATES_MAX', {
      least: 1_000,
      most: 10_000_000,
      default: 100_000,
    }),
    group: variables.string('TOLL_RATER_GROUP', { default: 'rater' }),
  }));
}
