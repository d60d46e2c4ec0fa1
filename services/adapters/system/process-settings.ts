import { logLevels } from './logger.ts';
import type { LogLevel } from './logger.ts';
import type { Variables } from './env.ts';

/** What every process can be told about running as such. */
export interface ProcessSettings {
  readonly logLevel: LogLevel;
  /** Where health and metrics are served; undefined: nowhere. */
  readonly operations: { readonly host: string; readonly port: number } | undefined;
  /** How long a graceful stop may take, milliseconds. */
  readonly stopWithinMs: number;
}

/**
 * Reads `TOLL_LOG_LEVEL`, `TOLL_OPERATIONS_PORT`, `TOLL_OPERATIONS_HOST` and
 * `TOLL_STOP_TIMEOUT`.
 */
export function readProcessSettings(variables: Variables): ProcessSettings {
  const port = variables.optional('TOLL_OPERATIONS_PORT', (name) => variables.port(name));
  const host = variables.string('TOLL_OPERATIONS_HOST', { default: '127.0.0.1' });
  return {
    logLevel: variables.choice('TOLL_LOG_LEVEL', logLevels, { default: 'info' }),
    operations: port === undefined ? undefined : { host, port },
    stopWithinMs: variables.duration('TOLL_STOP_TIMEOUT', { default: 10_000 }),
  };
}
