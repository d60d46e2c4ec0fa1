import { describe, expect, test } from 'vitest';
import { problemsMax } from '../../../services/protocols/n40/information-element.ts';
import { parseJson } from '../../../services/protocols/n40/parse-json.ts';
import { accepted, bodyOf, create, createWithGroup, refusals } from './support.ts';

const sentAt = BigInt(Date.UTC(2026, 2, 1, 8, 30));

const nothing = {
  seconds: null,
  totalOctets: null,
  uplinkOctets: null,
  downlinkOctets: null,
  events: null,
};

function requestedOf(members: Record<string, unknown>): unknown {
  return accepted(createWithGroup(members)).groups[0]?.requested;
}

describe('requests as network functions send them', () => {
  test('a create without rating groups, numbered 0, with a name that is no UUID', () => {
    expect(accepted(bodyOf('create-empty'))).toEqual({
      subscriber: 'imsi-001010000000004',
      consumer: 'SMF',
      chargingId: '17',
      sentAt: sentAt + 123n,
      sentAtText: '2026-03-01T10:30:00.123456789+02:00',
      number: 0n,
      retransmission: false,
      oneTimeEvent: null,
      notifyUri: 'http://127.0.0.1:8000/nsmf-callback/notify_imsi-001010000000004',
      service: 'SMF',
      callingParty: null,
      calledParty: null,
      servingNetwork: null,
      groups: [],
    });
  });

  test('an update with reports of two counters and a request for a third', () => {
    const { groups, number } = accepted(bodyOf('update-data'), 'update');
    expect(number).toBe(2n);
    expect(groups).toEqual([
      {
        ratingGroup: 30n,
        upf: 'upf-2',
        requested: nothing,
        used: [
          {
            ...nothing,
            localNumber: 1n,
            management: 'online',
            totalOctets: 80_000_000n,
            uplinkOctets: 30_000_000n,
            downlinkOctets: 50_000_000n,
            usedAt: sentAt + 599_500n,
            tariffChange: null,
          },
          {
            ...nothing,
            localNumber: 2n,
            management: 'offline',
            totalOctets: 7n,
            usedAt: null,
            tariffChange: null,
          },
        ],
      },
      {
        ratingGroup: 30n,
        upf: 'upf-1',
        requested: null,
        used: [
          {
            ...nothing,
            localNumber: 1n,
            management: 'suspended',
            totalOctets: 999_999_999_999_999n,
            usedAt: null,
            tariffChange: null,
          },
        ],
      },
      { ratingGroup: 10n, upf: null, requested: { ...nothing, seconds: 600n }, used: [] },
    ]);
  });

  test('a short message event and a call name their parties', () => {
    expect(accepted(bodyOf('event-sms'))).toMatchObject({
      consumer: 'smsf1.example',
      chargingId: null,
      oneTimeEvent: 'IEC',
      service: 'SMSF',
      callingParty: 'msisdn-15550002',
      calledParty: '15550099',
    });
    expect(accepted(bodyOf('create-voice'))).toMatchObject({
      consumer: '2001:db8::1',
      service: '32260@3gpp.org',
      callingParty: 'tel:+15550001',
      calledParty: 'tel:+15550042',
    });
  });
});

describe('the serving network', () => {
  const plmn = (mcc: string, mnc: string) => ({ mcc, mnc });
  const area = (mcc: string, mnc: string) => ({ tai: { plmnId: plmn(mcc, mnc), tac: '0001' } });
  const pdu = (members: object) => ({ pDUSessionChargingInformation: members });

  test.each([
    ['the session says it', pdu({ pduSessionInformation: { servingCNPlmnId: plmn('262', '01') } })],
    ['a 5G cell says it', pdu({ userLocationinfo: { nrLocation: area('262', '01') } })],
    ['a 4G cell says it', pdu({ userLocationinfo: { eutraLocation: area('262', '01') } })],
    [
      'the session counts before the cell',
      pdu({
        pduSessionInformation: { servingCNPlmnId: plmn('262', '01') },
        userLocationinfo: { nrLocation: area('208', '01') },
      }),
    ],
    [
      'a call says it',
      { iMSChargingInformation: { userLocationInfo: { nrLocation: area('262', '01') } } },
    ],
    [
      'a short message says it',
      { sMSChargingInformation: { userLocationinfo: { nrLocation: area('262', '01') } } },
    ],
  ])('%s', (_, members) => expect(accepted(create(members)).servingNetwork).toBe('262-01'));

  test('is not told by what is none, and that is no fault', () => {
    const odd = pdu({ pduSessionInformation: { servingCNPlmnId: plmn('1', '1') } });
    expect(accepted(create(odd)).servingNetwork).toBeNull();
    expect(accepted(create({})).servingNetwork).toBeNull();
  });

  test('has three digits in its network code where it says so', () => {
    const members = pdu({ pduSessionInformation: { servingCNPlmnId: plmn('310', '410') } });
    expect(accepted(create(members)).servingNetwork).toBe('310-410');
  });
});

describe('what is tolerated', () => {
  test.each([
    ['an unknown node functionality', { nfConsumerIdentification: { nodeFunctionality: 'X_NF' } }],
    ['an unknown event type', { oneTimeEvent: true, oneTimeEventType: 'NEW' }],
    ['unknown members', { future: { deep: [1, { a: null }] }, __proto__x: 1 }],
    [
      'null and empty optional members',
      { notifyUri: null, multipleUnitUsage: null, chargingId: null, serviceSpecificationInfo: '' },
    ],
    ['any prefix of an identity', { subscriberIdentifier: 'extid-user@example.org' }],
    ['a bare identity', { subscriberIdentifier: '15550001' }],
    [
      'a short mcc and mnc in a member nobody reads',
      {
        pDUSessionChargingInformation: {
          pduSessionInformation: { hPlmnId: { mcc: '', mnc: '1' } },
        },
      },
    ],
    ['the highest request number', { invocationSequenceNumber: 4_294_967_295 }],
  ])('%s', (_what, changes) => {
    expect(accepted(create(changes)).number).toBeTypeOf('bigint');
  });

  test('an unknown quota management indicator counts as online', () => {
    const used = [{ localSequenceNumber: 0, quotaManagementIndicator: 'SOMETHING', time: 1 }];
    const [group] = accepted(createWithGroup({ usedUnitContainer: used })).groups;
    expect(group?.used[0]?.management).toBe('online');
  });

  test('a requested unit absent or null only reports, an empty one leaves the amount to us', () => {
    expect(requestedOf({})).toBeNull();
    expect(requestedOf({ requestedUnit: null })).toBeNull();
    expect(requestedOf({ requestedUnit: {} })).toEqual(nothing);
    expect(requestedOf({ requestedUnit: { time: null } })).toEqual(nothing);
  });

  test('charging id 0 is reserved and counts as none', () => {
    expect(
      accepted(create({ pDUSessionChargingInformation: { chargingId: 0 } })).chargingId,
    ).toBeNull();
    const named = { chargingId: 0, sMFchargingId: '0' };
    expect(accepted(create({ pDUSessionChargingInformation: named })).chargingId).toBe('smf-0');
  });

  test('update and release need no subscriber: their reference names it', () => {
    const body = create({ subscriberIdentifier: undefined });
    expect(accepted(body, 'update').subscriber).toBeNull();
    expect(accepted(body, 'release').subscriber).toBeNull();
    expect(refusals(body)).toEqual(['MANDATORY_IE_MISSING /subscriberIdentifier']);
  });
});

describe('what is refused', () => {
  test.each([null, [], 'text', 1, true, 5n, undefined])('a body that is %s', (body) => {
    expect(refusals(body)).toEqual(['INVALID_MSG_FORMAT ']);
  });

  test('an empty body lacks everything that is needed', () => {
    expect(refusals({})).toEqual([
      'MANDATORY_IE_MISSING /nfConsumerIdentification',
      'MANDATORY_IE_MISSING /subscriberIdentifier',
      'MANDATORY_IE_MISSING /invocationTimeStamp',
      'MANDATORY_IE_MISSING /invocationSequenceNumber',
    ]);
  });

  test.each([
    [
      'MANDATORY_IE_MISSING /nfConsumerIdentification/nodeFunctionality',
      { nfConsumerIdentification: {} },
    ],
    ['MANDATORY_IE_INCORRECT /nfConsumerIdentification', { nfConsumerIdentification: 'SMF' }],
    [
      'MANDATORY_IE_INCORRECT /nfConsumerIdentification/nodeFunctionality',
      { nfConsumerIdentification: { nodeFunctionality: 7 } },
    ],
    ['MANDATORY_IE_MISSING /subscriberIdentifier', { subscriberIdentifier: '' }],
    ['MANDATORY_IE_INCORRECT /subscriberIdentifier', { subscriberIdentifier: 'msisdn-1/../2' }],
    ['MANDATORY_IE_INCORRECT /subscriberIdentifier', { subscriberIdentifier: 'msisdn-1\u0000' }],
    ['MANDATORY_IE_INCORRECT /subscriberIdentifier', { subscriberIdentifier: 'msisdn-1 2' }],
    ['MANDATORY_IE_INCORRECT /subscriberIdentifier', { subscriberIdentifier: 'nai-\ud800' }],
    ['MANDATORY_IE_INCORRECT /subscriberIdentifier', { subscriberIdentifier: 'nai-é' }],
    [
      'MANDATORY_IE_INCORRECT /subscriberIdentifier',
      { subscriberIdentifier: `imsi-${'0'.repeat(124)}` },
    ],
    [
      'MANDATORY_IE_INCORRECT /subscriberIdentifier',
      { subscriberIdentifier: `imsi-${'0'.repeat(1_000_000)}` },
    ],
    [
      'MANDATORY_IE_INCORRECT /subscriberIdentifier',
      { subscriberIdentifier: { toString: 1, valueOf: 1 } },
    ],
    ['MANDATORY_IE_INCORRECT /invocationTimeStamp', { invocationTimeStamp: 'yesterday' }],
    ['MANDATORY_IE_INCORRECT /invocationTimeStamp', { invocationTimeStamp: 1_772_353_800 }],
    [
      'MANDATORY_IE_INCORRECT /invocationTimeStamp',
      { invocationTimeStamp: '0001-01-01T00:00:00Z' },
    ],
    ['MANDATORY_IE_INCORRECT /invocationTimeStamp', { invocationTimeStamp: { toString: 1 } }],
    [
      'MANDATORY_IE_INCORRECT /invocationSequenceNumber',
      { invocationSequenceNumber: 4_294_967_296 },
    ],
    ['MANDATORY_IE_INCORRECT /invocationSequenceNumber', { invocationSequenceNumber: -1 }],
    ['MANDATORY_IE_INCORRECT /invocationSequenceNumber', { invocationSequenceNumber: '1' }],
    ['MANDATORY_IE_INCORRECT /invocationSequenceNumber', { invocationSequenceNumber: 1.5 }],
    ['OPTIONAL_IE_INCORRECT /retransmissionIndicator', { retransmissionIndicator: 'true' }],
    ['OPTIONAL_IE_INCORRECT /oneTimeEvent', { oneTimeEvent: 1 }],
    ['OPTIONAL_IE_INCORRECT /chargingId', { chargingId: -1 }],
    ['OPTIONAL_IE_INCORRECT /notifyUri', { notifyUri: `http://x/${'y'.repeat(2048)}` }],
    ['OPTIONAL_IE_INCORRECT /multipleUnitUsage', { multipleUnitUsage: {} }],
    [
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage',
      { multipleUnitUsage: Array.from({ length: 33 }, (_, i) => ({ ratingGroup: i })) },
    ],
    ['OPTIONAL_IE_INCORRECT /multipleUnitUsage/0', { multipleUnitUsage: [null] }],
    ['MANDATORY_IE_MISSING /multipleUnitUsage/0/ratingGroup', { multipleUnitUsage: [{}] }],
    [
      'MANDATORY_IE_INCORRECT /multipleUnitUsage/0/ratingGroup',
      { multipleUnitUsage: [{ ratingGroup: '30' }] },
    ],
    [
      'OPTIONAL_IE_INCORRECT /iMSChargingInformation/callingPartyAddresses',
      { iMSChargingInformation: { callingPartyAddresses: 'tel:1' } },
    ],
    [
      'OPTIONAL_IE_INCORRECT /iMSChargingInformation/callingPartyAddresses/0',
      { iMSChargingInformation: { callingPartyAddresses: [1] } },
    ],
    [
      'OPTIONAL_IE_INCORRECT /sMSChargingInformation/recipientInfo',
      { sMSChargingInformation: { recipientInfo: {} } },
    ],
  ])('%s', (refusal, changes) => {
    expect(refusals(create(changes))).toEqual([refusal]);
  });

  test.each([
    [
      'usedUnitContainer',
      [{}],
      'MANDATORY_IE_MISSING /multipleUnitUsage/0/usedUnitContainer/0/localSequenceNumber',
    ],
    [
      'usedUnitContainer',
      [{ localSequenceNumber: 0.5 }],
      'MANDATORY_IE_INCORRECT /multipleUnitUsage/0/usedUnitContainer/0/localSequenceNumber',
    ],
    [
      'usedUnitContainer',
      [{ localSequenceNumber: 0 }, { localSequenceNumber: 1, time: -1 }],
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/usedUnitContainer/1/time',
    ],
    [
      'usedUnitContainer',
      [{ localSequenceNumber: 0, triggerTimestamp: 'x' }],
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/usedUnitContainer/0/triggerTimestamp',
    ],
    [
      'usedUnitContainer',
      Array.from({ length: 65 }, () => ({ localSequenceNumber: 0 })),
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/usedUnitContainer',
    ],
    ['requestedUnit', 'all', 'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/requestedUnit'],
    ['requestedUnit', [], 'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/requestedUnit'],
    [
      'requestedUnit',
      { time: 4_294_967_296 },
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/requestedUnit/time',
    ],
    [
      'requestedUnit',
      { totalVolume: 18_446_744_073_709_551_615n },
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/requestedUnit/totalVolume',
    ],
    ['uPFID', 'a\u0007', 'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/uPFID'],
    ['uPFID', 'u'.repeat(257), 'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/uPFID'],
  ])('in a rating group, %s', (name, value, refusal) => {
    expect(refusals(createWithGroup({ [name]: value }))).toEqual([refusal]);
  });

  test.each([
    '-1',
    '1.5',
    '1.0',
    '1e3',
    '"1"',
    'true',
    '[]',
    '{}',
    '1000000000000001',
    '99999999999999999999999',
  ])('the amount %s', (amount) => {
    const parsed = parseJson(`{"totalVolume":${amount}}`);
    const requestedUnit = parsed.kind === 'json' ? parsed.value : undefined;
    expect(refusals(createWithGroup({ requestedUnit }))).toEqual([
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/0/requestedUnit/totalVolume',
    ]);
  });

  test('the largest amount is accepted', () => {
    const [group] = accepted(createWithGroup({ requestedUnit: { totalVolume: 10 ** 15 } })).groups;
    expect(group?.requested?.totalOctets).toBe(10n ** 15n);
  });

  test('a second entry for one rating group and user plane function', () => {
    const entry = { ratingGroup: 30, uPFID: 'a' };
    const other = { ratingGroup: 30, uPFID: 'b' };
    accepted(create({ multipleUnitUsage: [entry, other, { ratingGroup: 30 }] }));
    expect(refusals(create({ multipleUnitUsage: [entry, other, entry] }))).toEqual([
      'OPTIONAL_IE_INCORRECT /multipleUnitUsage/2',
    ]);
  });

  test('no more problems are listed than help', () => {
    const used = Array.from({ length: 64 }, () => ({ time: -1 }));
    expect(refusals(createWithGroup({ usedUnitContainer: used }))).toHaveLength(problemsMax);
  });
});
