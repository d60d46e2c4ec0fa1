import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Xdr } from '../../services/core/contracts.gen.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { parsePlan } from '../../services/core/plan/parse-plan.ts';
import { charges, given, prepaid, sms, talk, timePasses } from '../support/given.ts';
import type { Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { charged, xdrs } from '../support/shows.ts';

// A session that goes on has an xDR when it has used so much, or for so long; its price goes on.

interface Limits {
  readonly units?: string;
  readonly seconds?: string;
}

function planWith(partialXdr: Limits, base: typeof demoPlans.bundle | typeof demoPlans.payAsYouGo) {
  return planFrom({ ...base, rates: base.rates.map((rate) => ({ ...rate, partialXdr })) });
}

function caller(limits: Limits): Story {
  return given(prepaid('20.00'), { partial: planWith(limits, demoPlans.payAsYouGo) });
}

function allXdrs({ ledger }: Story): readonly Xdr[] {
  return ledger.records.flatMap((record) => record.xdrs);
}

describe('so many units', () => {
  test('are written with the report that reaches them', () => {
    caller({ units: '120' })
      .when(talk.starts())
      .when(talk.reports(119n))
      .expects(xdrs(0))
      .when(talk.reports(1n))
      .expects(xdrs(1, 'partial'));
  });

  test('count anew behind each xDR, while the price is that of the whole call', () => {
    const story = caller({ units: '60' })
      .when(talk.starts())
      .when(talk.reports(90n))
      .expects(charged('0.20'), xdrs(1, 'partial'))
      .when(talk.reports(90n))
      .expects(charged('0.10'), xdrs(1, 'partial'))
      .when(talk.ends(30n))
      .expects(charged('0.10'), xdrs(1));
    expect(
      allXdrs(story).map(({ number, used, charged: paid, last }) => [number, used, paid, last]),
    ).toEqual([
      [1n, 90n, 120n, false],
      [2n, 90n, 60n, false],
      [3n, 30n, 60n, true],
    ]);
  });

  test('of one rating group leave the others alone', () => {
    const groups = [talk.group(70n, { asks: 'any' }), sms.group(1n, { asks: 'any' })];
    const story = caller({ units: '60' })
      .when(charges('create', [talk.group(undefined, { asks: 'any' })]))
      .when(charges('update', groups));
    expect(allXdrs(story).map(({ ratingGroup }) => ratingGroup)).toEqual([10n]);
  });
});

describe('so many seconds', () => {
  test('run from the start of the session, then from the end of the last xDR', () => {
    const story = caller({ seconds: '600' })
      .when(talk.starts())
      .when(timePasses(300n))
      .when(talk.reports(10n))
      .when(timePasses(300n))
      .when(talk.reports(10n))
      .expects(xdrs(1, 'partial'))
      .when(timePasses(599n))
      .when(talk.reports(10n))
      .expects(xdrs(0))
      .when(timePasses(1n))
      .when(talk.reports(10n))
      .expects(xdrs(1, 'partial'));
    const [first, second] = allXdrs(story);
    expect(second?.connectedAt).toBe(first?.endedAt);
  });

  test('without usage are no reason', () => {
    caller({ seconds: '60' })
      .when(talk.starts())
      .when(timePasses(600n))
      .when(talk.asks())
      .expects(xdrs(0));
  });
});

test('a call that used nothing since its partial xDR has a last one of nothing', () => {
  const story = caller({ units: '60' })
    .when(talk.starts())
    .when(talk.reports(60n))
    .when(talk.ends(0n))
    .expects(xdrs(1));
  const [partial, last] = allXdrs(story);
  expect(last).toMatchObject({ number: 2n, used: 0n, money: 0n, last: true, cause: 'release' });
  expect(last?.connectedAt).toBe(partial?.endedAt);
});

test('a release writes one xDR, not a partial one besides', () => {
  caller({ units: '60' }).when(talk.starts()).when(talk.ends(90n)).expects(xdrs(1, 'release'));
});

test('wherever a call is cut, its xDRs add up to what it cost uncut', () => {
  const reports = fc.array(fc.bigInt({ min: 0n, max: 1_500n }), { minLength: 1, maxLength: 12 });
  const limit = fc.bigInt({ min: 1n, max: 3_000n });
  fc.assert(
    fc.property(reports, limit, (used, units) => {
      const [cut, whole] = [{ units: String(units) }, { seconds: '2592000' }].map((limits) => {
        const plan = planWith(limits, demoPlans.bundle);
        const story = given(prepaid('20.00'), { partial: plan }).when(talk.starts());
        for (const seconds of used) story.when(talk.reports(seconds));
        return story.when(talk.ends());
      });
      if (cut === undefined || whole === undefined) throw new Error('two stories');
      expect(sumOf(allXdrs(cut))).toEqual(sumOf(allXdrs(whole)));
      expect(cut.ledger.audit.violations()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

function sumOf(all: readonly Xdr[]) {
  const sum = (of: (xdr: Xdr) => bigint): bigint => all.reduce((total, xdr) => total + of(xdr), 0n);
  return [sum(({ used }) => used), sum((xdr) => xdr.charged), sum(({ money }) => money)];
}

test('a plan must say when', () => {
  const [rate] = demoPlans.payAsYouGo.rates;
  const parsed = parsePlan({ ...demoPlans.payAsYouGo, rates: [{ ...rate, partialXdr: {} }] });
  expect(parsed).toMatchObject({
    problems: ['plan.rates[0].partialXdr.units: a count, unless seconds are named'],
  });
});
