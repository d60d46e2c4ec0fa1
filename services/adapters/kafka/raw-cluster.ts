import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { logLevel } from 'kafkajs';
import type { Offset, Partition } from '../../ports/event-log.ts';
import { clusterSettings, logTo, type KafkaAccess, type LogLine } from './kafka-client.ts';

// The door to kafkajs' internals, beside mend-kafkajs.ts. Its public consumer reads through a group
// alone: it keeps positions of its own and resets them silently when they are out of range, whereas
// ledger positions are ours. Its public producer looks up metadata after a failed send and lets
// that error take the place of the send's, so that nobody can tell what was never sent; and its
// encoding costs 18 µs a record. The library is pinned to 2.2.4 and frozen, so its insides stay
// where they are; the contract suite against a real Kafka shows it at once if they do not.
const internals = createRequire(import.meta.url);
const Cluster = internals('kafkajs/src/cluster') as new (settings: object) => KafkajsCluster;
const { createLogger } = internals('kafkajs/src/loggers') as {
  readonly createLogger: (options: object) => object;
};
const fetchRequest = internals('kafkajs/src/protocol/requests/fetch/v11/request.js') as (
  fields: object,
) => object;

const Encoder = internals('kafkajs/src/protocol/encoder') as new () => KafkajsEncoder;

interface KafkajsEncoder {
  writeInt16(value: number): KafkajsEncoder;
  writeInt32(value: number): KafkajsEncoder;
  writeString(value: string | null): KafkajsEncoder;
  writeBuffer(bytes: Buffer): KafkajsEncoder;
}

interface KafkajsCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[];
  findBroker(wanted: { nodeId: string }): Promise<KafkajsBroker>;
  findGroupCoordinator(of: { groupId: string; coordinatorType: 1 }): Promise<KafkajsBroker>;
}

interface KafkajsBroker {
  readonly connectionPool: { send(call: object): Promise<{ readonly raw: Buffer }> };
  listOffsets(request: object): Promise<{
    responses: readonly { partitions: readonly { offset: string }[] }[];
  }>;
  initProducerId(request: object): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(request: object): Promise<unknown>;
  endTxn(request: object): Promise<unknown>;
}

/** Whether records of open and aborted transactions are seen. */
export const isolation = { readUncommitted: 0, readCommitted: 1 } as const;
export type Isolation = (typeof isolation)[keyof typeof isolation];

/** A partition to fetch from, by its full topic name. */
export interface FetchFrom {
  readonly topic: string;
  readonly partition: Partition;
  readonly from: Offset;
}

/** One fetch from one broker. */
export interface FetchCall {
  readonly isolation: Isolation;
  readonly waitMs: number;
  readonly bytesMax: number;
  readonly positions: readonly FetchFrom[];
}

/** One encoded record batch, for one partition by its full topic name. */
export interface ProduceBatch {
  readonly topic: string;
  readonly partition: Partition;
  readonly records: Buffer;
}

/** Who writes under a transactional id, until a later one takes it. */
export interface TransactionIdentity {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/** Appends to partitions that one broker leads. */
export interface ProduceCall {
  /** Null outside a transaction. */
  readonly transactionalId: string | null;
  /** How long the leader waits for its in-sync replicas. */
  readonly ackWithinMs: number;
  readonly batches: readonly ProduceBatch[];
}

/** A special timestamp of ListOffsets (KIP-79). */
export const endOf = { first: '-2', last: '-1' } as const;

/**
 * Connections of one caller to a Kafka. A broker serves one request of a connection at a time, so a
 * caller in a long poll would hold up every other on the same one.
 */
export class RawCluster {
  readonly #cluster: KafkajsCluster;
  readonly #sockets = new Set<Socket>();
  #quiet = false;

  constructor(access: KafkaAccess, requestTimeoutMs: number) {
    const log: LogLine = (...line) => (this.#quiet ? undefined : access.log?.(...line));
    const opened = (socket: Socket): void => {
      if (this.#quiet) socket.destroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    };
    this.#cluster = new Cluster({
      ...clusterSettings(access, { requestTimeoutMs, opened }),
      allowAutoTopicCreation: false,
      logger: createLogger({ level: logLevel.INFO, logCreator: logTo(log) }),
    });
  }

  /**
   * Connects and learns who leads these topics. Throws what kafkajs throws, also for an unknown
   * topic.
   */
  async learn(topics: readonly string[]): Promise<void> {
    await this.#cluster.connect();
    await this.#cluster.addMultipleTargetTopics(topics);
  }

  /** The leader's node id as it was learnt; undefined: no such partition, or none leads it now. */
  leaderOf(topic: string, partition: Partition): number | undefined {
    const known = this.#cluster.findTopicPartitionMetadata(topic);
    const leader = known.find(({ partitionId }) => partitionId === partition)?.leader;
    return leader === undefined || leader < 0 ? undefined : leader;
  }

  /**
   * The response of FETCH version 11, undecoded: the library's decoding loses batches without
   * records.
   */
  async fetch(leader: number, call: FetchCall): Promise<Buffer> {
    const broker = await this.#cluster.findBroker({ nodeId: String(leader) });
    const { raw } = await broker.connectionPool.send({
      request: fetchRequest({
        replicaId: -1,
        isolationLevel: call.isolation,
        maxWaitTime: call.waitMs,
        minBytes: 1,
        maxBytes: call.bytesMax,
        topics: call.positions.map(({ topic, partition, from }) => ({
          topic,
          partitions: [{ partition, fetchOffset: from.toString(), maxBytes: call.bytesMax }],
        })),
      }),
      response: rawFetchResponse,
      requestTimeout: call.waitMs + answerWithinMs,
    });
    return raw;
  }

  /** Connects to a broker. As long as this fails, nothing was sent. */
  async reach(leader: number): Promise<void> {
    await this.#cluster.findBroker({ nodeId: String(leader) });
  }

  /**
   * Sends the batches, once, to be acknowledged by all in-sync replicas. The response of PRODUCE
   * version 7, undecoded.
   */
  async produce(leader: number, call: ProduceCall): Promise<Buffer> {
    const broker = await this.#cluster.findBroker({ nodeId: String(leader) });
    const { raw } = await broker.connectionPool.send({
      request: produceRequest(call),
      response: rawProduceResponse,
    });
    return raw;
  }

  /**
   * Takes a transactional id over: aborts what an earlier holder left open, and fences it. Throws
   * what kafkajs throws, as the other calls of a transaction do.
   */
  async takeOver(transactionalId: string, timeoutMs: number): Promise<TransactionIdentity> {
    const coordinator = await this.#coordinatorOf(transactionalId);
    const asked = { transactionalId, transactionTimeout: timeoutMs };
    const { producerId, producerEpoch } = await coordinator.initProducerId(asked);
    return { transactionalId, producerId: BigInt(producerId), producerEpoch };
  }

  /** Tells the coordinator which partitions the transaction is about to write. */
  async addToTransaction(
    identity: TransactionIdentity,
    places: readonly { readonly topic: string; readonly partition: Partition }[],
  ): Promise<void> {
    const coordinator = await this.#coordinatorOf(identity.transactionalId);
    const topics = places.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
    await coordinator.addPartitionsToTxn({ ...asKafkajs(identity), topics });
  }

  /** Commits: from here on readers of committed records see all of it. */
  async commitTransaction(identity: TransactionIdentity): Promise<void> {
    const coordinator = await this.#coordinatorOf(identity.transactionalId);
    await coordinator.endTxn({ ...asKafkajs(identity), transactionResult: true });
  }

  /** Where a partition begins or ends, as readers of that isolation see it. */
  async offsetAt(
    leader: number,
    place: { readonly topic: string; readonly partition: Partition; readonly isolation: Isolation },
    timestamp: (typeof endOf)[keyof typeof endOf],
  ): Promise<Offset> {
    const broker = await this.#cluster.findBroker({ nodeId: String(leader) });
    const { responses } = await broker.listOffsets({
      isolationLevel: place.isolation,
      topics: [{ topic: place.topic, partitions: [{ partition: place.partition, timestamp }] }],
    });
    const offset = responses[0]?.partitions[0]?.offset;
    if (offset === undefined) throw new Error(`no offset of ${place.topic}-${place.partition}`);
    return BigInt(offset);
  }

  #coordinatorOf(transactionalId: string): Promise<KafkajsBroker> {
    const coordinatorType = coordinatorOfTransactions;
    return this.#cluster.findGroupCoordinator({ groupId: transactionalId, coordinatorType });
  }

  /** Cuts the connections at once; what is under way on them fails. */
  destroy(): void {
    this.#quiet = true;
    for (const socket of this.#sockets) socket.destroy(new Error('closed by its owner'));
    this.#sockets.clear();
    // Nothing is left to wait for or to tell: the sockets are gone, and the lane is not used again.
    this.#cluster.disconnect().catch(() => undefined);
  }
}

const coordinatorOfTransactions = 1;
const answerWithinMs = 5_000;
const produceKey = 0;
const allInSync = -1;

function asKafkajs({ transactionalId, producerId, producerEpoch }: TransactionIdentity): object {
  return { transactionalId, producerId: producerId.toString(), producerEpoch };
}

function produceRequest({ transactionalId, ackWithinMs, batches }: ProduceCall): object {
  return {
    apiKey: produceKey,
    apiVersion: 7,
    apiName: 'Produce',
    encode: async () => {
      const request = new Encoder()
        .writeString(transactionalId)
        .writeInt16(allInSync)
        .writeInt32(ackWithinMs);
      return writeBatches(request, batches);
    },
  };
}

function writeBatches(request: KafkajsEncoder, batches: readonly ProduceBatch[]): KafkajsEncoder {
  const byTopic = Map.groupBy(batches, ({ topic }) => topic);
  request.writeInt32(byTopic.size);
  for (const [topic, ofTopic] of byTopic) {
    request.writeString(topic).writeInt32(ofTopic.length);
    for (const { partition, records } of ofTopic) {
      request.writeInt32(partition).writeInt32(records.length).writeBuffer(records);
    }
  }
  return request;
}

/** The time to hold back stands last in this response. */
const rawProduceResponse = {
  decode: async (raw: Buffer) => ({
    raw,
    clientSideThrottleTime: raw.readInt32BE(raw.length - 4),
  }),
  parse: async (decoded: unknown) => decoded,
};

const rawFetchResponse = {
  decode: async (raw: Buffer) => ({ raw, clientSideThrottleTime: raw.readInt32BE(0) }),
  parse: async (decoded: unknown) => decoded,
};
