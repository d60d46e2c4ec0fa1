import type { Offset, Partition } from '../../ports/event-log.ts';
import { Fields } from './fields.ts';

/** What a leader says of the one batch that was sent to it. */
export interface ProduceResponse {
  readonly topic: string;
  readonly partition: Partition;
  /** Kafka's error code; 0: none. */
  readonly error: number;
  /** Where the batch begins; -1 when it was not appended. */
  readonly baseOffset: Offset;
}

/** Takes a response of PRODUCE version 7 to a request with one partition apart. */
export function readProduceResponse(raw: Buffer): ProduceResponse {
  const fields = new Fields(raw);
  if (fields.int32() !== 1) return { topic: '', partition: -1, error: 0, baseOffset: -1n };
  const topic = fields.text();
  if (fields.int32() !== 1) return { topic, partition: -1, error: 0, baseOffset: -1n };
  const partition = fields.int32();
  const error = fields.int16();
  return { topic, partition, error, baseOffset: fields.int64() };
}
