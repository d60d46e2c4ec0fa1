import { describe, expect, test } from 'vitest';
import {
  bodyProblemResponse,
  problemResponse,
  problems,
  type ProblemName,
} from '../../../services/protocols/n40/problems.ts';

/** Statuses that TS 32.291 declares for an operation, and those that belong to HTTP itself. */
const http = [405, 415, 504];
const declared = new Set([400, 401, 403, 404, 408, 410, 411, 413, 500, 503, ...http]);

const names = Object.keys(problems).filter((name): name is ProblemName => name in problems);

describe.each(names)('%s', (name) => {
  test('is answered with a status that the operations declare', () => {
    expect(declared).toContain(problemResponse(name).status);
  });

  test('says the status in the body, and when to come again exactly on 503', () => {
    const response = problemResponse(name);
    expect(response.body.status).toBe(response.status);
    expect(response.body.title).toMatch(/^[A-Z].*\.$/);
    expect(response.retryAfter !== undefined).toBe(response.status === 503);
  });

  test('says what credential is wanted where another one would do', () => {
    const { challenge, status } = problemResponse(name);
    expect(challenge !== undefined).toBe(status === 401 || name === 'SCOPE_INSUFFICIENT');
    expect(challenge ?? 'Bearer').toMatch(/^Bearer/);
  });
});

test('a body with several faults names the gravest as cause and all as parameters', () => {
  const found = [
    { cause: 'OPTIONAL_IE_INCORRECT', param: '/notifyUri', reason: 'must be a string' },
    { cause: 'MANDATORY_IE_MISSING', param: '/subscriberIdentifier', reason: 'is missing' },
  ] as const;
  const response = bodyProblemResponse(found);
  expect(response).toMatchObject({ status: 400, body: { cause: 'MANDATORY_IE_MISSING' } });
  expect(response.body.invalidParams).toEqual([
    { param: '/notifyUri', reason: 'must be a string' },
    { param: '/subscriberIdentifier', reason: 'is missing' },
  ]);
});

test('an occurrence may add a detail', () => {
  const response = problemResponse('TRY_AGAIN', {
    detail: 'The site is in normal mode.',
  });
  expect(response).toEqual({
    kind: 'problem',
    status: 503,
    retryAfter: 1,
    body: {
      status: 503,
      cause: 'NF_CONGESTION',
      title: 'The request cannot be decided here and now.',
      detail: 'The site is in normal mode.',
    },
  });
});
