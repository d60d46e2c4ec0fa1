import type { LogLine } from '../adapters/kafka/kafka-client.ts';
import type { Logger } from '../adapters/system/logger.ts';

/** Hands the lines of the Kafka client to the process's own log. */
export function kafkaLog(logger: Logger): LogLine {
  const lines = logger.child({ part: 'kafka' });
  return (level, message, fields) => lines[level](fields, message);
}
