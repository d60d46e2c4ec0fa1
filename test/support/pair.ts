import { rmSync } from 'node:fs';
import { freePair } from '../../infra/local/free-pair.ts';
import { startPair } from '../../infra/local/pair.ts';
import type { Pair } from '../../infra/local/pair.ts';
import { newTestFolder } from './local-servers.ts';

/** Two sites of a test's own, to be broken and given back. */
export interface OwnPair extends Pair {
  /** Above the folders of the sites and of the dispatcher. */
  readonly dataRoot: string;
  /** Stops what still runs and deletes the folder. */
  release(): Promise<void>;
}

/** Starts two sites and what links them in a folder and on ports of their own. */
export async function startOwnPair(report?: (line: string) => void): Promise<OwnPair> {
  const dataRoot = await newTestFolder();
  const pair = await startPair({
    dataRoot,
    ...(await freePair()),
    ...(report === undefined ? {} : { report }),
  });
  return {
    ...pair,
    dataRoot,
    release: async () => {
      await pair.stop();
      rmSync(dataRoot, { recursive: true, force: true });
    },
  };
}
