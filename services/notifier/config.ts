import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment, Variables } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';
import { readSiteSettings } from '../site/site-settings.ts';
import type { SiteSettings } from '../site/site-settings.ts';
import { entryProblem } from './address-list.ts';

export interface NotifierConfig extends ProcessSettings, SiteSettings {
  /** Networks, addresses and names that network functions may be notified at. */
  readonly allowed: readonly string[];
  /** How long a network function has to answer, in milliseconds. */
  readonly answerWithinMs: number;
}

/** Reads the notifier's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<NotifierConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    allowed: allowedIn(variables),
    answerWithinMs: variables.duration('TOLL_NOTIFY_TIMEOUT', { default: 2_000 }),
  }));
}

function allowedIn(variables: Variables): readonly string[] {
  const name = 'TOLL_NOTIFY_ALLOWED';
  const allowed = variables.list(name, { default: [] });
  const problem = allowed.map(entryProblem).find((one) => one !== undefined);
  return problem === undefined ? allowed : variables.problem(name, problem, []);
}
