import type { BoundExplanation } from '../../core/explain/explain-bound.ts';
import type { CostExplanation } from '../../core/explain/explain-cost.ts';
import { formatMoney } from '../../core/money.ts';
import type { Unit } from '../../core/units.ts';
import { timeText } from '../time-text.ts';
import { formatUnits } from './amounts.ts';
import { nameOf } from './names.ts';

/**
 * The arithmetic of a cost, as people would do it by hand:
 * `90 s → 2 × 60 s = 120 s; 60 s from allowance voice; 60 s × 0.10 per 60 s = 0.10`.
 */
export function costWords(cost: CostExplanation, unit: Unit): string {
  const drawn = cost.draws.map(
    (draw) => `${exactUnits(draw.units, unit)} from allowance ${nameOf(draw)}`,
  );
  return [roundingWords(cost, unit), ...drawn, ...moneyWords(cost, unit)].join('; ');
}

/** What a hold over a change of price is for, and why it may exceed the likely cost. */
export function boundWords(bound: BoundExplanation, unit: Unit): string {
  const { prices, changesAt, charged, draws, moneyUnits, money } = bound;
  const drawn = draws.map(
    (draw) => `${exactUnits(draw.units, unit)} from allowance ${nameOf(draw)}`,
  );
  const paid =
    moneyUnits === 0n
      ? []
      : [
          `${exactUnits(moneyUnits, unit)} at the dearer amount, with both fees: ${formatMoney(money)}`,
        ];
  const most = `at most ${exactUnits(charged, unit)}, rounded up on both sides`;
  const sides = `${prices[0]} until ${timeText(changesAt)}, then ${prices[1]}`;
  return [`${sides}: ${most}`, ...drawn, ...paid].join('; ');
}

/** A count in its unit, never in another that reads better: sums must be seen to come out. */
export function exactUnits(count: bigint, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return `${count} s`;
    case 'events':
      return count === 1n ? '1 event' : `${count} events`;
    case 'octets':
      return formatUnits(count, unit);
  }
}

function roundingWords(cost: CostExplanation, unit: Unit): string {
  const { further, usedInAll, wholeInAll, chargedBefore, charged } = cost;
  const { increment } = cost.price;
  const used = exactUnits(further, unit);
  const inAll = usedInAll === further ? used : `${used}, ${exactUnits(usedInAll, unit)} in all`;
  const steps = `${wholeInAll / increment} × ${exactUnits(increment, unit)}`;
  const isStepped = increment > 1n && wholeInAll > 0n;
  const whole = isStepped ? `${inAll} → ${steps} = ${exactUnits(wholeInAll, unit)}` : inAll;
  if (chargedBefore === 0n) return whole;
  const before = `${exactUnits(chargedBefore, unit)} charged before`;
  return `${whole}; ${before}, ${exactUnits(charged, unit)} now`;
}

function moneyWords(cost: CostExplanation, unit: Unit): readonly string[] {
  const { moneyUnitsBefore, moneyUnits, moneyUnitsInAll, parts, connectFee } = cost;
  const { costInAll, paidBefore, money } = cost;
  if (moneyUnits === 0n && money === 0n) {
    return cost.charged === 0n && cost.draws.length === 0 ? ['nothing more to pay'] : [];
  }
  const per = `per ${exactUnits(cost.price.block, unit)}`;
  const terms = parts.map(
    ({ units, amount }) => `${exactUnits(units, unit)} × ${formatMoney(amount)} ${per}`,
  );
  const fee = connectFee > 0n ? [`${formatMoney(connectFee)} to connect`] : [];
  const isFirst = moneyUnitsBefore === 0n;
  const isRoundedUp = isFirst && moneyUnits !== moneyUnitsInAll;
  const rest = isRoundedUp ? `${exactUnits(moneyUnits, unit)} in whole steps: ` : '';
  const sum = `${rest}${[...fee, ...terms].join(' + ')} = ${formatMoney(costInAll)}`;
  const rounded = `${sum}${roundedWords(cost)}`;
  if (isFirst) return [rounded];
  const before = `${formatMoney(paidBefore)} paid before, ${formatMoney(money)} now`;
  return [`in all ${rounded}; ${before}`];
}

/** Says so where the division by the block does not come out even. */
function roundedWords({ parts, price }: CostExplanation): string {
  const product = parts.reduce((sum, part) => sum + part.units * part.amount, 0n);
  return product % price.block === 0n ? '' : ` (rounded ${price.rounding})`;
}
