import { readSiteSettings } from '../site/site-settings.ts';
import type { SiteSettings } from '../site/site-settings.ts';
import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';

export interface ExporterConfig extends ProcessSettings, SiteSettings {}

/** Reads the exporter's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<ExporterConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
  }));
}
