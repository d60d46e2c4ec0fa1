import type { Offset, Partition } from '../../ports/event-log.ts';
import { Fields } from './fields.ts';
import type { AbortedTransaction } from './record-batches.ts';

/** One partition of a fetch response. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: Partition;
  /** Kafka's error code; 0: none. */
  readonly error: number;
  readonly highWatermark: Offset;
  readonly lastStable: Offset;
  readonly aborted: readonly AbortedTransaction[];
  readonly records: Buffer;
}

/** A fetch response taken apart: an error of the whole, or its partitions. */
export interface FetchResponse {
  readonly error: number;
  readonly partitions: readonly FetchedPartition[];
}

/** Takes a response of FETCH version 11 apart (KIP-392 is the newest change in it). */
export function readFetchResponse(raw: Buffer): FetchResponse {
  const fields = new Fields(raw);
  fields.int32(); // throttle time, heeded by the connection
  const error = fields.int16();
  fields.int32(); // fetch session, unused
  const partitions: FetchedPartition[] = [];
  for (let topics = fields.int32(); topics > 0; topics--) {
    const topic = fields.text();
    for (let left = fields.int32(); left > 0; left--) partitions.push(readPartition(fields, topic));
  }
  return { error, partitions };
}

function readPartition(fields: Fields, topic: string): FetchedPartition {
  const partition = fields.int32();
  const error = fields.int16();
  const highWatermark = fields.int64();
  const lastStable = fields.int64();
  fields.int64(); // log start: asked for where it matters
  const aborted: AbortedTransaction[] = [];
  for (let left = fields.int32(); left > 0; left--) {
    aborted.push({ producerId: fields.int64(), firstOffset: fields.int64() });
  }
  fields.int32(); // preferred read replica: leaders only
  return { topic, partition, error, highWatermark, lastStable, aborted, records: fields.bytes() };
}
