import { describe, expect, test } from 'vitest';
import { explainCost, emptyTally, isAsRecorded } from '../../services/core/explain/explain-cost.ts';
import { explainSession } from '../../services/core/explain/explain-session.ts';
import type { ExplainedChange } from '../../services/core/explain/explain-session.ts';
import { boundWords, costWords } from '../../services/engine/words/cost-words.ts';
import { instant } from '../../services/core/time.ts';
import { units } from '../../services/core/units.ts';
import {
  bundle,
  charges,
  data,
  given,
  isSet,
  money,
  prepaid,
  Service,
  sms,
  talk,
} from '../support/given.ts';
import type { Said, Story } from '../support/given.ts';
import { plans as demoPlans, planFrom } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';

const plans = { ...demoPlans, 'rating-cases': planFrom(ratingPlan) };

function explained(story: Story, session = 'call') {
  return explainSession(session, story.ledger.records, (name) => plans[name as keyof typeof plans]);
}

function costed(story: Story): readonly ExplainedChange[] {
  return explained(story).flatMap(({ changes }) => changes.filter((one) => one.cost !== undefined));
}

/** The arithmetic of every debit, in order. */
function debits(story: Story): readonly string[] {
  return costed(story).flatMap(({ change, cost, isAsRecorded: agrees }) => {
    expect(agrees).toBe(true);
    if (change.type !== 'UsageDebited' || cost === undefined) return [];
    return [costWords(cost, change.usageDebited.unit)];
  });
}

/** A session that reports usage, with nothing asked for. */
function used(story: Story, service: Service, said: Said, ...amounts: readonly bigint[]): Story {
  story.when(charges('create', [], said));
  for (const amount of amounts) story.when(service.reports(amount, { asks: 'nothing' }));
  return story.when(charges('release', []));
}

const rated = (balance: string, left: bigint): Story =>
  given(
    {
      openingFunds: money(balance),
      planVersion: 'rating-cases',
      openingAllowances: [
        { name: 'minutes', remaining: units(left) },
        { name: 'texts', remaining: units(0n) },
      ],
    },
    { 'rating-cases': plans['rating-cases'] },
  );

describe('the arithmetic in words', () => {
  test('rounding up, an allowance first, money for the rest', () => {
    const story = used(given(bundle('20.00', { voice: 60n })), talk, {}, 90n);
    expect(debits(story)).toEqual([
      '90 s → 2 × 60 s = 120 s; 60 s from allowance voice; 60 s × 0.10 per 60 s = 0.10',
    ]);
  });

  test('what a second report adds to the first', () => {
    expect(debits(used(given(prepaid('20.00')), talk, {}, 90n, 90n))).toEqual([
      '90 s → 2 × 60 s = 120 s; 120 s × 0.10 per 60 s = 0.20',
      '90 s, 180 s in all → 3 × 60 s = 180 s; 120 s charged before, 60 s now; ' +
        'in all 180 s × 0.10 per 60 s = 0.30; 0.20 paid before, 0.10 now',
    ]);
  });

  test('usage that the steps charged before already', () => {
    expect(debits(used(given(prepaid('20.00')), talk, {}, 61n, 10n)).at(-1)).toBe(
      '10 s, 71 s in all → 2 × 60 s = 120 s; 120 s charged before, 0 s now; nothing more to pay',
    );
  });

  test('events, each for itself', () => {
    expect(debits(used(given(prepaid('20.00')), sms, {}, 3n))).toEqual([
      '3 events; 3 events × 0.05 per 1 event = 0.15',
    ]);
  });

  test('volume in steps of 100 kB', () => {
    const story = given(prepaid('20.00')).when(charges('create', []));
    story.when(data.reports(3n, { asks: 'nothing' }));
    expect(debits(story)).toEqual(['3 MB → 30 × 0.1 MB = 3 MB; 3 MB × 1.00 per 100 MB = 0.03']);
  });

  test('a price of a zone, with its connect fee and steps of its own', () => {
    const said = { calledParty: 'tel:+491512345' };
    expect(debits(used(rated('20.00', 0n), talk, said, 40n))).toEqual([
      '40 s → 2 × 30 s = 60 s; 0.05 to connect + 60 s × 0.30 per 30 s = 0.65',
    ]);
  });

  test('tiers, and the connect fee once', () => {
    const said = { calledParty: '1900555' };
    expect(debits(used(rated('50.00', 0n), talk, said, 60n, 200n))).toEqual([
      '60 s → 1 × 60 s = 60 s; 1.00 to connect + 60 s × 1.00 per 60 s = 2.00',
      '200 s, 260 s in all → 5 × 60 s = 300 s; 60 s charged before, 240 s now; ' +
        'in all 1.00 to connect + 60 s × 1.00 per 60 s + 120 s × 1.50 per 60 s + ' +
        '120 s × 2.00 per 60 s = 9.00; 2.00 paid before, 7.00 now',
    ]);
  });

  test('a rest that money pays in whole steps of its own', () => {
    expect(debits(used(rated('20.00', 90n), talk, {}, 120n))).toEqual([
      '120 s → 2 × 60 s = 120 s; 90 s from allowance minutes; ' +
        '30 s in whole steps: 60 s × 0.10 per 60 s = 0.10',
    ]);
  });

  test('a division that does not come out even, by its rounding', () => {
    const byTheSecond = new Service(40n, 'seconds');
    expect(debits(used(rated('20.00', 0n), byTheSecond, {}, 100n))).toEqual([
      '100 s; 100 s × 0.07 per 60 s = 0.116667 (rounded half-up)',
    ]);
  });
});

test('a hold is explained by the same arithmetic as the debit it is for', () => {
  const story = given(bundle('20.00', { voice: 60n })).when(talk.starts({ asks: 90n }));
  const [hold] = costed(story);
  expect(hold?.change.type).toBe('UnitsReserved');
  expect(hold?.isAsRecorded).toBe(true);
  expect(hold?.cost && costWords(hold.cost, 'seconds')).toBe(
    '90 s → 2 × 60 s = 120 s; 60 s from allowance voice; 60 s × 0.10 per 60 s = 0.10',
  );
});

test('a hold over a change of price is the most that both sides can come to', () => {
  const story = rated('20.00', 0n);
  story.ledger.now = instant(BigInt(Date.parse('2026-11-24T16:30:00Z')));
  story.when(new Service(50n, 'seconds', 60n).starts({ asks: 60n }));
  const [hold] = explained(story).flatMap(({ changes }) => changes.filter((one) => one.bound));
  expect(hold?.isAsRecorded).toBe(true);
  const words = (hold?.bound && boundWords(hold.bound, 'seconds')) ?? '';
  expect(words).toContain('until 2026-11-24T17:00:00.000Z, then ');
  expect(words).toMatch(/: at most \d+ s, rounded up on both sides; \d+ s at the dearer amount/);
});

test('offline usage is no debit, and counts for none', () => {
  const story = given(prepaid('20.00')).when(charges('create', []));
  story.when(talk.reports(90n, { asks: 'nothing', management: 'offline' }));
  story.when(talk.reports(30n, { asks: 'nothing' }));
  expect(debits(story)).toEqual(['30 s → 1 × 60 s = 60 s; 60 s × 0.10 per 60 s = 0.10']);
});

test('of a record that ends several sessions only what is about the session is shown', () => {
  const story = given(prepaid('20.00'))
    .when(talk.starts({ session: 'call' }))
    .when(talk.starts({ session: 'other' }))
    .when(talk.reports(60n, { session: 'other', asks: 'nothing' }));
  const shown = explained(story, 'other').filter(({ changes }) => changes.length > 0);
  expect(shown.map(({ isAnswer }) => isAnswer)).toEqual([true, true]);
  expect(explained(story, 'call').at(-1)).toMatchObject({ isAnswer: false, changes: [], xdrs: [] });
});

test('a refused session has nothing to explain', () => {
  const story = given(prepaid('20.00')).when(isSet('suspended')).when(talk.starts());
  expect(costed(story)).toEqual([]);
  expect(
    explained(story)
      .at(-1)
      ?.changes.map(({ change }) => change.type),
  ).toEqual(['SessionRefused']);
});

test('figures that are not those of the ledger are seen', () => {
  const price = demoPlans['pay-as-you-go']!.rates[0]!.standard;
  const cost = explainCost(price, emptyTally, units(90n), []);
  const recorded = { draws: [], money: cost.money, charged: cost.charged, moneyUnits: units(120n) };
  expect(isAsRecorded(cost, recorded)).toBe(true);
  expect(isAsRecorded(cost, { ...recorded, money: money('0.15') })).toBe(false);
  expect(isAsRecorded(cost, { ...recorded, charged: units(90n) })).toBe(false);
  const drawn = [{ allowance: 'main:voice', units: units(60n) }];
  expect(isAsRecorded(cost, { ...recorded, draws: drawn })).toBe(false);
});
