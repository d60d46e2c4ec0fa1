import { describe, expect, test } from 'vitest';
import type { Answer, GroupAnswer } from '../../../services/core/contracts.gen.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';
import { toJson } from '../../../services/protocols/n40/to-json.ts';
import { toResponse } from '../../../services/protocols/n40/to-response.ts';

const now = instant(1_772_353_800_000n);

const groupAnswer: GroupAnswer = {
  ratingGroup: 10n,
  upf: null,
  result: 'SUCCESS',
  unit: null,
  granted: null,
  validity: null,
  threshold: null,
  holdingTime: null,
  tariffChangeAt: null,
  finalAction: null,
  finalTargets: [],
  triggers: [],
};

function answerWith(...groups: readonly Partial<GroupAnswer>[]): Answer {
  return {
    denial: null,
    session: 's',
    planVersion: null,
    startedAt: null,
    failureHandling: null,
    groups: groups.map((group) => ({ ...groupAnswer, ...group })),
  };
}

function denied(denial: string): Answer {
  return { ...answerWith(), denial };
}

function textOf(answer: Answer): string {
  const response = toResponse(answer, { operation: 'update', number: 7n, now });
  return response.kind === 'data' ? toJson(response.body) : response.kind;
}

const head = '"invocationTimeStamp":"2026-03-01T08:30:00.000Z","invocationSequenceNumber":7';

describe('what was granted', () => {
  const granted = '"resultCode":"SUCCESS"';

  test('nothing asked, nothing told', () => {
    expect(textOf(answerWith())).toBe(`{${head}}`);
  });

  test.each<readonly [string, Partial<GroupAnswer>]>([
    [`${granted},"ratingGroup":10`, {}],
    [
      `${granted},"ratingGroup":10,"grantedUnit":{"time":1200},"validityTime":3600`,
      { unit: 'seconds', granted: units(1200n), validity: 3600n },
    ],
    [
      `${granted},"ratingGroup":10,"grantedUnit":{"time":300},` +
        '"finalUnitIndication":{"finalUnitAction":"TERMINATE"},"timeQuotaThreshold":30',
      { unit: 'seconds', granted: units(300n), threshold: units(30n), finalAction: 'TERMINATE' },
    ],
    [
      `${granted},"ratingGroup":30,"uPFID":"upf-1",` +
        '"grantedUnit":{"totalVolume":9007199254740993},' +
        '"quotaHoldingTime":0,"volumeQuotaThreshold":1000',
      {
        ratingGroup: 30n,
        upf: 'upf-1',
        unit: 'octets',
        granted: units(9_007_199_254_740_993n),
        threshold: units(1000n),
        holdingTime: 0n,
      },
    ],
    [
      `${granted},"ratingGroup":20,"grantedUnit":{"serviceSpecificUnits":1},` +
        '"unitQuotaThreshold":0',
      { ratingGroup: 20n, unit: 'events', granted: units(1n), threshold: units(0n) },
    ],
    [
      `${granted},"ratingGroup":10,` +
        '"grantedUnit":{"time":60,"tariffTimeChange":"2026-03-01T17:00:00.000Z"}',
      { unit: 'seconds', granted: units(60n), tariffChangeAt: instant(1_772_384_400_000n) },
    ],
    [
      `${granted},"ratingGroup":10,"grantedUnit":{"time":0},"validityTime":60,` +
        '"finalUnitIndication":{"finalUnitAction":"REDIRECT","redirectServer":' +
        '{"redirectAddressType":"URL","redirectServerAddress":"https://portal.example"}}',
      {
        unit: 'seconds',
        granted: units(0n),
        validity: 60n,
        finalAction: 'REDIRECT',
        finalTargets: ['URL', 'https://portal.example'],
      },
    ],
    [
      `${granted},"ratingGroup":10,"finalUnitIndication":` +
        '{"finalUnitAction":"RESTRICT_ACCESS","filterIdList":["portal","dns"]}',
      { finalAction: 'RESTRICT_ACCESS', finalTargets: ['portal', 'dns'] },
    ],
    [
      `${granted},"ratingGroup":10,"triggers":[` +
        '{"triggerType":"QHT","triggerCategory":"IMMEDIATE_REPORT"},' +
        '{"triggerType":"TIME_LIMIT","triggerCategory":"DEFERRED_REPORT","timeLimit":60},' +
        '{"triggerType":"VOLUME_LIMIT","triggerCategory":"IMMEDIATE_REPORT","volumeLimit64":7},' +
        '{"triggerType":"EVENT_LIMIT","triggerCategory":"IMMEDIATE_REPORT","eventLimit":3}]',
      {
        triggers: [
          'QHT:IMMEDIATE_REPORT',
          'TIME_LIMIT:DEFERRED_REPORT:60',
          'VOLUME_LIMIT:IMMEDIATE_REPORT:7',
          'EVENT_LIMIT:IMMEDIATE_REPORT:3',
        ],
      },
    ],
    [
      `${granted},"ratingGroup":10,"grantedUnit":{"time":4294967295}`,
      { unit: 'seconds', granted: units(2n ** 40n) },
    ],
    ['"resultCode":"QUOTA_LIMIT_REACHED","ratingGroup":10', { result: 'QUOTA_LIMIT_REACHED' }],
    [
      '"resultCode":"END_USER_SERVICE_DENIED","ratingGroup":10',
      { result: 'END_USER_SERVICE_DENIED' },
    ],
    ['"resultCode":"RATING_FAILED","ratingGroup":10', { result: 'RATING_FAILED' }],
    ['"resultCode":"RATING_FAILED","ratingGroup":10', { result: 'TOO_MANY_GROUPS' }],
    ['"resultCode":"RATING_FAILED","ratingGroup":10', { result: 'OF_A_NEWER_BUILD' }],
    ['"resultCode":"RATING_FAILED","ratingGroup":10', { result: 'toString' }],
  ])('{%s}', (text, group) => {
    expect(textOf(answerWith(group))).toBe(`{${head},"multipleUnitInformation":[{${text}}]}`);
  });

  test('one refused rating group does not spoil the others', () => {
    const answer = answerWith(
      { result: 'RATING_FAILED' },
      { ratingGroup: 20n, unit: 'events', granted: units(1n) },
    );
    expect(toResponse(answer, { operation: 'create', number: 0n, now })).toMatchObject({
      kind: 'data',
      status: 201,
      body: {
        multipleUnitInformation: [{ resultCode: 'RATING_FAILED' }, { resultCode: 'SUCCESS' }],
      },
    });
  });
});

test('a create is told that its session may go on elsewhere, and what to do without answers', () => {
  const created = (failureHandling: Answer['failureHandling']) => {
    const answer = { ...answerWith(), failureHandling };
    return toResponse(answer, { operation: 'create', number: 1n, now });
  };
  expect(created(null)).toMatchObject({ body: { sessionFailover: 'FAILOVER_SUPPORTED' } });
  expect(created(null)).not.toHaveProperty('body.invocationResult');
  expect(created('CONTINUE')).toMatchObject({
    body: { invocationResult: { failureHandling: 'CONTINUE' } },
  });
});

test.each([
  ['create', 201],
  ['update', 200],
  ['release', 204],
] as const)('%s is answered with %i', (operation, status) => {
  const response = toResponse(answerWith({}), { operation, number: 1n, now });
  expect(response.status).toBe(status);
  expect('body' in response).toBe(status !== 204);
});

describe('refusals of the whole request', () => {
  test.each([
    ['USER_UNKNOWN', 404, 'USER_UNKNOWN'],
    ['IDENTITY_MOVED', 503, 'NF_CONGESTION'],
    ['ACCOUNT_SUSPENDED', 403, 'END_USER_REQUEST_DENIED'],
    ['SESSION_UNKNOWN', 404, 'CONTEXT_NOT_FOUND'],
    ['SESSION_GONE', 410, 'CONTEXT_NOT_FOUND'],
    ['REQUEST_CONFLICT', 400, 'CHARGING_FAILED'],
    ['REQUEST_TOO_OLD', 400, 'CHARGING_FAILED'],
    ['TOO_MANY_SESSIONS', 403, 'END_USER_REQUEST_DENIED'],
    ['TOO_LARGE', 500, 'INSUFFICIENT_RESOURCES'],
    ['OF_A_NEWER_BUILD', 500, 'SYSTEM_FAILURE'],
    ['constructor', 500, 'SYSTEM_FAILURE'],
  ])('%s', (denial, status, cause) => {
    const asked = { number: 1n, now };
    const body = { status, cause };
    expect(toResponse(denied(denial), { operation: 'update', ...asked })).toMatchObject({
      kind: 'problem',
      status,
      body,
    });
    const released = toResponse(denied(denial), { operation: 'release', ...asked });
    expect(released).toMatchObject({ status, body });
  });

  test('names what is at fault', () => {
    const response = toResponse(denied('SESSION_UNKNOWN'), {
      operation: 'update',
      number: 1n,
      now,
    });
    expect(response.kind === 'problem' && response.body.invalidParams).toEqual([
      { param: '{ChargingDataRef}', reason: 'No such charging session is known.' },
    ]);
  });
});
