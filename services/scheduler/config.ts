import { readSiteSettings } from '../site/site-settings.ts';
import type { SiteSettings } from '../site/site-settings.ts';
import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';

export interface SchedulerConfig extends ProcessSettings, SiteSettings {
  /** How often due work is looked for, in milliseconds. */
  readonly tickMs: number;
  /** Nudges per partition and tick at most. */
  readonly nudgesMax: number;
  /** How long a nudge may take to show before the key is nudged again, in milliseconds. */
  readonly visibleAfterMs: number;
}

/** Reads the scheduler's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<SchedulerConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    tickMs: variables.duration('TOLL_SCHEDULER_TICK', { default: 1_000 }),
    nudgesMax: variables.integer('TOLL_SCHEDULER_NUDGES_MAX', {
      least: 1,
      most: 10_000,
      default: 500,
    }),
    visibleAfterMs: variables.duration('TOLL_SCHEDULER_VISIBLE_AFTER', { default: 30_000 }),
  }));
}
