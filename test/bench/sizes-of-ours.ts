import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import type { LogEntry } from '../../services/ports/event-log.ts';
import { topics } from '../../services/ports/topics.ts';
import type { Topic } from '../../services/ports/topics.ts';
import { siteCodec } from '../../services/site/site-codec.ts';
import type { BareSizes } from './bare/sizes.ts';
import { Calls } from './load/calls.ts';

/** What one operation of ours carries, on a site that has just been under load. */
export async function sizesOfOurs(
  brokers: string,
  origin: string,
  firstChargingId: number,
): Promise<BareSizes> {
  const reader = new KafkaLogReader({ brokers: brokers.split(','), clientId: 'bench' });
  const ledger = await newest(reader, topics.ledger);
  const [usage, states] = [
    await newest(reader, topics.usage),
    await newest(reader, topics.balances),
  ];
  await reader.close();
  const valueBytes = ({ value }: LogEntry): number => value.byteLength;
  return {
    usage: mean(usage.map(valueBytes)),
    ledger: mean(ledger.map(valueBytes)),
    state: mean(states.map(valueBytes)),
    envelope: mean(ledger.flatMap(envelopeBytes)),
    ...(await answerOfOurs(origin, firstChargingId)),
  };
}

async function newest(reader: KafkaLogReader, topic: Topic): Promise<readonly LogEntry[]> {
  const { first, end } = await reader.ends(topic, 0);
  const from = end - 1000n > first ? end - 1000n : first;
  const batches = await reader.read([{ topic, partition: 0, from }], { waitMs: 2000 });
  return batches.flatMap(({ entries }) => entries);
}

function envelopeBytes(entry: LogEntry): readonly number[] {
  const codec = siteCodec(undefined);
  const read = codec.read('LedgerRecord', entry);
  if (read.kind !== 'read' || read.value.answer === null) return [];
  const envelope = { correlation: '1000', repeated: false, answer: read.value.answer };
  return [codec.encode('AnswerEnvelope', envelope).byteLength];
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}

/** Opens a session as any client would, to see what it is told. */
async function answerOfOurs(
  origin: string,
  firstChargingId: number,
): Promise<{ readonly reference: number; readonly body: string }> {
  const calls = new Calls({ kind: 'many', first: 1, count: 1 }, 1, firstChargingId);
  const request = calls.next(calls.start());
  const session = connect(origin);
  const stream = session.request({
    ':method': 'POST',
    ':path': request.path,
    'content-type': 'application/json',
  });
  let location = '';
  stream.on('response', (headers) => (location = String(headers['location'])));
  stream.end(request.body);
  const body = await text(stream);
  session.close();
  const reference = location.slice(location.lastIndexOf('/') + 1).length;
  return { reference, body };
}
