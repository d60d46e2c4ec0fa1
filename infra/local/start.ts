import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataRoot } from './paths.ts';
import { mainPorts } from './site-ports.ts';
import { mainServicePorts } from './site-services.ts';
import { startStack } from './stack.ts';
import { unlessStopped, untilStopSignal } from './stop-signal.ts';

// npm start [-- --fresh]: the main site on one machine, with demo data, until Ctrl-C.
const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });

const stop = untilStopSignal();
const started = startStack({
  site: 'main',
  dataDir: join(dataRoot, 'main'),
  serverPorts: mainPorts,
  servicePorts: mainServicePorts,
  fresh: values.fresh,
  report: (line) => console.error(line),
});
const stack = await unlessStopped(started, stop);
const secureDoor =
  stack.n40TlsUrl === undefined
    ? ''
    : `
  N40 over TLS                ${stack.n40TlsUrl}/nchf-convergedcharging/v3
                              (self-signed: trust .data/main/tls/certificate.pem, here only)`;
console.log(`
Tollkeeper serves.

  N40 (5G charging, HTTP/2)   ${stack.n40Url}/nchf-convergedcharging/v3${secureDoor}
  Kafka                       ${stack.servers.brokers}
  Schema registry             ${stack.servers.registryUrl}
  Redis                       ${stack.servers.redisUrl}
  History (read API)          ${stack.historyUrl}/v1

Try next, in another terminal:

  npm run toll -- call --from abc --seconds 720

Ctrl-C stops everything and keeps the data; npm start -- --fresh begins anew.
`);
await stop;
await stack.stop();
process.exit(0);
