import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Draw, Sha256 } from '../../core/contracts.gen.ts';
import { micros } from '../../core/money.ts';
import { instant } from '../../core/time.ts';
import { units } from '../../core/units.ts';
import type { Unit } from '../../core/units.ts';
import type {
  HistoryPosition,
  RecordRow,
  SessionRow,
  SessionUsage,
} from '../../ports/history-store.ts';

/** A row as SQLite hands it out, integers as bigint. */
export type SqlRow = Readonly<Record<string, SQLOutputValue>>;

/** The position, as its table has it. */
export function positionFrom(row: SqlRow): HistoryPosition {
  return {
    ledgerId: textIn(row, 'ledger_id'),
    sequence: wholeIn(row, 'sequence'),
    hash: bytesIn(row, 'hash') as Sha256,
    ledgerOffset: wholeIn(row, 'ledger_offset'),
    clock: instant(wholeIn(row, 'clock')),
  };
}

/** A record, as its table has it. */
export function recordFrom(row: SqlRow): RecordRow {
  return {
    sequence: wholeIn(row, 'sequence'),
    clock: instant(wholeIn(row, 'clock')),
    key: textIn(row, 'key'),
    tenant: textIn(row, 'tenant'),
    type: textIn(row, 'type'),
    outcome: textIn(row, 'outcome') as RecordRow['outcome'],
    ledgerOffset: wholeIn(row, 'ledger_offset'),
    hash: bytesIn(row, 'hash') as Sha256,
    bytes: bytesIn(row, 'bytes'),
  };
}

/** Members of a record in the order of its table. */
export function recordValues(row: RecordRow): SQLInputValue[] {
  const { sequence, clock, key, tenant, type, outcome, ledgerOffset, hash, bytes } = row;
  return [sequence, clock, key, tenant, type, outcome, ledgerOffset, hash, bytes];
}

/** A session, as its table has it, with its usage. */
export function sessionFrom(row: SqlRow, usage: readonly SessionUsage[]): SessionRow {
  const endedAt = row['ended_at'];
  return {
    tenant: textIn(row, 'tenant'),
    key: textIn(row, 'key'),
    session: textIn(row, 'session'),
    identity: textOrNull(row, 'identity'),
    planVersion: textOrNull(row, 'plan_version'),
    service: textOrNull(row, 'service'),
    callingParty: textOrNull(row, 'calling_party'),
    calledParty: textOrNull(row, 'called_party'),
    servingNetwork: textOrNull(row, 'serving_network'),
    startedAt: instant(wholeIn(row, 'started_at')),
    endedAt: typeof endedAt === 'bigint' ? instant(endedAt) : null,
    cause: textOrNull(row, 'cause') as SessionRow['cause'],
    first: wholeIn(row, 'first'),
    last: wholeIn(row, 'last'),
    records: wholeIn(row, 'records'),
    usage,
  };
}

/** Members of a session in the order of its table. */
export function sessionValues(row: SessionRow): SQLInputValue[] {
  const { tenant, session, key, identity, planVersion, service, callingParty, calledParty } = row;
  const { servingNetwork, startedAt, endedAt, cause, first, last, records } = row;
  const who = [tenant, session, key, identity, planVersion, service, callingParty, calledParty];
  return [...who, servingNetwork, startedAt, endedAt, cause, first, last, records];
}

/** Usage of a session at one price, as its table has it. */
export function usageFrom(row: SqlRow): SessionUsage {
  const draws = JSON.parse(textIn(row, 'draws')) as readonly (readonly [string, string])[];
  return {
    ratingGroup: wholeIn(row, 'rating_group'),
    price: textIn(row, 'price'),
    unit: textIn(row, 'unit') as Unit,
    used: units(wholeIn(row, 'used')),
    charged: units(wholeIn(row, 'charged')),
    moneyUnits: units(wholeIn(row, 'money_units')),
    money: micros(BigInt(textIn(row, 'money'))),
    overrun: units(wholeIn(row, 'overrun')),
    draws: draws.map(([allowance, drawn]) => ({ allowance, units: units(BigInt(drawn)) })),
  };
}

/** Members of usage in the order of its table. */
export function usageValues({ tenant, session }: SessionRow, usage: SessionUsage): SQLInputValue[] {
  const { ratingGroup, price, unit, used, charged, moneyUnits, money, overrun, draws } = usage;
  const paid = [used, charged, moneyUnits, money.toString(), overrun, drawsText(draws)];
  return [tenant, session, ratingGroup, price, unit, ...paid];
}

function drawsText(draws: readonly Draw[]): string {
  return JSON.stringify(draws.map((draw) => [draw.allowance, draw.units.toString()]));
}

/** A text that a table cannot leave out. */
export function textIn(row: SqlRow, name: string): string {
  return row[name] as string;
}

/** A text, or NULL. */
export function textOrNull(row: SqlRow, name: string): string | null {
  return row[name] as string | null;
}

/** An integer that a table cannot leave out. */
export function wholeIn(row: SqlRow, name: string): bigint {
  return row[name] as bigint;
}

/** Bytes that a table cannot leave out. */
export function bytesIn(row: SqlRow, name: string): Uint8Array {
  return row[name] as Uint8Array;
}
