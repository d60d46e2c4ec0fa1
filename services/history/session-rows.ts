import type { Change, LedgerRecord, UsageReversed } from '../core/contracts.gen.ts';
import { addDraws } from '../core/account/evolve-group.ts';
import { sessionNamedIn } from '../core/ledger/session-named-in.ts';
import { micros, noMoney } from '../core/money.ts';
import { noUnits, units } from '../core/units.ts';
import type { SessionRow, SessionUsage } from '../ports/history-store.ts';

type UsageDebited = Extract<Change, { type: 'UsageDebited' }>['usageDebited'];
type SessionOpened = Extract<Change, { type: 'SessionOpened' }>['sessionOpened'];
type SessionRefused = Extract<Change, { type: 'SessionRefused' }>['sessionRefused'];

/** The sessions that a record names, each once, in the order they are named. */
export function sessionsNamedIn(record: LedgerRecord): readonly string[] {
  const named = [
    ...record.changes.map(sessionNamedIn),
    record.request?.session ?? undefined,
    record.answer?.session ?? undefined,
  ];
  return [...new Set(named.filter((session) => session !== undefined))];
}

/**
 * A session behind one more record that names it.
 *
 * @returns undefined while nothing but answers named it: it never began at this ledger.
 */
export function sessionAfter(
  before: SessionRow | undefined,
  record: LedgerRecord,
  of: { readonly tenant: string; readonly session: string },
): SessionRow | undefined {
  const own = record.changes.filter((change) => sessionNamedIn(change) === of.session);
  const row = own.reduce<SessionRow | undefined>(
    (known, change) => withChange(known, change, () => emptyRow(record, of)),
    before,
  );
  return row && { ...row, last: record.sequence, records: row.records + 1n };
}

function withChange(
  row: SessionRow | undefined,
  change: Change,
  empty: () => SessionRow,
): SessionRow | undefined {
  switch (change.type) {
    case 'SessionOpened':
      return begun(row ?? empty(), change.sessionOpened);
    case 'SessionRefused':
      return refused(row ?? empty(), change.sessionRefused);
    case 'ServingNetworkChanged':
      return row && { ...row, servingNetwork: change.servingNetworkChanged.servingNetwork };
    case 'UsageDebited':
      return row && { ...row, usage: withDebit(row.usage, change.usageDebited) };
    case 'UsageReversed':
      return row && reversed(row, change.usageReversed);
    case 'SessionClosed': {
      const { closedAt: endedAt, cause } = change.sessionClosed;
      return row && { ...row, endedAt, cause };
    }
    default:
      return row;
  }
}

function emptyRow(
  { key, clock, sequence }: LedgerRecord,
  of: { readonly tenant: string; readonly session: string },
): SessionRow {
  return {
    ...of,
    key,
    identity: null,
    planVersion: null,
    service: null,
    callingParty: null,
    calledParty: null,
    servingNetwork: null,
    startedAt: clock,
    endedAt: null,
    cause: null,
    first: sequence,
    last: sequence,
    records: 0n,
    usage: [],
  };
}

/** One that expired may go on: it keeps its start and what it used before. */
function begun(row: SessionRow, opened: SessionOpened): SessionRow {
  const { identity, planVersion, service, callingParty, calledParty, servingNetwork } = opened;
  const told = { identity, planVersion, service, callingParty, calledParty, servingNetwork };
  return { ...row, ...told, endedAt: null, cause: null };
}

/** A one-time event that is given back was for nothing, in this rating group as a whole. */
function reversed(row: SessionRow, { ratingGroup }: UsageReversed): SessionRow {
  const usage = row.usage.map((one) =>
    one.ratingGroup === ratingGroup ? { ...one, ...nothingUsed } : one,
  );
  return { ...row, cause: 'abandoned', usage };
}

const nothingUsed = {
  used: noUnits,
  charged: noUnits,
  moneyUnits: noUnits,
  money: noMoney,
  overrun: noUnits,
  draws: [],
} as const;

function refused(row: SessionRow, { refusedAt }: SessionRefused): SessionRow {
  return { ...row, endedAt: refusedAt, cause: 'denied' };
}

function withDebit(usage: readonly SessionUsage[], debit: UsageDebited): readonly SessionUsage[] {
  const { ratingGroup, price, unit, used, charged, moneyUnits, money, overrun, draws } = debit;
  const isSame = (one: SessionUsage): boolean =>
    one.ratingGroup === ratingGroup && one.price === price;
  if (!usage.some(isSame)) {
    const fresh = { ratingGroup, price, unit, used, charged, moneyUnits, money, overrun, draws };
    return [...usage, fresh];
  }
  return usage.map((one) =>
    isSame(one)
      ? {
          ...one,
          used: units(one.used + used),
          charged: units(one.charged + charged),
          moneyUnits: units(one.moneyUnits + moneyUnits),
          money: micros(one.money + money),
          overrun: units(one.overrun + overrun),
          draws: addDraws(one.draws, draws),
        }
      : one,
  );
}
