import { expect, test } from 'vitest';
import { admits, isInTime } from '../../services/gateway/admission.ts';

test('under overload creates are refused first and releases last', () => {
  const admitted = (pending: number) =>
    (['create', 'update', 'release'] as const).filter((operation) =>
      admits(operation, pending, 100),
    );
  expect(admitted(79)).toEqual(['create', 'update', 'release']);
  expect(admitted(80)).toEqual(['update', 'release']);
  expect(admitted(89)).toEqual(['update', 'release']);
  expect(admitted(90)).toEqual(['release']);
  expect(admitted(99)).toEqual(['release']);
  expect(admitted(100)).toEqual([]);
});

test('the smallest bound still takes one of each', () => {
  for (const operation of ['create', 'update', 'release'] as const) {
    expect([admits(operation, 0, 1), admits(operation, 1, 1)]).toEqual([true, false]);
  }
});

test('where answers come late, creates are refused first and releases never', () => {
  const taken = (delayMs: number) =>
    (['create', 'update', 'release'] as const).filter((operation) =>
      isInTime(operation, delayMs, 3_000),
    );
  expect(taken(1_500)).toEqual(['create', 'update', 'release']);
  expect(taken(1_501)).toEqual(['update', 'release']);
  expect(taken(2_251)).toEqual(['release']);
  expect(taken(3_000)).toEqual(['release']);
});
