import type { LedgerRecord } from '../../core/contracts.gen.ts';
import { formatMoney, sumMoney } from '../../core/money.ts';
import type { Unit } from '../../core/units.ts';
import type { Step } from '../network-function/charging-session.ts';
import { formatUnits, standingMember, standingOf } from '../../engine/words/amounts.ts';
import { nameOf } from '../../engine/words/names.ts';

/** What one ledger record charged. */
export function chargedIn({ changes }: Pick<LedgerRecord, 'changes'>) {
  const debits = changes.flatMap((one) => (one.type === 'UsageDebited' ? [one.usageDebited] : []));
  return {
    money: sumMoney(debits.map((debit) => debit.money)),
    draws: debits.flatMap((debit) => debit.draws),
  };
}

/** A step for programs. */
export function stepView(step: Step) {
  const { record, account } = step;
  const { money, draws } = chargedIn(record);
  return {
    operation: step.operation,
    status: step.status,
    ...(step.result === undefined ? {} : { result: step.result }),
    ...(step.granted > 0n ? { granted: step.granted, final: step.isFinal } : {}),
    ...(step.validity === undefined ? {} : { validity: step.validity }),
    used: step.used,
    charged: formatMoney(money),
    drawn: draws,
    ...standingMember(account),
    partition: record.partition,
    sequence: record.sequence,
    tries: step.tries,
  };
}

/** A step for people, in one line. */
export function stepLine(step: Step, unit: Unit): string {
  const told: string[] = [];
  if (step.used > 0n) told.push(`${formatUnits(step.used, unit)} used`);
  if (step.used > 0n || step.operation === 'event') told.push(chargedText(step.record, unit));
  if (step.granted > 0n && step.operation !== 'event') {
    const last = step.isFinal ? ', the last quota' : '';
    told.push(`${formatUnits(step.granted, unit)} granted${last}`);
  }
  if (step.result !== undefined && step.result !== 'SUCCESS') told.push(step.result);
  if (step.tries > 1) told.push(`answered at try ${step.tries}`);
  const what = told.length === 0 ? 'done' : told.join('; ');
  return `  ${step.operation.padEnd(8)} ${what.padEnd(52)} ${standingOf(step.account)}`;
}

/** What a record charged, in words: `1.20 charged`, `5 min of voice charged`. */
export function chargedText(record: Pick<LedgerRecord, 'changes'>, unit: Unit): string {
  const { money, draws } = chargedIn(record);
  const parts = draws.map((draw) => `${formatUnits(draw.units, unit)} of ${nameOf(draw)}`);
  if (money > 0n || parts.length === 0) parts.push(formatMoney(money));
  return `${parts.join(' and ')} charged`;
}
