import { describe, expect, test } from 'vitest';
import { readEnv } from '../../../services/adapters/system/env.ts';
import type { Environment, Variables } from '../../../services/adapters/system/env.ts';
import { readProcessSettings } from '../../../services/adapters/system/process-settings.ts';

function reading<T>(text: string | undefined, read: (variables: Variables) => T) {
  const env: Environment = text === undefined ? {} : { TOLL_X: text };
  const outcome = readEnv(env, read);
  return 'config' in outcome ? outcome.config : outcome.problems;
}

describe('a variable', () => {
  test('that is set wins over its default', () => {
    expect(reading('b', (v) => v.string('TOLL_X', { default: 'a' }))).toBe('b');
    expect(reading(undefined, (v) => v.string('TOLL_X', { default: 'a' }))).toBe('a');
  });

  test('without a default has to be set, and to something', () => {
    expect(reading(undefined, (v) => v.string('TOLL_X'))).toEqual(['TOLL_X: is not set']);
    expect(reading('', (v) => v.string('TOLL_X', { default: 'a' }))).toEqual([
      'TOLL_X: is empty: give it a value or leave it out',
    ]);
  });

  test('may be left out where that means something', () => {
    expect(reading(undefined, (v) => v.optional('TOLL_X', (name) => v.port(name)))).toBeUndefined();
    expect(reading('5', (v) => v.optional('TOLL_X', (name) => v.port(name)))).toBe(5);
  });

  test.each([
    ['1', 1],
    ['-5', -5],
    ['10', 10],
    ['11', ["TOLL_X: '11' is no whole number from -5 to 10"]],
    ['1.5', ["TOLL_X: '1.5' is no whole number from -5 to 10"]],
    ['1e1', ["TOLL_X: '1e1' is no whole number from -5 to 10"]],
    [' 1', ["TOLL_X: ' 1' is no whole number from -5 to 10"]],
    ['0x5', ["TOLL_X: '0x5' is no whole number from -5 to 10"]],
  ])('read as an integer: %s', (text, expected) => {
    expect(reading(text, (v) => v.integer('TOLL_X', { least: -5, most: 10 }))).toEqual(expected);
  });

  test.each([
    ['250ms', 250],
    ['2s', 2_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
  ])('read as a duration: %s', (text, expected) => {
    expect(reading(text, (v) => v.duration('TOLL_X'))).toBe(expected);
  });

  test.each(['5', '0s', '-1s', '1.5s', '25d', 'soon'])('is no duration: %s', (text) => {
    expect(reading(text, (v) => v.duration('TOLL_X'))).toEqual([
      expect.stringContaining(`'${text}' is not a time span`),
    ]);
  });

  test('read as a list is split at commas and trimmed', () => {
    expect(reading('a:1, b:2', (v) => v.list('TOLL_X'))).toEqual(['a:1', 'b:2']);
    expect(reading('a,,b', (v) => v.list('TOLL_X'))).toEqual([
      expect.stringContaining('empty item'),
    ]);
  });

  test('read as a choice is one of its words', () => {
    expect(reading('b', (v) => v.choice('TOLL_X', ['a', 'b']))).toBe('b');
    expect(reading('c', (v) => v.choice('TOLL_X', ['a', 'b']))).toEqual([
      "TOLL_X: 'c' is none of a, b",
    ]);
  });

  test('read as a port is at most 65535', () => {
    expect(reading('65536', (v) => v.port('TOLL_X'))).toHaveLength(1);
  });
});

test('all problems are gathered, with names nobody asked for', () => {
  const env = { TOLL_A: 'x', TOLL_C: '1', TOLL_SHARED: '1', HOME: '/' };
  const outcome = readEnv(env, (v) => [v.port('TOLL_A'), v.string('TOLL_B')], ['TOLL_SHARED']);
  expect(outcome).toEqual({
    problems: [
      "TOLL_A: 'x' is no whole number from 0 to 65535",
      'TOLL_B: is not set',
      'TOLL_C: is not known here; known are TOLL_A, TOLL_B',
    ],
  });
});

test('the settings of every process have defaults', () => {
  expect(readEnv({}, readProcessSettings)).toEqual({
    config: { logLevel: 'info', operations: undefined, stopWithinMs: 10_000, traces: undefined },
  });
  expect(readEnv({ TOLL_OPERATIONS_PORT: '19464' }, readProcessSettings)).toMatchObject({
    config: { operations: { host: '127.0.0.1', port: 19464 } },
  });
  expect(readEnv({ TOLL_TRACES: 'otlp' }, readProcessSettings)).toMatchObject({
    config: { traces: { url: 'http://127.0.0.1:4318/v1/traces', oneIn: 100 } },
  });
  const wrong = { TOLL_TRACES_URL: 'collector', TOLL_TRACES_ONE_IN: '0' };
  expect(readEnv(wrong, readProcessSettings)).toMatchObject({
    problems: [
      "TOLL_TRACES_ONE_IN: '0' is no whole number from 1 to 1000000",
      'TOLL_TRACES_URL: is no URL',
    ],
  });
});
