import fc from 'fast-check';
import { expect, test } from 'vitest';
import { remainingOf } from '../../services/core/account/account.ts';
import { heldTariff } from '../../services/core/account/tariff.ts';
import { endedSessions } from '../../services/core/account/memory/ended-sessions.ts';
import type { AccountState, Balance, LedgerRecord } from '../../services/core/contracts.gen.ts';
import { explainSession } from '../../services/core/explain/explain-session.ts';
import { sessionNamedIn } from '../../services/core/ledger/session-named-in.ts';
import type { Plan } from '../../services/core/plan/plan.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { present } from '../../services/core/invariant.ts';
import { priceNamed } from '../../services/core/rating/prices.ts';
import { largestQuota } from '../../services/core/rating/rating.ts';
import { noMoney } from '../../services/core/money.ts';
import { noUnits, units } from '../../services/core/units.ts';
import {
  bundle,
  charges,
  data,
  fallsDue,
  givesUp,
  given,
  hasFavourites,
  movesTo,
  isSet,
  money,
  postpaid,
  prepaid,
  Service,
  sms,
  talk,
  timePasses,
  topsUp,
} from '../support/given.ts';
import type { Action, Said, Story } from '../support/given.ts';
import { dailyPlan } from '../support/daily-plan.ts';
import { planFrom, plans, reversing } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';

// Whatever happens to an account, in whatever order: the invariants of the design hold.

const evening = new Service(50n, 'seconds');
const services: readonly Service[] = [talk, sms, data, evening];
const accounts = {
  prepaid: prepaid('1.00'),
  postpaid: postpaid({ owed: '98.00', limit: '100.00' }),
  allowances: bundle('0.50', { voice: 300n, text: 6n, data: 60_000_000n }),
  zones: { ...prepaid('3.00'), planVersion: 'rating-cases' },
  periods: { ...prepaid('3.00'), planVersion: 'daily' },
};

const said: fc.Arbitrary<Said> = fc.record(
  {
    session: fc.constantFrom('a', 'b', 'c'),
    asks: fc.oneof(fc.constantFrom('any' as const, 'nothing' as const), fc.bigInt(1n, 200n)),
    upf: fc.constantFrom('u', 'v'),
    management: fc.constantFrom('online' as const, 'offline' as const, 'suspended' as const),
    number: fc.constant(0n),
    identity: fc.constantFrom('msisdn-15550001', 'msisdn-15550011'),
    calledParty: fc.constantFrom('tel:+4930123', 'tel:+49151123', 'tel:+1900555', 'tel:112'),
    servingNetwork: fc.constantFrom('001-01', '262-01', '262-02'),
  },
  { requiredKeys: ['session', 'asks'] },
);

const reference = { planVersion: 'pay-as-you-go', startedAt: 1_700_000_000_001n as never };

const charging: fc.Arbitrary<Action> = fc
  .record({
    kind: fc.constantFrom('create', 'update', 'update', 'update', 'release', 'event' as const),
    of: fc.uniqueArray(fc.constantFrom(...services), { minLength: 1, maxLength: 2 }),
    used: fc.option(fc.bigInt(0n, 150n), { nil: undefined }),
    said,
  })
  .map(({ kind, of, used, said: words }): Action => {
    const groups = of.map((one) => one.group(used, words));
    if (kind === 'create' || kind === 'event') return begins(kind, groups, words);
    return charges(kind, groups, { ...words, ...reference });
  });

/** Every create is another session, as its id is a hash over the create: a, a1, a2 … */
function begins(kind: string, groups: Parameters<typeof charges>[1], words: Said): Action {
  return (story) => {
    const isTaken = [...story.account.sessions, ...endedSessions(story.account.ended)].some(
      ({ id }) => id === words.session,
    );
    const session = isTaken ? `${words.session}${story.ledger.records.length}` : words.session;
    const { identity = 'msisdn-15550001' } = words;
    const attempt = `${story.ledger.records.length}`;
    charges(kind as 'create', groups, { ...words, identity, attempt, session: session ?? 'a' })(
      story,
    );
  };
}

const others: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom(1n, 60n, 1800n, 3600n, 7200n, 90_000n).map(timePasses),
  fc.constant(fallsDue()),
  fc.bigInt(1n, 9n).map((n) => topsUp({ money: `0.${n}` }, n > 6n ? `key-${n}` : null)),
  fc.bigInt(1n, 400n).map((n) => topsUp({ allowance: 'voice', units: n })),
  fc.constantFrom('active' as const, 'active' as const, 'suspended' as const).map((s) => isSet(s)),
  fc.constant(sendsAgain),
  fc.nat({ max: 3 }).map(givesUpOne),
  fc.constantFrom('now' as const, 'renewal' as const).map(changesPlan),
  fc
    .constantFrom([], ['+4930123'], ['+4930123', '112'])
    .map((numbers) => hasFavourites(...numbers)),
);

/** Moves to the other plan with periods, where the account has one. */
function changesPlan(when: 'now' | 'renewal'): Action {
  return (story) => {
    const follows = story.account.subscriptions.at(-1)?.planVersion ?? '';
    if (follows === 'daily') movesTo('dearer', when)(story);
    if (follows === 'dearer') movesTo('daily', when)(story);
  };
}

/** Gives up an attempt at some event; what that leaves nobody with was never charged. */
function givesUpOne(which: number): Action {
  return (story) => {
    const event = story.account.unconfirmed.at(-1 - which);
    const [attempt = 'of nobody', ...more] = event?.attempts ?? [];
    givesUp(attempt.replace('gateway ', ''))(story);
    const reversed = story.last.changes.filter(({ type }) => type === 'UsageReversed');
    const isTooLate = event === undefined || event.awaitedAt + 120_000n <= story.ledger.now;
    const isReversed = !isTooLate && more.length === 0;
    expect(reversed).toHaveLength(isReversed ? event.xdrs.length : 0);
  };
}

/** Sends the last request once more, to the letter. */
function sendsAgain(story: Story): void {
  const { last, ledger } = story;
  const { request } = last;
  if (request?.session == null || last.type !== 'Charge') return;
  const event = ledger.inputs.at(-1);
  if (event === undefined) return;
  const correlation = event.correlation === null ? null : `${ledger.records.length}`;
  const again = ledger.decide(story.key, { ...event, correlation });
  expect([again.outcome, again.answer]).toEqual(['repeated', last.answer]);
  expect(again.changes.some(({ type }) => type === 'UsageDebited')).toBe(false);
}

const lives = fc.array(fc.oneof({ weight: 4, arbitrary: charging }, others), { maxLength: 40 });

test.each(Object.keys(accounts) as (keyof typeof accounts)[])(
  '%s: an account lives through anything, and its ledger is in order',
  (kind) => {
    fc.assert(
      fc.property(lives, (actions) => {
        const story = given(accounts[kind], plansOf(kind));
        for (const action of actions) {
          const from = story.ledger.records.length;
          story.when(action);
          for (const record of story.ledger.records.slice(from)) paysForGrants(story, record);
        }
        endsAllSessions(story);
        expect(foldedFrom(story.ledger.records)).toEqual(story.ledger.states);
        noticesEveryCrossing(story.ledger.records);
        explainsEveryFigure(story.ledger.records, plansOf(kind));
      }),
      { numRuns: 60 },
    );
  },
);

function plansOf(kind: keyof typeof accounts) {
  const { bundle: first, 'pay-as-you-go': second } = plans;
  if (first === undefined || second === undefined) throw new Error('the demo plans');
  if (kind === 'periods') return { ...periodPlans, 'pay-as-you-go': second };
  if (kind === 'prepaid') return { 'pay-as-you-go': reversing(second), bundle: first };
  if (kind === 'zones') return { 'rating-cases': zoned, 'pay-as-you-go': second };
  return kind === 'allowances'
    ? { bundle: reversing(first), 'pay-as-you-go': second }
    : { 'pay-as-you-go': second, bundle: first };
}

const zoned = planFrom(ratingPlan);
const daily = reversing(planFrom(dailyPlan));
const dearer = planFrom({ ...dailyPlan, name: 'dearer', fee: '2.00', period: { days: '2' } });
const periodPlans: Readonly<Record<string, Plan>> = { daily, dearer };

const nothing = { used: noUnits, charged: noUnits, moneyUnits: noUnits, money: noMoney };

/** Every grant that is out is covered by what its group holds, and by nothing else. */
function paysForGrants(story: Story, record: LedgerRecord): void {
  for (const session of story.account.sessions) {
    const { rates } = plans[session.planVersion] ?? periodPlans[session.planVersion] ?? zoned;
    for (const group of session.groups) {
      const rate = rates.find(({ ratingGroup }) => ratingGroup === group.ratingGroup);
      if (rate === undefined) throw new Error(`no rate for ${group.ratingGroup}`);
      const held = heldTariff(rate, group);
      if (held === undefined) continue;
      const out = group.grants.reduce((sum: bigint, grant) => sum + grant.units, 0n);
      const purse = { supplies: group.heldDraws, money: group.heldMoney };
      for (const { name } of [held.price, held.change?.price ?? held.price]) {
        const price = present(priceNamed(rate, name), 'a price');
        const tally = group.tallies.find((one) => one.price === name) ?? nothing;
        expect(largestQuota(price, tally, purse) >= out).toBe(true);
      }
    }
  }
  for (const answer of record.answer?.groups ?? []) {
    if (answer.result === 'SUCCESS' && answer.granted !== null) {
      expect(answer.granted > 0n).toBe(true);
    }
  }
}

/** Every debit and every hold comes about by the arithmetic that people are shown. */
function explainsEveryFigure(
  records: readonly LedgerRecord[],
  by: Readonly<Record<string, Plan>>,
): void {
  const changes = records.flatMap((record) => record.changes);
  const named = new Set(changes.flatMap((change) => sessionNamedIn(change) ?? []));
  for (const session of named) {
    const explained = explainSession(session, records, (version) => by[version]);
    for (const { change, cost, bound, isAsRecorded } of explained.flatMap((one) => one.changes)) {
      expect(isAsRecorded).toBe(true);
      const isPaid =
        change.type === 'UnitsReserved' ||
        (change.type === 'UsageDebited' && change.usageDebited.management !== 'offline');
      expect(cost !== undefined || bound !== undefined).toBe(isPaid);
    }
  }
}

/** Once all sessions ended, nothing is held and every debit stands in an xDR. */
function endsAllSessions(story: Story): void {
  story.when(timePasses(100_000n)).when(fallsDue());
  expect(story.account.sessions).toEqual([]);
  expect(story.account.reserved).toBe(0n);
  expect(story.ledger.audit.uncoveredRevenue()).toBe(0n);
  const revenue = story.ledger.audit.trialBalance().find((line) => line.pot === 'usage-revenue');
  const xdrs = story.ledger.records.flatMap((record) => record.xdrs);
  const usage = xdrs.filter(({ kind, cause }) => kind === 'usage' || cause === 'abandoned');
  expect(usage.reduce((sum: bigint, xdr) => sum + xdr.money, 0n)).toBe(revenue?.amount ?? 0n);
  story.ledger.audit.end();
  expect(story.ledger.audit.violations()).toEqual([]);
}

function foldedFrom(records: readonly LedgerRecord[]): Map<string, Balance> {
  const states = new Map<string, Balance>();
  for (const record of records) {
    const state = fold(states.get(record.key), record);
    if (state !== undefined) states.set(record.key, state);
  }
  return states;
}

function isLow({ allocated, ...allowance }: AccountState['allowances'][number]): boolean {
  const share = units(BigInt(allowance.lowPercent) * allocated);
  return remainingOf({ ...allowance, allocated }) * 100n < share;
}

/** A notice for each level crossed, and none without. */
function noticesEveryCrossing(records: readonly LedgerRecord[]): void {
  let before: AccountState | undefined;
  let state: Balance | undefined;
  for (const record of records.filter(({ key }) => key.startsWith('account/'))) {
    state = fold(state, record);
    const after = state?.account ?? undefined;
    const crossed = (after?.allowances ?? []).filter((one) => {
      const earlier = before?.allowances.find(({ id }) => id === one.id);
      if (earlier === undefined || one.lowPercent === 0) return false;
      return isLow(earlier) !== isLow(one);
    });
    const isMoneyCrossed =
      before !== undefined && after !== undefined && isPoor(before) !== isPoor(after);
    expect(record.notices.map((notice) => notice.allowance)).toEqual([
      ...crossed.map((one) => one.name),
      ...(isMoneyCrossed ? [null] : []),
    ]);
    before = after;
  }
}

/** Below the threshold of the plan with zones, the only one that watches money. */
function isPoor(account: AccountState): boolean {
  const { funds, reserved, creditLimit, subscriptions } = account;
  const isWatched = subscriptions.some(({ planVersion }) => planVersion === 'rating-cases');
  return isWatched && funds + reserved + creditLimit < money('2.00');
}

test('deciding twice gives equal records', () => {
  const story = given(accounts.allowances, plansOf('allowances'));
  fc.assert(
    fc.property(charging, (action) => {
      action(story);
      const event = story.ledger.inputs.at(-1);
      if (event === undefined) return;
      const decide = () =>
        decideRecord(story.ledger.groundsFor(story.key, { kind: 'event', event }, ''));
      expect(decide()).toEqual(decide());
    }),
    { numRuns: 60 },
  );
});
