import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalServers } from './local-servers.ts';
import { dataRoot } from './paths.ts';
import { mainPorts, portsFrom } from './site-ports.ts';
import { unlessStopped, untilStopSignal } from './stop-signal.ts';

// Kafka, registry and Redis without any service: node infra/local/servers-only.ts [--data-dir d]
// [--port-base n]
const { values } = parseArgs({
  options: { 'data-dir': { type: 'string' }, 'port-base': { type: 'string' } },
});

const stop = untilStopSignal();
const start = startLocalServers({
  dataDir: resolve(values['data-dir'] ?? `${dataRoot}/dev`),
  ports: values['port-base'] === undefined ? mainPorts : portsFrom(Number(values['port-base'])),
  report: (line) => console.error(line),
});
const servers = await unlessStopped(start, stop);
console.log(`TOLL_KAFKA_BROKERS=${servers.kafka.address}`);
console.log(`TOLL_REDIS_URL=${servers.redis.address}`);
console.log(`TOLL_REGISTRY_URL=${servers.registry.address}`);
await stop;
await servers.stop();
process.exit(0);
