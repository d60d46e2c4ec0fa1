import { join } from 'node:path';
import type { ProcessSpec } from './child-process.ts';
import { projectRoot } from './paths.ts';
import { claimRunDir } from './run-dir.ts';
import { supervisedService } from './supervised-service.ts';
import type { SupervisedService } from './supervised-service.ts';

/** A service to run: one process. */
export interface ServiceSpec {
  /** Unique within the stack; also the name of its log and pid file ("rater-2"). */
  readonly name: string;
  /** Its program below the checkout: "services/rater/main.ts". */
  readonly entry: string;
  /** Every `TOLL_…` it shall see; those of the supervisor itself are not passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly healthUrl?: string;
}

/** Runs the services of one stack. */
export interface Supervisor {
  /**
   * Starts services side by side and resolves once all are healthy. What is started by a later
   * call is stopped first.
   */
  start(services: readonly ServiceSpec[]): Promise<void>;
  /** @throws Error when no service of that name was started. */
  service(name: string): SupervisedService;
  /** Stops everything, in the reverse order of the starts, and gives the folder up. */
  stop(): Promise<void>;
}

/** Where a stack's services leave their traces, and who is told of crashes. */
export interface SupervisorOptions {
  readonly dataDir: string;
  readonly report?: (line: string) => void;
}

/** Makes a supervisor for the stack in a folder and ends what a killed one has left there. */
export async function superviseServices(options: SupervisorOptions): Promise<Supervisor> {
  const { dataDir, report = () => undefined } = options;
  const runDir = await claimRunDir(dataDir);
  const stages: SupervisedService[][] = [];
  return {
    start: async (specs) => {
      const stage = specs.map((spec) =>
        supervisedService({
          process: nodeProcess(spec, dataDir),
          healthUrl: spec.healthUrl,
          runDir,
          report,
        }),
      );
      stages.push(stage);
      await Promise.all(stage.map((service) => service.start()));
    },
    service: (name) => {
      const found = stages.flat().find((service) => service.name === name);
      if (found === undefined) throw new Error(`no service ${name} was started`);
      return found;
    },
    stop: async () => {
      for (const stage of stages.toReversed())
        await Promise.all(stage.map((service) => service.stop()));
      runDir.release();
    },
  };
}

/**
 * What is young in a charge dies soon: with room for it, collecting garbage takes half the time. A
 * process takes up to three times as much memory for it, and only when it is busy.
 */
export const youngSpace = '--max-semi-space-size=64';

function nodeProcess(spec: ServiceSpec, dataDir: string): ProcessSpec {
  return {
    name: spec.name,
    command: process.execPath,
    args: [youngSpace, spec.entry],
    cwd: projectRoot,
    logFile: join(dataDir, 'log', `${spec.name}.log`),
    env: { ...withoutOurs(process.env), ...spec.env },
  };
}

/** An environment without this project's names: services refuse those they do not know. */
export function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TOLL_')));
}
