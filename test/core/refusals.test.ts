import { describe, expect, test } from 'vitest';
import { bounds } from '../../services/core/bounds.ts';
import { denials, groupDenials, isPassing, rejections } from '../../services/core/denial.ts';
import type { DenialCode, GroupDenialCode } from '../../services/core/denial.ts';
import { weightOf } from '../../services/core/account/account.ts';
import { endedSession } from '../../services/core/account/memory/ended-sessions.ts';
import { accountKey, identityKey, voucherKey } from '../../services/core/key.ts';
import type { EventBody } from '../../services/core/flow/flow.ts';
import type {
  Delta,
  FundsLock,
  LedgerRecord,
  Sha256,
  SiteMode,
  UsageEvent,
} from '../../services/core/contracts.gen.ts';
import { noMoney } from '../../services/core/money.ts';
import { instant } from '../../services/core/time.ts';
import { units } from '../../services/core/units.ts';
import {
  charges,
  fallsDue,
  given,
  isSet,
  hasFavourites,
  movesTo,
  money,
  openingOf,
  prepaid,
  sms,
  timePasses,
  topsUp,
  unknown,
  voice,
} from '../support/given.ts';
import type { Action, Story } from '../support/given.ts';
import { balance, denied, left, refused } from '../support/shows.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { planFrom } from '../support/plans.ts';
import { chargeOf, envelope, PureLedger } from '../support/pure-ledger.ts';
import { eventOf, issueOf, redeemOf } from '../support/flows.ts';

/** Leads to each refusal; the table has no way to leave a code out. */
const waysTo = {
  NOT_SERVED_HERE: () => {
    const { ledger, key } = given(prepaid('20.00'));
    ledger.decide('control', modeOf('closed', 0n));
    return ledger.decide(key, topUpOf('1.00'));
  },
  NOT_IN_STAND_ALONE: () => {
    const { ledger, key } = given(prepaid('20.00'));
    ledger.decide('control', modeOf('closed', 0n));
    ledger.decide('control', modeOf('stand-alone', 1n));
    return ledger.decide(key, topUpOf('1.00'));
  },
  USER_UNKNOWN: () => decided(accountKey('demo', 'nobody'), topUpOf('1.00')),
  IDENTITY_MOVED: () => after(voice.starts({ identity: 'msisdn-1' })),
  IDENTITY_TAKEN: () => {
    const ledger = new PureLedger();
    ledger.decide(identityKey('demo', 'msisdn-1'), claimOf('one'));
    return ledger.decide(identityKey('demo', 'msisdn-1'), claimOf('two'));
  },
  REQUEST_CONFLICT: () => after(voice.starts(), sms.starts({ number: 1n })),
  REQUEST_TOO_OLD: () =>
    after(
      sms.buys(1n),
      timePasses(90_000n),
      fallsDue(),
      sms.buys(1n, { number: 1n, sentAt: 1n as never }),
    ),
  ACCOUNT_EXISTS: () => after(({ ledger, key }) => void ledger.decide(key, openingOf({}))),
  SESSION_GONE: () => after(voice.starts(), voice.ends(), voice.reports(1n)),
  SESSION_UNKNOWN: () => after(voice.reports(1n)),
  ACCOUNT_SUSPENDED: () => after(isSet('suspended'), voice.starts()),
  TOO_MANY_SESSIONS: () => after(...opensSessions(bounds.sessionsMax + 1)),
  TOO_LARGE: () => after(charges('create', groupsOf(bounds.groupsPerRequestMax + 1))),
  TOO_MANY_GUESSES: () => redeemed(...Array.from({ length: 6 }, (_, i) => hashOf(i))),
  VOUCHER_UNKNOWN: () => redeemed(hashOf(1)),
  VOUCHER_USED: () => redeemed(good, good),
  VOUCHER_BUSY: () => {
    const { ledger, key } = stocked();
    const first = ledger.decide(key, redeemOf(good));
    ledger.carry({ ...first, commands: [] });
    const [hold] = first.commands;
    if (hold !== undefined) ledger.decide(hold.key, hold.event);
    return ledger.carry(ledger.decide(key, redeemOf(good)));
  },
  VOUCHER_EXPIRED: () => redeemed('e'.repeat(64)),
  VOUCHER_EXISTS: () => {
    const { ledger } = stocked();
    return ledger.decide(voucherKey('demo', good), issueOf({ batch: 'another' }));
  },
  IDENTITY_INVALID: () => asked({ type: 'AddIdentity', addIdentity: { identity: 'a/b' } }),
  IDENTITY_BUSY: () => {
    const { ledger, key } = given(prepaid('20.00'));
    const add = eventOf({ type: 'AddIdentity', addIdentity: { identity: 'msisdn-9' } });
    ledger.decide(key, add);
    return ledger.decide(key, add);
  },
  IDENTITY_UNKNOWN: () =>
    asked({ type: 'RemoveIdentity', removeIdentity: { identity: 'msisdn-9' } }),
  TOO_MANY_IDENTITIES: () => {
    const identities = Array.from({ length: bounds.identitiesMax }, (_, i) => `msisdn-${i}`);
    const { ledger, key } = given({ ...prepaid('20.00'), identities });
    const add = { type: 'AddIdentity', addIdentity: { identity: 'msisdn-more' } } as const;
    return ledger.decide(key, eventOf(add));
  },
  AMOUNT_INVALID: () => after(topsUp({ money: '0' })),
  FUNDS_INSUFFICIENT: () => {
    const fee = { ...demoPlans.payAsYouGo, period: { months: '1' }, fee: '1000.00' };
    const dear = planFrom(fee);
    return given({}, { dear }).when(movesTo('dear')).last;
  },
  FAVOURITES_INVALID: () => after(hasFavourites('sip:alice@example.org')),
  CURRENCY_MISMATCH: () => decided(accountKey('demo', 'new'), openingOf({ currency: 'EUR' })),
  ALLOWANCE_UNKNOWN: () => after(topsUp({ allowance: 'none', units: 1n })),
  LEDGER_OPEN: () => decided('control', openLedger),
  REVISION_INVALID: () => decided('control', raiseTo(3)),
  MODE_INVALID: () => decided('control', modeOf('stand-alone', 1n)),
  LOCK_OUT_OF_ORDER: () => asked({ type: 'LockFunds', lockFunds: { ...lock, from: 5n } }),
  NOT_LOCKED: () => asked({ type: 'ApplyDelta', applyDelta: delta }),
} as const satisfies Record<DenialCode, () => LedgerRecord>;

const lock: FundsLock = {
  epoch: 1n,
  ledgerId: 'secondary',
  from: 0n,
  through: 9n,
  money: noMoney,
  allowances: [],
  touched: [],
  sessions: [],
  ended: '',
  requests: [],
  subscriptions: [],
  periods: [],
};

const delta: Delta = {
  ledgerId: 'secondary',
  sequence: 9n,
  after: 0n,
  at: instant(0n),
  request: null,
  debits: [],
  legs: [],
  repeated: [],
  xdrs: [],
};

function modeOf(mode: SiteMode['mode'], epoch: bigint): UsageEvent {
  const hash = new Uint8Array(32) as Sha256;
  const fence = mode === 'stand-alone' ? { ledgerId: 'main', sequence: 5n, hash } : null;
  return { ...envelope, type: 'ChangeSiteMode', changeSiteMode: { mode, epoch, fence } };
}

const good = 'c'.repeat(64);

/** A story with a voucher that can be redeemed, and one that has lapsed. */
function stocked(): Story {
  const story = given(prepaid('20.00'));
  story.ledger.decide(voucherKey('demo', good), issueOf({}));
  const validUntil = story.ledger.now;
  story.ledger.decide(voucherKey('demo', 'e'.repeat(64)), issueOf({ validUntil }));
  return story;
}

function hashOf(number: number): string {
  return number.toString().padStart(64, '0');
}

/** The last record when these vouchers were redeemed one after the other. */
function redeemed(...vouchers: readonly string[]): LedgerRecord {
  const { ledger, key } = stocked();
  for (const voucher of vouchers) ledger.carry(ledger.decide(key, redeemOf(voucher)));
  return ledger.records.findLast((record) => record.key === key) as LedgerRecord;
}

function asked(body: EventBody): LedgerRecord {
  const { ledger, key } = given(prepaid('20.00'));
  return ledger.carry(ledger.decide(key, eventOf(body)));
}

const openLedger: UsageEvent = {
  ...envelope,
  type: 'OpenLedger',
  openLedger: { ledgerId: 'other', partitions: 1, keyRule: 'murmur2' },
};

function raiseTo(revision: number): UsageEvent {
  return { ...envelope, type: 'RaiseRevision', raiseRevision: { revision } };
}

function claimOf(account: string): UsageEvent {
  return { ...envelope, type: 'ClaimIdentity', claimIdentity: { account } };
}

function topUpOf(amount: string): UsageEvent {
  const topUp = { money: money(amount), allowance: null, units: null };
  return { ...envelope, type: 'TopUp', topUp };
}

function decided(key: string, event: UsageEvent): LedgerRecord {
  return new PureLedger().decide(key, event);
}

function after(...actions: readonly Action[]): LedgerRecord {
  const story = given(prepaid('20.00'));
  for (const action of actions) story.when(action);
  return story.last;
}

function opensSessions(count: number): readonly Action[] {
  return Array.from({ length: count }, (_, i) => charges('create', [], { session: `s${i}` }));
}

function groupsOf(count: number) {
  return Array.from({ length: count }, () => voice.group(undefined, {}));
}

test.each(Object.keys(waysTo) as DenialCode[])('%s can happen, and has a sentence', (code) => {
  const record = waysTo[code]();
  expect([record.outcome, record.reason, record.answer?.denial]).toEqual(['denied', code, code]);
  expect(record.postings).toEqual([]);
  expect(denials[code]).toMatch(/^[A-Z].*\.$/);
});

test.each(Object.keys(waysTo) as DenialCode[])('%s is remembered unless it passes', (code) => {
  if (isPassing(code)) expect(waysTo[code]().request).toBeNull();
});

test('what every build rejects is recorded without any effect', () => {
  const ledger = new PureLedger();
  for (const code of Object.keys(rejections) as (keyof typeof rejections)[]) {
    const record = ledger.reject('account/demo/one', code);
    expect([record.outcome, record.reason, record.answer]).toEqual(['rejected', code, null]);
    expect(rejections[code]).toMatch(/^[A-Z].*\.$/);
  }
  expect(ledger.states.has('account/demo/one')).toBe(false);
  expect(ledger.audit.violations()).toEqual([]);
});

describe('the first refusal that applies is the answer', () => {
  const suspended = (): Story => given(prepaid('20.00')).when(isSet('suspended'));

  test('a foreign identity before a repeat', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(voice.starts({ number: 1n, identity: 'msisdn-1' }))
      .expects(denied('IDENTITY_MOVED'));
  });

  test('an unknown session before a suspended account', () => {
    suspended().when(voice.reports(1n)).expects(denied('SESSION_UNKNOWN'));
  });

  test('a suspended account before too many sessions and too large a request', () => {
    const story = given(prepaid('20.00'));
    for (const action of opensSessions(bounds.sessionsMax)) story.when(action);
    story
      .when(isSet('suspended'))
      .when(charges('create', groupsOf(40), { session: 'more' }))
      .expects(denied('ACCOUNT_SUSPENDED'))
      .when(charges('update', groupsOf(40), { session: 's1' }))
      .expects(denied('ACCOUNT_SUSPENDED'));
  });

  test('an invalid amount before an unknown allowance', () => {
    given(prepaid('20.00'))
      .when(topsUp({ allowance: 'none', units: 0n }))
      .expects(denied('AMOUNT_INVALID'));
  });

  test('the list names them in that order', () => {
    expect(Object.keys(denials)).toEqual(Object.keys(waysTo));
  });
});

describe('a rating group without quota', () => {
  const waysToGroup = {
    END_USER_SERVICE_DENIED: undefined, // a suspended account refuses the request as a whole
    RATING_FAILED: () =>
      given(prepaid('1.00')).when(unknown.starts()).expects(refused(unknown, 'RATING_FAILED')),
    TOO_MANY_GROUPS: () => {
      const story = given(prepaid('20.00')).when(voice.starts({ upf: 'u0' }));
      for (let i = 1; i < bounds.grantsPerGroupMax; i += 1) {
        story.when(voice.asks({ upf: `u${i}`, asks: 1n }));
      }
      story
        .when(voice.reports(1n, { upf: 'more' }))
        .expects(refused(voice, 'TOO_MANY_GROUPS'), balance('19.90'));
    },
    QUOTA_LIMIT_REACHED: () =>
      given(prepaid('0.00')).when(voice.starts()).expects(refused(voice, 'QUOTA_LIMIT_REACHED')),
  } satisfies Record<GroupDenialCode, (() => unknown) | undefined>;

  test.each(Object.entries(waysToGroup))('%s', (code, leadsTo) => {
    expect(groupDenials[code as GroupDenialCode]).toMatch(/^[A-Z].*\.$/);
    leadsTo?.();
  });
});

describe('bounds', () => {
  test('a heavy account opens no further session, and keeps few answers', () => {
    const story = given(prepaid('1000.00'));
    const many = Array.from({ length: 30 }, (_, i) => unknown.group(1n, { upf: `u${i}` }));
    for (let i = 0; i < 64 && story.last.reason !== 'TOO_LARGE'; i += 1) {
      story.when(charges('create', many, { session: `s${i}` }));
      for (let n = 0; n < 31 && story.last.reason === null; n += 1) {
        story.when(charges('update', many, { session: `s${i}`, digest: `${n}` }));
      }
    }
    story.expects(denied('TOO_LARGE'));
    const before = weightOf(story.account);
    for (let i = 0; i < 4; i += 1)
      story.when(charges('update', many, { session: 's0', digest: `x${i}` }));
    expect(weightOf(story.account)).toBeLessThan(before);
  });

  test('an account keeps so much of ended sessions, and refuses repeats of the others', () => {
    const story = given(prepaid('100.00')).when(sms.buys(2n, { session: 'first' }));
    let kept = 1;
    while (endedSession(story.account.ended, 'first') !== undefined) {
      story.when(sms.buys(1n, { session: `s${kept}` }));
      kept += 1;
    }
    expect(story.account.ended.length).toBeLessThanOrEqual(bounds.endedSessionsMax);
    expect(kept).toBeGreaterThan(50);
    story
      .when(sms.buys(2n, { session: 'first', number: 1n, retransmission: true }))
      .expects(denied('REQUEST_TOO_OLD'));
  });

  test('a session takes no more rating groups than it may hold', () => {
    const plan = {
      ...demoPlans.payAsYouGo,
      rates: Array.from({ length: 33 }, (_, i) => ({
        ...demoPlans.payAsYouGo.rates[1],
        ratingGroup: `${i}`,
      })),
    };
    const groups = Array.from({ length: 33 }, (_, i) => ({
      ...sms.group(1n, {}),
      ratingGroup: BigInt(i),
    }));
    given(prepaid('20.00'), { many: planFrom(plan) })
      .when(charges('create', groups.slice(0, bounds.groupsPerSessionMax)))
      .when(charges('update', groups.slice(-1)))
      .expects(({ answer }) => expect(answer?.groups[0]?.result).toBe('TOO_MANY_GROUPS'))
      .expects(balance('18.40'));
  });

  test('an allowance grows to what a record can hold, and no further', () => {
    const story = given({ ...prepaid('1.00'), planVersion: 'bundle' });
    const most = { allowance: 'voice', units: bounds.unitsPerReportMax };
    for (let i = 0; i < 3; i += 1) story.when(topsUp(most));
    story.expects(left('voice', bounds.unitsPerReportMax * 3n + 6000n));
    story
      .when(topsUp({ ...most, units: bounds.unitsPerReportMax + 1n }))
      .expects(denied('AMOUNT_INVALID'));
  });

  test.each([
    ['limit', { creditLimit: money('-1') }],
    ['funds', { openingFunds: money('1000000000001') }],
    ['identity', { identities: ['a/b'] }],
    ['identities', { identities: Array.from({ length: 65 }, (_, i) => `msisdn-${i}`) }],
    ['allowance', { openingAllowances: [{ name: 'voice', remaining: units(-1n) }] }],
  ])('an account with an invalid %s is not opened', (_, wrong) => {
    const record = decided(accountKey('demo', 'new'), openingOf(wrong));
    expect([record.reason, record.changes]).toEqual(['AMOUNT_INVALID', []]);
  });
});

test('a charge for an account that nobody knows leaves no state', () => {
  const ledger = new PureLedger();
  const charge = chargeOf({ kind: 'create', session: 's', number: 1n, groups: [] });
  expect(ledger.decide(accountKey('demo', 'nobody'), charge).reason).toBe('USER_UNKNOWN');
  expect([...ledger.states.keys()]).toEqual(['control']);
});
