import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountState } from '../../../services/core/contracts.gen.ts';
import { beyondBound } from '../../../services/core/site/merge-book.ts';
import {
  bundle,
  data,
  isSet,
  openingOf,
  prepaid,
  sms,
  Story,
  timePasses,
  topsUp,
  voice,
} from '../../support/given.ts';
import type { Action } from '../../support/given.ts';
import { TwoSites } from '../../support/two-sites.ts';

const sessions = ['a', 'b', 'c'];
const services = fc.constantFrom(voice, sms, data);

/** Something that a network function does, at whatever site serves it. */
const usage: fc.Arbitrary<Action> = fc.oneof(
  fc
    .tuple(services, fc.constantFrom(...sessions), fc.nat(40))
    .map(([service, session, amount]): Action => {
      return amount % 3 === 0
        ? service.starts({ session, createKey: `create-${session}` })
        : service.reports(BigInt(amount), { session });
    }),
  fc
    .tuple(services, fc.constantFrom(...sessions), fc.nat(40))
    .map(([service, session, amount]) => service.ends(BigInt(amount), { session })),
  fc.nat(30).map((amount): Action => {
    return (story) =>
      sms.hadUsed(BigInt(amount), { session: `once-${story.last.sequence}` })(story);
  }),
  fc.nat(2_000).map((seconds) => timePasses(BigInt(seconds))),
);

/** What only main may do. */
const management: fc.Arbitrary<Action> = fc.oneof(
  fc.nat(500).map((cents) => topsUp({ money: `${cents / 100 + 0.01}`.slice(0, 4) })),
  fc.constantFrom('active', 'suspended').map((status) => isSet(status as 'active')),
);

const atMain = fc.array(fc.oneof({ weight: 6, arbitrary: usage }, management), { maxLength: 12 });
const alone = fc.array(usage, { maxLength: 14 });
const account = fc.oneof(
  fc.nat(30).map((dollars) => prepaid(`${dollars}.00`)),
  fc.nat(3).map((dollars) => bundle(`${dollars}.00`)),
);

/** Revenue of a site that stands in no xDR, in no open session, and went over to no other site. */
function revenueAstray({ audit, records }: TwoSites['main']): bigint {
  const revenue = audit
    .trialBalance()
    .filter(({ pot, unit }) => pot.endsWith('-revenue') && unit === 'USD')
    .reduce((sum, { amount }) => sum + amount, 0n);
  const told = records.flatMap(({ xdrs }) => xdrs).reduce((sum, { money }) => sum + money, 0n);
  return revenue - told - audit.uncoveredRevenue() - audit.revenueHandedOver();
}

/** By how much request numbers move on with the site; 0: who heard no answer asks again. */
const steps = fc.constantFrom(0n, 10n);

/** Everything an account holds, in whatever pots. */
function allOf({ funds, reserved, locked, allowances }: AccountState): unknown {
  const units = allowances.map((one) => [one.id, one.funds + one.reserved + one.locked]);
  return [funds + reserved + locked, ...units];
}

/** What may be spent, without what came back since both sites had charged for it. */
function spendable({ account: own, ledger }: Story): unknown {
  const back = ledger.records
    .flatMap(({ changes }) => changes)
    .flatMap((change) => (change.type === 'DeltaApplied' ? change.deltaApplied.repeated : []));
  const money = back.reduce((sum, debit) => sum + debit.money, 0n);
  const unitsOf = (id: string): bigint =>
    back
      .flatMap(({ draws }) => draws)
      .filter(({ allowance }) => allowance === id)
      .reduce((sum, { units }) => sum + units, 0n);
  const { funds, creditLimit, allowances } = own;
  return [
    funds + creditLimit - money,
    ...allowances.map((one) => [one.id, one.funds - unitsOf(one.id)]),
  ];
}

test('whatever both sites do, a merge keeps every cent and every unit where it belongs', () => {
  fc.assert(
    fc.property(
      account,
      atMain,
      atMain,
      alone,
      alone,
      atMain,
      steps,
      (opened, first, tail, a, b, last, step) => {
        const sites = new TwoSites();
        const main = new Story(sites.main, 'one');
        const secondary = new Story(sites.secondary, 'one');
        main.ledger.decide(main.key, openingOf(opened), 'open');
        for (const action of first) main.when(action);
        const before = new Map(main.numbers);
        sites.outage(() => {
          for (const action of tail) main.when(action);
        });
        const numbers = (from: Pick<Story, 'numbers'>, to: Story): void => {
          for (const [session, number] of from.numbers) to.numbers.set(session, number + step);
        };
        numbers(step === 0n ? { numbers: before } : main, secondary);
        for (const action of a) secondary.when(action);
        sites.lock();
        for (const action of b) secondary.when(action);
        sites.handBack();
        const locked = spendable(main);
        numbers(secondary, main);
        sites.transfer();
        expect(spendable(main)).toEqual(locked);
        expect([main.account.locked, ...main.account.allowances.map((one) => one.locked)]).toEqual([
          0n,
          ...main.account.allowances.map(() => 0n),
        ]);
        if (tail.length === 0 && a.length + b.length > 0) {
          const there = secondary.ledger.states.get(secondary.key)?.account;
          if (there != null) expect(allOf(main.account)).toEqual(allOf(there));
        }
        for (const action of last) main.when(action);
        expect(main.ledger.audit.violations()).toEqual([]);
        expect(secondary.ledger.audit.violations()).toEqual([]);
        expect(sites.merges().flatMap(beyondBound)).toEqual([]);
        expect([sites.main, sites.secondary].map(revenueAstray)).toEqual([0n, 0n]);
      },
    ),
    { numRuns: 400 },
  );
});

/** How far main comes between two outages. */
const between = fc.constantFrom(
  'is dead',
  'locks',
  'locks while the other serves',
  'serves',
  'serves unseen',
);

test('counter-example 3: whatever main had locked when it died again, nothing is spent twice', () => {
  fc.assert(
    fc.property(
      account,
      fc.record({ first: atMain, tail: atMain, middle: atMain, lateTail: atMain }),
      fc.record({ a: alone, b: alone, c: alone, d: alone }),
      between,
      (opened, mainDoes, secondaryDoes, how) => {
        const sites = new TwoSites();
        const main = new Story(sites.main, 'one');
        const secondary = new Story(sites.secondary, 'one');
        const at = (story: Story, actions: readonly Action[]): void => {
          const other = story === main ? secondary : main;
          for (const [session, number] of other.numbers) {
            const own = story.numbers.get(session) ?? 0n;
            if (own < number + 10n) story.numbers.set(session, number + 10n);
          }
          for (const action of actions) story.when(action);
        };
        main.ledger.decide(main.key, openingOf(opened), 'open');
        at(main, mainDoes.first);
        sites.outage(() => at(main, mainDoes.tail));
        at(secondary, secondaryDoes.a);
        if (how === 'locks while the other serves') sites.lock();
        at(secondary, secondaryDoes.b);
        sites.endEpoch();
        const seen = sites.seen();
        const serves = how === 'serves' || how === 'serves unseen';
        if (how === 'locks' || serves) sites.lock();
        if (serves) {
          sites.open();
          at(main, mainDoes.middle);
        }
        sites.outage(
          () => at(main, mainDoes.lateTail),
          how === 'serves unseen' ? seen : sites.seen(),
        );
        at(secondary, secondaryDoes.c);
        sites.lock();
        at(secondary, secondaryDoes.d);
        sites.handBack();
        const locked = spendable(main);
        sites.transfer();
        expect(spendable(main)).toEqual(locked);
        expect([main.account.locked, ...main.account.allowances.map((one) => one.locked)]).toEqual([
          0n,
          ...main.account.allowances.map(() => 0n),
        ]);
        const isUnseen = how === 'serves unseen' && mainDoes.middle.length > 0;
        const isWhole = !isUnseen && mainDoes.tail.length + mainDoes.lateTail.length === 0;
        // Who did nothing in the second outage was not taken over again.
        const there = secondary.ledger.states.get(secondary.key)?.account;
        if (isWhole && there?.adopted?.epoch === 2n) {
          expect(allOf(main.account)).toEqual(allOf(there));
        }
        expect(main.ledger.audit.violations()).toEqual([]);
        expect(secondary.ledger.audit.violations()).toEqual([]);
        expect(sites.merges().flatMap(beyondBound)).toEqual([]);
        expect([sites.main, sites.secondary].map(revenueAstray)).toEqual([0n, 0n]);
      },
    ),
    { numRuns: 400 },
  );
});
