import { KafkaLedgerWriter } from '../../../services/adapters/kafka/kafka-ledger-writer.ts';
import { KafkaLogReader } from '../../../services/adapters/kafka/kafka-log-reader.ts';
import { RedisAnswerPublisher } from '../../../services/adapters/redis/redis-answer-publisher.ts';
import { redisClient } from '../../../services/adapters/redis/redis-connection.ts';
import type { OutgoingRecord, ReadBatch } from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import { bareChannel, bareFingerprint, barePrefix, bareSettings } from './sizes.ts';

// The back half of the bare path: consume, one Redis read and one write per operation, the answer,
// one ledger-sized produce. One round trip to Redis a turn, one batch in flight per partition.
const { brokers, redisUrl, partitions, sizes } = bareSettings();
const fail = (error: unknown): never => {
  console.error(error);
  process.exit(1);
};
process.on('unhandledRejection', fail);
process.on('disconnect', () => process.exit(0));

const access = { brokers, clientId: 'bare-worker' };
const reader = new KafkaLogReader(access, { topicPrefix: barePrefix });
const ledger = new KafkaLedgerWriter(access, { topicPrefix: barePrefix });
const address = { url: redisUrl, connectionName: 'bare-worker' };
const answers = new RedisAnswerPublisher({ ...address, lost: () => undefined, trouble: fail });
const redis = redisClient(address);
redis.on('error', fail);
await redis.connect();

const state = Buffer.alloc(sizes.state, 's');
const ledgerValue = Buffer.alloc(sizes.ledger, 'l');

interface Lane {
  readonly partition: number;
  next: bigint;
  gathered: OutgoingRecord[];
  appending: boolean;
}

const lanes: Lane[] = [];
for (let partition = 0; partition < partitions; partition += 1) {
  const { end } = await reader.ends(topics.usage, partition);
  lanes.push({ partition, next: end, gathered: [], appending: false });
}
process.send?.({ ready: true });
for (;;) {
  const positions = lanes.map(({ partition, next: from }) => ({
    topic: topics.usage,
    partition,
    from,
  }));
  const batches = await reader.read(positions, { waitMs: 200 });
  if (batches.length > 0) await takeTurn(batches);
}

async function takeTurn(batches: readonly ReadBatch[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const { partition, entries } of batches) {
    const keys = [...new Set(entries.map(({ key }) => Buffer.from(key).toString('latin1')))];
    const hash = `bare:${partition}`;
    pipeline.hmgetBuffer(hash, ...keys);
    pipeline.hset(hash, ...keys.flatMap((key) => [key, state]));
  }
  await pipeline.exec();
  for (const { partition, entries, next } of batches) {
    answers.publish(
      entries.map(({ value }) => {
        const envelope = Buffer.alloc(sizes.envelope, 'e');
        envelope.set(value.subarray(0, 4));
        return { replyTo: bareChannel, envelope };
      }),
    );
    const lane = lanes[partition];
    if (lane === undefined) continue;
    lane.next = next;
    for (const { key } of entries) {
      const record = { key: Buffer.from(key).toString('latin1'), value: ledgerValue };
      lane.gathered.push({ ...record, fingerprint: bareFingerprint });
    }
    if (!lane.appending) void append(lane);
  }
}

async function append(lane: Lane): Promise<void> {
  lane.appending = true;
  while (lane.gathered.length > 0) {
    await ledger.append(lane.partition, lane.gathered.splice(0, 1024));
  }
  lane.appending = false;
}
