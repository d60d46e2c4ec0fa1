import { addDraws } from '../account/evolve-group.ts';
import type {
  AccountState,
  AllowanceTally,
  Change,
  Delta,
  DeltaLeg,
  DeltaSum,
  LedgerRecord,
  PeriodWork,
  Touch,
} from '../contracts.gen.ts';
import { sessionNamedIn } from '../ledger/session-named-in.ts';
import { micros, noMoney } from '../money.ts';
import { noUnits, units } from '../units.ts';
import { movesOf } from './delta-of.ts';
import { namedMax, rememberedIds, withNewer } from './named-sessions.ts';
import { isPeriod } from './period-mark.ts';

/** What an account did that was never charged in stand-alone mode. */
export const noDelta: DeltaSum = {
  through: 0n,
  money: noMoney,
  allowances: [],
  sessions: [],
  requests: [],
  subscriptionsAt: 0n,
  periods: [],
};

/**
 * The account with one more record counted in its delta, where it was taken over and the record
 * changed it. Sums run over all outages, so what one site has locked is taken from what the other
 * has done, and nobody has to read records again.
 */
export function countedInDelta(account: AccountState, record: LedgerRecord): AccountState {
  const { adopted, delta } = account;
  if (adopted === null || record.changes.length === 0) return account;
  const before = delta ?? noDelta;
  const { sequence } = record;
  const touch = (id: string): Touch => {
    const known = before.sessions.find((one) => one.id === id);
    return { id, sequence, epoch: known?.epoch ?? adopted.epoch };
  };
  const named = record.changes.flatMap((change) => sessionNamedIn(change) ?? []);
  const key = record.request?.key ?? null;
  const moves = movesOf(record);
  return withoutForgotten({
    ...account,
    delta: {
      ...withMoves(before, moves),
      through: sequence,
      sessions: withNewer(before.sessions, [...new Set(named)].map(touch)),
      requests: withNewer(before.requests, key === null ? [] : [touch(key)]),
      subscriptionsAt: record.changes.some(isOfSubscription) ? sequence : before.subscriptionsAt,
      periods: [...before.periods, ...periodsIn(record.changes, moves, sequence)],
    },
  });
}

type Moves = Pick<Delta, 'debits' | 'legs'>;

function withMoves(
  before: DeltaSum,
  { debits, legs }: Moves,
): Pick<DeltaSum, 'money' | 'allowances'> {
  let money: bigint = before.money;
  const drawn: AllowanceTally[] = [];
  for (const debit of debits) {
    money += debit.money;
    for (const { allowance, units: amount } of debit.draws) {
      drawn.push({ allowance, unit: debit.unit, units: amount });
    }
  }
  for (const leg of legs) {
    money += leg.money ?? 0n;
    drawn.push(...tallyOf(leg));
  }
  return { money: micros(money), allowances: addDraws(before.allowances, drawn) };
}

function tallyOf({ allowance, unit, units: amount }: DeltaLeg): readonly AllowanceTally[] {
  if (allowance === null || unit === 'money') return [];
  return [{ allowance, unit, units: amount ?? noUnits }];
}

function isOfSubscription({ type }: Change): boolean {
  return type === 'PeriodStarted' || type === 'SubscriptionLapsed' || type === 'PlanChanged';
}

/** What each period that began in a record took and gave. */
function periodsIn(
  changes: readonly Change[],
  { debits, legs }: Moves,
  sequence: bigint,
): readonly PeriodWork[] {
  return changes.flatMap((change) => {
    if (change.type !== 'PeriodStarted') return [];
    const { subscription, anchoredAt, period } = change.periodStarted;
    const mark = { subscription, anchoredAt, period };
    const fees = debits.filter((debit) => isPeriod(mark, debit.period));
    const granted = legs.filter((leg) => isPeriod(mark, leg.period)).flatMap(tallyOf);
    const fee = micros(fees.reduce((sum, { money }) => sum + money, 0n));
    const grants = granted.map((one) => ({ ...one, units: units(-one.units) }));
    return [{ mark, sequence, fee, grants: addDraws([], grants) }];
  });
}

/** Without sessions that ended, are remembered no more, and were never the other site's. */
function withoutForgotten(account: AccountState): AccountState {
  const { delta, adopted } = account;
  if (delta === null || delta.sessions.length <= namedMax) return account;
  const kept = new Set([...(adopted?.sessions ?? []), ...rememberedIds(account)]);
  return {
    ...account,
    delta: { ...delta, sessions: delta.sessions.filter((one) => kept.has(one.id)) },
  };
}
