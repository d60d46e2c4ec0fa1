import { readHistoryUrl, readPeerSettings, readSiteSettings } from '../site/site-settings.ts';
import type { PeerSettings, SiteSettings } from '../site/site-settings.ts';
import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';

export interface IntakeConfig extends ProcessSettings, SiteSettings, PeerSettings {
  /** Base of the history's read API: it tells identities while the cache is rebuilt. */
  readonly historyUrl: string;
  /** How long the answer to an event is waited for before it is asked for again. */
  readonly answerWithinMs: number;
  /** Events that may wait for an answer at once, over all adapters. */
  readonly pendingMax: number;
}

/** Reads the intake's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<IntakeConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    ...readPeerSettings(variables),
    historyUrl: readHistoryUrl(variables),
    answerWithinMs: variables.duration('TOLL_ANSWER_TIMEOUT', { default: 3_000 }),
    pendingMax: variables.integer('TOLL_PENDING_MAX', { least: 1, most: 100_000, default: 4_096 }),
  }));
}
