import type { Offset, Partition } from '../../ports/event-log.ts';
import { Fields } from './fields.ts';

/** What a leader says of one batch that was sent to it. */
export interface Appended {
  readonly topic: string;
  readonly partition: Partition;
  /** Kafka's error code; 0: none. */
  readonly error: number;
  /** Where the batch begins; -1 when it was not appended. */
  readonly baseOffset: Offset;
}

/** Takes a response of PRODUCE version 7 apart. */
export function readProduceResponse(raw: Buffer): readonly Appended[] {
  const fields = new Fields(raw);
  const appended: Appended[] = [];
  for (let topics = fields.int32(); topics > 0; topics--) {
    const topic = fields.text();
    for (let left = fields.int32(); left > 0; left--) appended.push(readBatch(fields, topic));
  }
  return appended;
}

function readBatch(fields: Fields, topic: string): Appended {
  const partition = fields.int32();
  const error = fields.int16();
  const baseOffset = fields.int64();
  fields.int64(); // append time: asked for where it matters
  fields.int64(); // log start: the same
  return { topic, partition, error, baseOffset };
}
