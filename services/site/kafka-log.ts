import type { LogLine } from '../adapters/kafka/kafka-client.ts';
import type { Logger } from '../adapters/system/logger.ts';
import { BoundedMap } from '../engine/bounded-map.ts';

/** How long a line is not written again, in milliseconds, and how many lines are remembered. */
export const lineLimits = { againMs: 10_000, linesMax: 256 } as const;

interface Written {
  readonly at: number;
  left: number;
}

/**
 * Hands the lines of the Kafka client to the process's own log. The client says every failed
 * attempt of every connection, hundreds a second while a log is away: the same line is written once
 * in a while, with how often it was left out.
 */
export function kafkaLog(
  logger: Pick<Logger, 'child'>,
  now: () => number = () => performance.now(),
): LogLine {
  const lines = logger.child({ part: 'kafka' });
  const written = new BoundedMap<string, Written>(lineLimits.linesMax);
  return (level, message, fields) => {
    const last = written.get(message);
    if (last !== undefined && now() - last.at < lineLimits.againMs) {
      last.left += 1;
      return;
    }
    written.set(message, { at: now(), left: 0 });
    const left = last?.left ?? 0;
    lines[level](left === 0 ? fields : { ...fields, leftOut: left }, message);
  };
}
