import { expect, test } from 'vitest';
import type { Logger } from '../../services/adapters/system/logger.ts';
import { kafkaLog, lineLimits } from '../../services/site/kafka-log.ts';

function logOf() {
  const written: unknown[] = [];
  let now = 0;
  const write = (fields: object, message: string): void => void written.push([message, fields]);
  const lines = { debug: write, info: write, warn: write };
  const log = kafkaLog({ child: () => lines } as unknown as Logger, () => now);
  return { written, log, passes: (ms: number): void => void (now += ms) };
}

test('the same line is written once in a while, with how often it was left out', () => {
  const { written, log, passes } = logOf();
  for (let i = 0; i < 100; i += 1) log('warn', 'Connection error', { broker: 'one' });
  log('debug', 'another line', {});
  passes(lineLimits.againMs);
  log('warn', 'Connection error', { broker: 'two' });
  log('warn', 'Connection error', { broker: 'two' });
  expect(written).toEqual([
    ['Connection error', { broker: 'one' }],
    ['another line', {}],
    ['Connection error', { broker: 'two', leftOut: 99 }],
  ]);
});

test('however many different lines there are, few are remembered', () => {
  const { written, log } = logOf();
  for (let i = 0; i <= lineLimits.linesMax; i += 1) log('warn', `line ${i}`, {});
  log('warn', 'line 0', {});
  expect(written.at(-1)).toEqual(['line 0', {}]);
});
