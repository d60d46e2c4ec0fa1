import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment, Variables } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';
import { readSiteSettings } from '../site/site-settings.ts';
import type { SiteSettings } from '../site/site-settings.ts';

export interface HistoryConfig extends ProcessSettings, SiteSettings {
  /** Where the files of the partitions lie. */
  readonly folder: string;
  /** Partitions that this process folds; undefined: all of them. */
  readonly partitions: readonly number[] | undefined;
  /** Where the read API listens. */
  readonly api: { readonly host: string; readonly port: number };
}

/** Reads the history's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<HistoryConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    folder: variables.string('TOLL_HISTORY_DIR', { default: '.data/main/history' }),
    partitions: variables.optional('TOLL_HISTORY_PARTITIONS', (name) =>
      readPartitions(variables, name),
    ),
    api: {
      host: variables.string('TOLL_HISTORY_HOST', { default: '127.0.0.1' }),
      port: variables.port('TOLL_HISTORY_PORT', { default: 18_090 }),
    },
  }));
}

const partitionsMax = 1_024;

function readPartitions(variables: Variables, name: string): readonly number[] {
  const partitions = variables.list(name).map((text) => {
    const partition = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
    if (partition < partitionsMax) return partition;
    return variables.problem(name, `'${text}' is no partition`, 0);
  });
  return [...new Set(partitions)];
}
