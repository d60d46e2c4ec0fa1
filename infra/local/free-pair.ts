import { freeServerPorts } from './local-servers.ts';
import type { PairOptions, SitePorts } from './pair.ts';
import { freePortRun, freePorts } from './ports.ts';
import { operationsPorts } from './site-services.ts';

/** Ports that nobody listens on, for a pair of sites beside others. */
export async function freePair(): Promise<Pick<PairOptions, 'sites' | 'dispatcher'>> {
  const [n40 = 0, diameter = 0] = await freePorts(2);
  const sites = { main: await freeSitePorts(), secondary: await freeSitePorts() };
  return { sites, dispatcher: { n40, diameter } };
}

async function freeSitePorts(): Promise<SitePorts> {
  const operations = await freePortRun(operationsPorts);
  const [n40 = 0, n40Tls = 0, history = 0, diameter = 0, site = 0] = await freePorts(5);
  return {
    servers: await freeServerPorts(),
    services: { n40, n40Tls, history, site, operations },
    diameter,
  };
}
