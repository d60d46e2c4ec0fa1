import fc from 'fast-check';
import { micros, noMoney } from '../../services/core/money.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import type { Price, Rate } from '../../services/core/plan/plan.ts';
import { units } from '../../services/core/units.ts';
import { planFrom } from './plans.ts';

const [voiceRate] = planFrom(demoPlans.payAsYouGo).rates as [Rate, ...Rate[]];

/** By the minute, as the demo has it. */
export const standardVoice: Price = voiceRate.standard;

/** Counts of units. */
export const count = (min: bigint, max: bigint) => fc.bigInt({ min, max }).map(units);

const amount = fc.bigInt({ min: 0n, max: 250n }).map(micros);

/** Odd increments, blocks and amounts, under all three roundings, with fees and tiers. */
export const prices: fc.Arbitrary<Price> = fc
  .record({
    increment: count(1n, 70n),
    block: count(1n, 130n),
    amount,
    rounding: fc.constantFrom('up' as const, 'down' as const, 'half-up' as const),
    connectFee: fc.oneof(fc.constant(noMoney), amount),
    steps: fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 4n }), amount), { maxLength: 3 }),
  })
  .map(({ steps, ...odd }) => {
    let upTo = 0n;
    const tiers = steps.map(([increments, costs]) => {
      upTo += increments * odd.increment;
      return { upTo: units(upTo), amount: costs };
    });
    return { ...standardVoice, ...odd, tiers };
  });
