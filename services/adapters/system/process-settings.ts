import type { TraceSettings } from '../otel/otlp-tracer.ts';
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
  /** Undefined: no traces are recorded. */
  readonly traces: TraceSettings | undefined;
}

/**
 * Reads `TOLL_LOG_LEVEL`, `TOLL_OPERATIONS_PORT`, `TOLL_OPERATIONS_HOST`, `TOLL_STOP_TIMEOUT` and
 * what concerns traces.
 */
export function readProcessSettings(variables: Variables): ProcessSettings {
  const port = variables.optional('TOLL_OPERATIONS_PORT', (name) => variables.port(name));
  const host = variables.string('TOLL_OPERATIONS_HOST', { default: '127.0.0.1' });
  return {
    traces: readTraces(variables),
    logLevel: variables.choice('TOLL_LOG_LEVEL', logLevels, { default: 'info' }),
    operations: port === undefined ? undefined : { host, port },
    stopWithinMs: variables.duration('TOLL_STOP_TIMEOUT', { default: 10_000 }),
  };
}

function readTraces(variables: Variables): TraceSettings | undefined {
  const traces = variables.choice('TOLL_TRACES', ['off', 'otlp'], { default: 'off' });
  const url = variables.string('TOLL_TRACES_URL', { default: 'http://127.0.0.1:4318/v1/traces' });
  const oneIn = variables.integer('TOLL_TRACES_ONE_IN', {
    least: 1,
    most: 1_000_000,
    default: 100,
  });
  if (!URL.canParse(url)) variables.problem('TOLL_TRACES_URL', 'is no URL', '');
  return traces === 'off' ? undefined : { url, oneIn };
}
