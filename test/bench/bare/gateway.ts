import { fastify } from 'fastify';
import type { FastifyReply } from 'fastify';
import type {
  Http2Server,
  Http2ServerRequest,
  Http2ServerResponse,
  ServerHttp2Session,
} from 'node:http2';
import { KafkaUsageWriter } from '../../../services/adapters/kafka/kafka-usage-writer.ts';
import { RedisAnswerListener } from '../../../services/adapters/redis/redis-answer-listener.ts';
import { bareChannel, bareFingerprint, barePrefix, bareSettings } from './sizes.ts';

// The front half of the bare path: HTTP/2 in, one usage-sized produce, the answer from Redis. It is
// set up as our gateway is; what it leaves out is all that a gateway is for.
const { brokers, redisUrl, port, partitions, accounts, sizes } = bareSettings();
const fail = (error: unknown): never => {
  console.error(error);
  process.exit(1);
};
process.on('unhandledRejection', fail);
process.on('disconnect', () => process.exit(0));

const usage = new KafkaUsageWriter(
  { brokers, clientId: 'bare-gateway' },
  { topicPrefix: barePrefix },
);
const waiting = new Map<number, () => void>();
const listener = new RedisAnswerListener({
  url: redisUrl,
  connectionName: 'bare-gateway',
  standing: () => undefined,
  trouble: fail,
});
await listener.listen(bareChannel, (envelope) => {
  const correlation = Buffer.from(envelope.buffer, envelope.byteOffset).readUInt32BE(0);
  waiting.get(correlation)?.();
  waiting.delete(correlation);
});

const collection = '/nchf-convergedcharging/v3/chargingdata';
const location = `http://127.0.0.1:${port}${collection}/${'r'.repeat(sizes.reference)}`;
const template = Buffer.alloc(sizes.usage, 'u');
let correlation = 0;

function throughTheLog(): Promise<void> {
  const value = Buffer.from(template);
  correlation = (correlation + 1) >>> 0;
  value.writeUInt32BE(correlation, 0);
  const key = `account/demo/load-${String(correlation % accounts).padStart(7, '0')}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.set(correlation, resolve);
  const record = { key, value, fingerprint: bareFingerprint };
  usage.append(correlation % partitions, record).catch(fail);
  return promise;
}

type Reply = FastifyReply<
  Record<string, unknown>,
  Http2Server,
  Http2ServerRequest,
  Http2ServerResponse
>;

function answer(reply: Pick<Reply, 'code' | 'header' | 'send'>, status: number): unknown {
  reply.code(status);
  if (status === 204) return reply.send();
  if (status === 201) reply.header('location', location);
  reply.header('content-type', 'application/json');
  return reply.send(sizes.body);
}

const app = fastify({
  http2: true,
  http2SessionTimeout: 600_000,
  bodyLimit: 256 * 1024,
  routerOptions: { maxParamLength: 2048 },
});
app.server.on('session', (session: ServerHttp2Session) => {
  session.settings({ maxConcurrentStreams: 1024 });
});
app.removeAllContentTypeParsers();
app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
  done(null, body);
});
app.post(collection, async (_request, reply) => {
  await throughTheLog();
  return answer(reply, 201);
});
for (const [operation, status] of [
  ['update', 200],
  ['release', 204],
] as const) {
  app.post(`${collection}/:ref/${operation}`, async (_request, reply) => {
    await throughTheLog();
    return answer(reply, status);
  });
}
await app.listen({ host: '127.0.0.1', port });
process.send?.({ ready: true });
