import { parseArgs } from 'node:util';
import { startPair } from './pair.ts';
import type { PairedSite } from './pair.ts';
import { dataRoot } from './paths.ts';
import { shellExports } from './shell-exports.ts';
import { diameterPorts, dispatcherPorts, mainPorts, secondaryPorts } from './site-ports.ts';
import { mainServicePorts, secondaryServicePorts } from './site-services.ts';
import { unlessStopped, untilStopSignal } from './stop-signal.ts';

// npm run sites [-- --fresh]: two sites on one machine, each with a mirror of the other, and a
// dispatcher before them, until Ctrl-C. The main site has the data of `npm start`.
const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });

const stop = untilStopSignal();
const started = startPair({
  dataRoot,
  sites: {
    main: { servers: mainPorts, services: mainServicePorts, diameter: diameterPorts.main },
    secondary: {
      servers: secondaryPorts,
      services: secondaryServicePorts,
      diameter: diameterPorts.secondary,
    },
  },
  dispatcher: dispatcherPorts,
  fresh: values.fresh,
  report: (line) => console.error(line),
});
const pair = await unlessStopped(started, stop);
console.log(`
Both sites serve, and each has what the other writes.

  N40 through the dispatcher  ${pair.dispatcher.address}/nchf-convergedcharging/v3

${addressesOf('main', pair.main)}

${addressesOf('secondary', pair.secondary)}

toll works on the main site. These lines, in .data/secondary/toll.env, lead it to the secondary:

${shellExports(pair.secondary.shellEnv)}

Ctrl-C stops everything and keeps the data; npm run sites -- --fresh begins anew.
`);
await stop;
await pair.stop();
process.exit(0);

function addressesOf(name: string, { servers, n40Url, historyUrl }: PairedSite): string {
  return [
    name,
    `  N40                         ${n40Url}/nchf-convergedcharging/v3`,
    `  Kafka                       ${servers.brokers}`,
    `  Schema registry             ${servers.registryUrl}`,
    `  Redis                       ${servers.redisUrl}`,
    `  History (read API)          ${historyUrl}/v1`,
  ].join('\n');
}
