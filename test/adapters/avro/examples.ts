import { noAnswers, withAnswer } from '../../../services/core/account/memory/answers.ts';
import { noneEnded, withEnded } from '../../../services/core/account/memory/ended-sessions.ts';
import type {
  AccountState,
  Answer,
  Change,
  Charge,
  Grant,
  LedgerRecord,
  Sha256,
  UsageEvent,
  Xdr,
} from '../../../services/core/contracts.gen.ts';
import { micros } from '../../../services/core/money.ts';
import { instant } from '../../../services/core/time.ts';
import { units } from '../../../services/core/units.ts';
import type { Contracts } from '../../../services/ports/record-codec.ts';
import { siteMarks } from './site-examples.ts';

const at = instant(1_795_000_000_123n);
const planVersion = '9f'.repeat(32);
const session = '3c'.repeat(32);
const digest = 'd1'.repeat(32);

/** A hash made of one byte. */
function hashOf(byte: number): Sha256 {
  return new Uint8Array(32).fill(byte) as Sha256;
}

const grant: Grant = { upf: null, units: units(1_200n), deadline: instant(at + 7_200_000n) };

const answer: Answer = {
  denial: null,
  session,
  planVersion,
  startedAt: at,
  failureHandling: 'RETRY_AND_TERMINATE',
  groups: [
    {
      ratingGroup: 10n,
      upf: null,
      result: 'SUCCESS',
      unit: 'seconds',
      granted: units(1_200n),
      validity: 3_600n,
      threshold: units(120n),
      tariffChangeAt: instant(1_700_000_000_123n),
      holdingTime: 0n,
      finalAction: 'REDIRECT',
      finalTargets: ['URL', 'https://portal.example/top-up'],
      triggers: ['QUOTA_THRESHOLD:IMMEDIATE_REPORT'],
    },
  ],
};

const charge: Charge = {
  kind: 'update',
  session,
  createKey: null,
  stream: null,
  number: 2n,
  digest,
  sentAt: at,
  retransmission: false,
  identity: 'msisdn-15550001',
  planVersion,
  startedAt: at,
  eventType: null,
  service: 'SMF',
  callingParty: 'msisdn-15550001',
  calledParty: 'tel:+1555Ünï💶',
  servingNetwork: '001-01',
  notifyUri: 'http://127.0.0.1:5000/notify',
  groups: [
    {
      ratingGroup: 10n,
      upf: null,
      requested: {
        seconds: units(3_600n),
        totalOctets: null,
        uplinkOctets: null,
        downlinkOctets: null,
        events: null,
      },
      used: [
        {
          localNumber: 1n,
          management: 'online',
          seconds: units(720n),
          totalOctets: null,
          uplinkOctets: null,
          downlinkOctets: null,
          events: null,
          usedAt: null,
          tariffChange: null,
        },
      ],
    },
  ],
};

const usageEvent: UsageEvent = {
  type: 'Charge',
  tenant: 'demo',
  source: 'n40',
  requestKey: null,
  replyTo: 'answers:gateway-1',
  correlation: '1:42',
  command: null,
  charge,
};

const xdr: Xdr = {
  kind: 'usage',
  identity: 'msisdn-15550001',
  callingParty: 'msisdn-15550001',
  calledParty: null,
  destination: 'abroad',
  network: null,
  connectedAt: at,
  endedAt: instant(at + 720_000n),
  service: 'SMF',
  ratingGroup: 10n,
  unit: 'seconds',
  used: units(720n),
  charged: units(720n),
  money: micros(1_200_000n),
  draws: [{ allowance: 's1/minutes', units: units(60n) }],
  prices: [
    {
      price: 'standard',
      used: units(720n),
      charged: units(720n),
      moneyUnits: units(660n),
      money: micros(1_200_000n),
    },
  ],
  currency: 'USD',
  planVersion,
  session,
  number: 1n,
  last: true,
  cause: 'release',
  overrun: units(0n),
  origin: null,
};

const changes: readonly Change[] = [
  {
    type: 'UsageDebited',
    usageDebited: {
      session,
      ratingGroup: 10n,
      upf: null,
      unit: 'seconds',
      management: 'online',
      price: 'standard',
      used: units(720n),
      charged: units(720n),
      moneyUnits: units(660n),
      money: micros(1_100_000n),
      draws: [{ allowance: 's1/minutes', units: units(60n) }],
      overrun: units(0n),
      usedAt: at,
    },
  },
  {
    type: 'UnitsReserved',
    unitsReserved: {
      session,
      ratingGroup: 10n,
      unit: 'seconds',
      price: 'standard',
      change: { at: instant(at + 60_000n), price: 'evening' },
      grants: [grant],
      last: true,
      money: micros(2_000_000n),
      draws: [],
    },
  },
];

const ledgerRecord: LedgerRecord = {
  ledgerId: 'main-1',
  partition: 3,
  sequence: 123_456n,
  previousHash: hashOf(0xaa),
  inputOffset: 123_455n,
  inputDigest: hashOf(0xbb),
  clock: at,
  revision: 1,
  key: 'account:demo:abc',
  type: 'Charge',
  outcome: 'applied',
  reason: null,
  request: { session, key: null, number: 2n, digest, sentAt: at },
  changes,
  postings: [
    { pot: 'funds', allowance: null, unit: 'money', money: micros(-3_100_000n), units: null },
    { pot: 'reserved', allowance: null, unit: 'money', money: micros(2_000_000n), units: null },
    {
      pot: 'usage-revenue',
      allowance: null,
      unit: 'money',
      money: micros(1_100_000n),
      units: null,
    },
    { pot: 'funds', allowance: 's1/minutes', unit: 'seconds', money: null, units: units(-60n) },
    { pot: 'consumed', allowance: null, unit: 'seconds', money: null, units: units(60n) },
  ],
  answer,
  notices: [],
  xdrs: [],
  callbacks: [
    {
      type: 'REAUTHORIZATION',
      session,
      notifyUri: 'http://smf.example/notify',
      ratingGroups: [10n],
    },
  ],
  cause: null,
  commands: [],
};

const accountState: AccountState = {
  kind: 'postpaid',
  status: 'active',
  currency: 'USD',
  creditLimit: micros(100_000_000n),
  funds: micros(-98_000_000n),
  reserved: micros(2_000_000n),
  locked: micros(0n),
  moneyThreshold: { allocated: micros(100_000_000n), percent: 10, level: 'low' },
  identities: ['msisdn-15550001', 'imsi-001010000000001'],
  favourites: ['4930123'],
  subscriptions: [
    {
      id: 's1',
      planVersion,
      startedAt: at,
      status: 'active',
      anchoredAt: at,
      period: 2n,
      startsAt: at,
      endsAt: instant(at + 86_400_000n),
      nextPlanVersion: null,
    },
  ],
  allowances: [
    {
      id: 's1/minutes',
      name: 'minutes',
      unit: 'seconds',
      ratingGroups: [10n, 4_294_967_295n],
      priority: 1,
      lowPercent: 50,
      allocated: units(6_000n),
      funds: units(3_120n),
      reserved: units(0n),
      locked: units(0n),
      level: 'normal',
      expiresAt: instant(at + 86_400_000n),
      rollover: units(600n),
    },
  ],
  sessions: [],
  ended: withEnded(noneEnded, {
    id: session,
    createKey: null,
    createDigest: digest,
    stream: 'smsc',
    closedAt: at,
    cause: 'release',
    numbers: [{ from: 1n, to: 3n }],
    answers: withAnswer(noAnswers, { number: 3n, digest, sentAt: at, answer }, 1),
  }),
  requests: [{ key: 'open-abc', digest, at, answer: { ...answer, groups: [] } }],
  forgottenUntil: at,
  streams: [{ stream: 'smsc', sentAt: at, ids: 'Zm9vYmFy' }],
  flows: [],
  guesses: [at],
  ...siteMarks,
  unconfirmed: [{ session, attempts: ['answers:gateway 1z'], awaitedAt: at, xdrs: [xdr] }],
};

/** One filled example of every contract: what the golden bytes are made of. */
export const examples: Contracts = {
  UsageEvent: usageEvent,
  LedgerRecord: ledgerRecord,
  Balance: {
    ledgerId: 'main-1',
    sequence: 2n ** 40n,
    account: accountState,
    identity: null,
    control: null,
    voucher: null,
    commands: [{ partition: 3, sequence: 7n, index: 0 }],
  },
  ExportPosition: {
    ledgerId: 'main-1',
    sequence: 9_007_199_254_740_993n,
    hash: hashOf(0xcc),
    ledgerOffset: 2n ** 63n - 1n,
  },
  XdrRecord: {
    ledgerId: 'main-1',
    partition: 3,
    sequence: 123_456n,
    index: 0,
    tenant: 'demo',
    account: 'abc',
    site: 'main',
    at,
    xdr,
  },
  NoticeRecord: {
    ledgerId: 'main-1',
    partition: 3,
    sequence: 123_456n,
    index: 0,
    tenant: 'demo',
    account: 'half',
    at,
    notice: {
      counter: 'VoiceAllowanceThreshold',
      previousState: 'normal',
      currentState: 'low',
      allowance: 'minutes',
      identity: 'msisdn-15550005',
      unit: 'seconds',
      remaining: units(2_940n),
      allocated: units(6_000n),
      percent: 50,
      text: 'Less than half of your minutes are left.',
    },
  },
  CallbackRecord: {
    ledgerId: 'main-1',
    partition: 3,
    sequence: 123_456n,
    index: 0,
    tenant: 'demo',
    account: 'half',
    at,
    callback: {
      type: 'REAUTHORIZATION',
      session,
      notifyUri: 'http://smf.example/notify',
      ratingGroups: [10n],
    },
  },
  PlanVersion: { hash: planVersion, name: 'pay-as-you-go', version: 1, content: '{}' },
  Setting: { kind: 'demo-data', id: 'main', content: '{"loaded":true}' },
  SiteIntent: {
    mode: 'stand-alone',
    epoch: 2n,
    fences: [{ ledgerId: 'main-1', sequence: 123_456n, hash: hashOf(7) }],
    by: 'watchdog',
    why: 'the log of main is out',
    decidedAt: at,
  },
  RejectedInput: {
    topic: 'usage',
    partition: 3,
    offset: 77n,
    reason: 'MALFORMED',
    bytes: new Uint8Array([0, 0, 0, 0, 1, 255]),
    detail: 'The bytes do not fit the schema they name.',
    tenant: 'demo',
    eventId: 'cdr-1',
    key: new Uint8Array([107]),
  },
  AnswerEnvelope: { correlation: '1:42', repeated: true, answer },
  AdapterUsage: {
    eventId: 'cdr-1',
    identity: 'msisdn-15550001',
    sentAt: at,
    service: 'SMS',
    callingParty: null,
    calledParty: 'tel:+15550042',
    servingNetwork: '001-01',
    used: [{ ratingGroup: 20n, unit: 'events', amount: units(1n), usedAt: at }],
    answerRequested: true,
  },
  AdapterAnswer: {
    eventId: 'cdr-1',
    partition: 3,
    offset: 77n,
    outcome: 'charged',
    reason: 'RATING_FAILED',
    detail: 'rating group 99: The plan has no rate for this rating group.',
    session: 'Zm9vYmFyYmF6cXV4eHl6enk',
    groups: [
      { ratingGroup: 20n, result: 'SUCCESS' },
      { ratingGroup: 99n, result: 'RATING_FAILED' },
    ],
  },
};
