import { expect, test } from 'vitest';
import {
  chargingDataRequest,
  problemIn,
  services,
  toldIn,
} from '../../services/cli/network-function/charging-data.ts';
import { parseChargingDataRequest } from '../../services/protocols/n40/charging-data-request.ts';
import { parseJson } from '../../services/protocols/n40/parse-json.ts';
import { toJson } from '../../services/protocols/n40/to-json.ts';

const say = {
  identity: 'msisdn-15550001',
  chargingId: 17,
  number: 1,
  sentAt: 1_700_000_000_123n,
} as const;

function read(body: Parameters<typeof toJson>[0]) {
  const json = parseJson(toJson(body));
  if (json.kind !== 'json') throw new Error('no JSON');
  return parseChargingDataRequest(json.value, 'create');
}

test('the door reads what a network function says', () => {
  const body = chargingDataRequest(services.voice, {
    ...say,
    used: 720n,
    requested: 'any',
    calledParty: '15550042',
  });
  expect(read(body)).toMatchObject({
    kind: 'request',
    request: {
      subscriber: 'msisdn-15550001',
      sentAt: 1_700_000_000_123n,
      number: 1n,
      callingParty: 'tel:+15550001',
      calledParty: '15550042',
      groups: [{ ratingGroup: 10n, requested: { seconds: null }, used: [{ seconds: 720n }] }],
    },
  });
});

test('volumes beyond what a double holds stay exact', () => {
  const body = chargingDataRequest(services.data, { ...say, used: 999_999_999_999_999n });
  expect(read(body)).toMatchObject({
    request: { groups: [{ requested: null, used: [{ totalOctets: 999_999_999_999_999n }] }] },
  });
});

test('a short message is a one-time event', () => {
  const body = chargingDataRequest(services.text, {
    ...say,
    requested: 1n,
    oneTimeEvent: 'IEC',
    calledParty: '15550042',
  });
  expect(read(body)).toMatchObject({
    request: {
      oneTimeEvent: 'IEC',
      calledParty: '15550042',
      groups: [{ requested: { events: 1n } }],
    },
  });
});

test('quota, validity and the last quota are read from an answer', () => {
  const group = {
    resultCode: 'SUCCESS',
    ratingGroup: 10,
    grantedUnit: { time: 1200 },
    validityTime: 3600,
    finalUnitIndication: { finalUnitAction: 'TERMINATE' },
  };
  const told = toldIn({ multipleUnitInformation: [group] }, services.voice);
  expect(told).toEqual({ result: 'SUCCESS', granted: 1_200n, validity: 3_600n, isFinal: true });
  const nothing = { result: undefined, granted: 0n, validity: undefined, isFinal: false };
  expect(toldIn(undefined, services.voice)).toEqual(nothing);
});

test('a refusal names its cause', () => {
  const problem = { cause: 'USER_UNKNOWN', detail: 'No account.' };
  expect(problemIn(problem)).toEqual({ cause: 'USER_UNKNOWN', detail: 'No account.' });
  expect(problemIn(undefined).cause).toBe('UNSPECIFIED');
});
