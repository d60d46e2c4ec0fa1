import { startOperationsServer } from '../http/operations-server.ts';
import type { OpenTracer, TraceSettings } from '../otel/otlp-tracer.ts';
import type { Tracer } from '../../ports/tracer.ts';
import type { Configured } from './env.ts';
import { createLogger } from './logger.ts';
import type { Logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import type { ProcessSettings } from './process-settings.ts';

/** A composed process that is at work. */
export interface Running {
  /** Finishes what is under way and lets go of everything. */
  stop(): Promise<void>;
  /** True once it serves; false or the reason why not. */
  ready(): boolean | string;
}

/** What every process is composed with. */
export interface ProcessContext {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined: no traces are recorded. */
  readonly tracer: Tracer | undefined;
  /** Ends the process at once, loudly: for what must not go on. */
  readonly fail: (error: unknown) => never;
}

/** Joins ports and adapters, and starts to work. */
export type Compose<Config> = (config: Config, context: ProcessContext) => Promise<Running>;

/** How a process ends; the supervisor restarts it after `failed`, and not after `misconfigured`. */
export const exitCodes = { stopped: 0, failed: 1, misconfigured: 2 } as const;

const stopSignals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs a process from its configuration to its exit.
 *
 * A wrong configuration is printed, all of it, and ends with 2. SIGTERM and SIGINT stop gracefully
 * within `stopWithinMs` and end with 0; a second signal, a stop that takes longer, a failed start
 * and any unexpected error end with 1.
 */
export async function runProcess<Config extends ProcessSettings>(
  name: string,
  configured: Configured<Config>,
  compose: Compose<Config>,
): Promise<void> {
  if ('problems' in configured) return refuse(name, configured.problems);
  const { config } = configured;
  const logger = createLogger(name, config.logLevel);
  const fail = failingLoudly(logger);
  const stopAsked = stopSignal(logger);
  const metrics = new Metrics(name).collectDefaults();
  const { traces } = config;
  boundStop(stopAsked, config.stopWithinMs, fail);
  try {
    const tracer = traces && (await openTracer(traces, name, logger, metrics));
    const stop = await start(config, compose, { logger, metrics, tracer, fail });
    logger.info('started');
    await stopAsked;
    await stop();
    await tracer?.close();
  } catch (error) {
    fail(error);
  }
  logger.info('stopped');
  process.exit(exitCodes.stopped);
}

/** Loaded only where traces are recorded: who records none pays nothing for it. */
async function openTracer(
  traces: TraceSettings,
  service: string,
  logger: Logger,
  metrics: Metrics,
): Promise<OpenTracer> {
  const { openOtlpTracer } = await import('../otel/otlp-tracer.ts');
  const failures = metrics.counter({
    name: 'toll_traces_failures_total',
    help: 'Times spans could not be delivered: they are lost, and nothing else.',
  });
  const trouble = (err: unknown): void => {
    failures.inc();
    logger.warn({ err }, 'traces cannot be delivered');
  };
  return openOtlpTracer({ ...traces, service, trouble });
}

function refuse(name: string, problems: readonly string[]): never {
  const lines = problems.map((problem) => `  ${problem}`);
  process.stderr.write(`${name} cannot start, its configuration is wrong:\n${lines.join('\n')}\n`);
  process.exit(exitCodes.misconfigured);
}

/** Health is served before the process is: a slow start says that it is starting. */
async function start<Config extends ProcessSettings>(
  config: Config,
  compose: Compose<Config>,
  context: ProcessContext,
): Promise<() => Promise<void>> {
  let phase: 'starting' | 'stopping' | Running = 'starting';
  const ready = (): true | string =>
    typeof phase === 'string' ? phase : phase.ready() || 'not ready';
  const { metrics } = context;
  const operations =
    config.operations && (await startOperationsServer({ ...config.operations, ready, metrics }));
  const running = await compose(config, context);
  phase = running;
  return async () => {
    phase = 'stopping';
    await running.stop();
    await operations?.close();
  };
}

/** From here on what nobody expected is logged and ends the process. */
function failingLoudly(logger: Logger): (error: unknown) => never {
  const fail = (error: unknown): never => {
    logger.fatal({ err: error instanceof Error ? error : new Error(String(error)) }, 'failed');
    process.exit(exitCodes.failed);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  return fail;
}

/** Resolves at the first signal; the second ends the process. */
function stopSignal(logger: Logger): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (signal: NodeJS.Signals): void => {
      if (asked) {
        logger.warn({ signal }, 'asked twice: ends at once');
        process.exit(exitCodes.failed);
      }
      asked = true;
      logger.info({ signal }, 'stopping');
      resolve();
    };
    for (const signal of stopSignals) process.on(signal, ask);
  });
}

/** Also keeps the process alive until then: it ends when told to, not when it waits for nothing. */
function boundStop(
  stopAsked: Promise<void>,
  withinMs: number,
  fail: (error: unknown) => never,
): void {
  const alive = setInterval(() => undefined, 60_000);
  const tooLate = (): never => fail(new Error(`stopping took longer than ${withinMs} ms`));
  void stopAsked.then(() => {
    clearInterval(alive);
    return setTimeout(tooLate, withinMs);
  });
}
