import { rmSync } from 'node:fs';
import { freeServerPorts } from '../../infra/local/local-servers.ts';
import { startPair } from '../../infra/local/pair.ts';
import type { Pair, SitePorts } from '../../infra/local/pair.ts';
import { freePortRun, freePorts } from '../../infra/local/ports.ts';
import { operationsPorts } from '../../infra/local/site-services.ts';
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
  const [n40 = 0, diameter = 0] = await freePorts(2);
  const pair = await startPair({
    dataRoot,
    sites: { main: await freeSitePorts(), secondary: await freeSitePorts() },
    dispatcher: { n40, diameter },
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

async function freeSitePorts(): Promise<SitePorts> {
  const operations = await freePortRun(operationsPorts);
  const [n40 = 0, n40Tls = 0, history = 0, diameter = 0] = await freePorts(4);
  return {
    servers: await freeServerPorts(),
    services: { n40, n40Tls, history, operations },
    diameter,
  };
}
