import { describe, expect, test } from 'vitest';
import { parsePlan } from '../../services/core/plan/parse-plan.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { priceAt } from '../../services/core/rating/prices.ts';
import { digitsOf, whereaboutsOf } from '../../services/core/rating/zones.ts';
import { epoch } from '../../services/core/time.ts';
import { planFrom } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';

const plan = planFrom(ratingPlan);

describe('the digits of an address', () => {
  test.each([
    ['tel:+4930123', '4930123'],
    ['tel:+49-30-123;phone-context=x', '4930123'],
    ['sip:+4930123@ims.mnc001.mcc001.3gppnetwork.org;user=phone', '4930123'],
    ['msisdn-15550001', '15550001'],
    ['004930123', '4930123'],
    ['+49 30 123', '4930123'],
    ['15550001', '15550001'],
    ['sip:alice@example.org', undefined],
    ['', undefined],
    ['tel:+', undefined],
  ])('%s', (address, digits) => expect(digitsOf(address)).toBe(digits));
});

describe('a zone', () => {
  const zone = (calledParty: string | null) =>
    whereaboutsOf(plan, { calledParty, servingNetwork: null }, []).destination;

  test('is that of the longest prefix, wherever it stands in the plan', () => {
    expect(zone('tel:+4930123')).toBe('germany');
    expect(zone('tel:+49151123')).toBe('german mobile');
    expect(zone('tel:+49')).toBe('germany');
  });

  test('is none where nobody is called, or nobody the plan knows', () => {
    expect([zone(null), zone('tel:+81312345'), zone('sip:alice@example.org')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('of a network is by country, or by country and network', () => {
    const network = (servingNetwork: string) =>
      whereaboutsOf(plan, { calledParty: null, servingNetwork }, []).network;
    expect([network('262-01'), network('262-02'), network('505-01'), network('001-01')]).toEqual([
      'europe',
      'partner',
      null,
      null,
    ]);
  });
});

test('the first rule that fits is taken, else the standard price', () => {
  const [voice] = plan.rates;
  if (voice === undefined) throw new Error('no rate');
  const named = (destination: string | null, network: string | null) =>
    priceAt(plan, voice, { destination, network, isFavourite: false }, epoch).name;
  expect(named('germany', null)).toBe('to Germany');
  expect(named('germany', 'europe')).toBe('roaming');
  expect(named(null, 'europe')).toBe('roaming');
  expect(named(null, null)).toBe('standard');
});

describe('a plan with prices is refused, with every reason', () => {
  const [rate] = demoPlans.payAsYouGo.rates;
  const problemsOf = (price: object, more: object = {}): readonly string[] => {
    const rates = [{ ...rate, prices: [{ name: 'x', price: '0.20', ...price }] }];
    const parsed = parsePlan({ ...ratingPlan, rates, ...more });
    return parsed.kind === 'plan' ? [] : parsed.problems;
  };

  test.each([
    [
      { destinations: ['atlantis'] },
      'plan.rates[0].prices.x.destinations: the plan has no zone atlantis',
    ],
    [
      {},
      'plan.rates[0].prices.x: where it applies, by destinations, networks, times or favourites',
    ],
    [
      { name: 'standard', networks: ['europe'] },
      'plan.rates[0].prices: each name once, and none "standard"',
    ],
    [
      { networks: ['europe'], tiers: [{ upTo: '90', price: '0.10' }] },
      'plan.rates[0].x.tiers: each upTo a multiple of the increment 60',
    ],
    [
      {
        networks: ['europe'],
        tiers: [
          { upTo: '120', price: '0.10' },
          { upTo: '60', price: '0.10' },
        ],
      },
      'plan.rates[0].x.tiers: each upTo above the one before',
    ],
    [
      { networks: ['europe'], conectFee: '0.10' },
      'plan.rates[0].prices[0].conectFee: is not known here',
    ],
    [
      { networks: ['europe'], connectFee: '-0.10' },
      'plan.rates[0].prices[0].connectFee: an amount of 0 or more such as "0.10"',
    ],
  ])('%j', (price, problem) => expect(problemsOf(price)).toEqual([problem]));

  test('zones', () => {
    const rule = { networks: ['europe'] };
    const zones = (destinations: object) => problemsOf(rule, { destinations });
    expect(zones([{ name: 'a', prefixes: ['+49'] }])).toEqual([
      'plan.destinations[0].prefixes: digits of E.164 numbers',
    ]);
    expect(
      zones([
        { name: 'a', prefixes: ['49'] },
        { name: 'b', prefixes: ['49'] },
      ]),
    ).toEqual(['plan.destinations: each prefix in one zone only']);
  });
});
