import { readKey, readSiteSettings } from '../site/site-settings.ts';
import type { SiteSettings } from '../site/site-settings.ts';
import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';

export interface GatewayConfig extends ProcessSettings, SiteSettings {
  readonly n40: { readonly host: string; readonly port: number };
  /** Base of Location; undefined: the authority a request came by. */
  readonly apiRoot: string | undefined;
  /** Tenant of requests that bear no credential. */
  readonly tenant: string;
  /** Seals session references; the same at every site. */
  readonly referenceKey: Uint8Array;
  readonly answerWithinMs: number;
  /** Requests that may wait for an answer at once. */
  readonly pendingMax: number;
}

/** Reads the gateway's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<GatewayConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    n40: {
      host: variables.string('TOLL_N40_HOST', { default: '127.0.0.1' }),
      port: variables.port('TOLL_N40_PORT', { default: 17_777 }),
    },
    apiRoot: variables.optional('TOLL_N40_API_ROOT', (name) => variables.string(name)),
    tenant: variables.string('TOLL_TENANT', { default: 'demo' }),
    referenceKey: readKey(variables, 'TOLL_REFERENCE_KEY'),
    answerWithinMs: variables.duration('TOLL_ANSWER_TIMEOUT', { default: 3_000 }),
    pendingMax: variables.integer('TOLL_PENDING_MAX', { least: 1, most: 100_000, default: 4_096 }),
  }));
}
