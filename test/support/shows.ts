import { expect } from 'vitest';
import type { GroupAnswer, LedgerRecord } from '../../services/core/contracts.gen.ts';
import { balanceOf, remainingOf } from '../../services/core/account/account.ts';
import type { DenialCode, GroupDenialCode } from '../../services/core/denial.ts';
import { formatMoney, micros } from '../../services/core/money.ts';
import type { Expectation, Service } from './given.ts';

// What a story shows: expectations on the last record and the account after it.

/** The answer of the only rating group, or of the named service. */
export function answerFor(record: LedgerRecord, service?: Service): GroupAnswer {
  const groups = record.answer?.groups ?? [];
  const found = service && groups.find(({ ratingGroup }) => ratingGroup === service.ratingGroup);
  const answer = service === undefined ? groups[0] : found;
  if (answer === undefined) throw new Error(`no answer for a group: ${record.reason}`);
  return answer;
}

/** Quota granted in the service's own count; and not the last. */
export function granted(service: Service, count: bigint): Expectation {
  return (record) => {
    const { result, granted: got, finalAction } = answerFor(record, service);
    expect({ result, got, finalAction }).toEqual({
      result: 'SUCCESS',
      got: count * service.each,
      finalAction: null,
    });
  };
}

/** Quota granted as the last that funds pay for. */
export function grantedAsLast(service: Service, count: bigint): Expectation {
  return (record) => {
    const { result, granted: got, finalAction, threshold } = answerFor(record, service);
    expect({ result, got, finalAction, threshold }).toEqual({
      result: 'SUCCESS',
      got: count * service.each,
      finalAction: 'TERMINATE',
      threshold: null,
    });
  };
}

/** Served without a grant. */
export function servedWithoutQuota(service: Service): Expectation {
  return (record) => {
    const { result, granted: got, validity } = answerFor(record, service);
    expect({ result, got, validity }).toEqual({ result: 'SUCCESS', got: null, validity: null });
  };
}

export function refused(service: Service, result: GroupDenialCode): Expectation {
  return (record) => {
    const answer = answerFor(record, service);
    expect([answer.result, answer.granted]).toEqual([result, null]);
  };
}

export function denied(code: DenialCode): Expectation {
  return (record) => {
    expect([record.outcome, record.reason, record.answer?.denial]).toEqual(['denied', code, code]);
  };
}

/** Money debited by the last record. */
export function charged(amount: string): Expectation {
  return ({ changes }) => {
    const debits = changes.map((one) =>
      one.type === 'UsageDebited' ? one.usageDebited.money : 0n,
    );
    expect(formatMoney(micros(debits.reduce((sum: bigint, one) => sum + one, 0n)))).toBe(amount);
  };
}

/** Units drawn from allowances by the last record, one number per debit. */
export function drawn(...amounts: readonly bigint[]): Expectation {
  return ({ changes }) => {
    const draws = changes.flatMap((one) =>
      one.type === 'UsageDebited' ? one.usageDebited.draws.map((draw) => draw.units) : [],
    );
    expect(draws).toEqual(amounts);
  };
}

export function balance(amount: string): Expectation {
  return (_, account) => expect(formatMoney(balanceOf(account))).toBe(amount);
}

export function owed(amount: string): Expectation {
  return (_, account) => expect(formatMoney(micros(-balanceOf(account)))).toBe(amount);
}

export function reserved(amount: string): Expectation {
  return (_, account) => expect(formatMoney(account.reserved)).toBe(amount);
}

/** Units left of the allowance, those held included. */
export function left(allowance: string, count: bigint): Expectation {
  return (_, { allowances }) => {
    const found = allowances.find(({ name }) => name === allowance);
    expect(found && remainingOf(found)).toBe(count);
  };
}

export function noticed(...states: readonly string[]): Expectation {
  return ({ notices }) => {
    expect(notices.map((one) => `${one.previousState} → ${one.currentState}`)).toEqual(states);
  };
}

/** How many xDRs the record closed, and their cause. */
export function xdrs(count: number, cause = 'release'): Expectation {
  return (record) => {
    expect(record.xdrs.map((one) => one.cause)).toEqual(Array<string>(count).fill(cause));
  };
}

export function overrun(count: bigint): Expectation {
  return ({ changes }) => {
    const sum = changes.reduce(
      (all, one) => all + (one.type === 'UsageDebited' ? one.usageDebited.overrun : 0n),
      0n,
    );
    expect(sum).toBe(count);
  };
}

/** The record only repeats the answer of an earlier record. */
export function repeated(first?: LedgerRecord): Expectation {
  return (record) => {
    expect([record.outcome, record.changes, record.postings, record.xdrs, record.notices]).toEqual([
      'repeated',
      [],
      [],
      [],
      [],
    ]);
    if (first !== undefined) expect(record.answer).toEqual(first.answer);
  };
}

/** The record changed nothing. */
export function nothingChanged(): Expectation {
  return ({ outcome, changes }) => expect([outcome, changes]).toEqual(['applied', []]);
}

export function openSessions(count: number): Expectation {
  return (_, account) => expect(account.sessions).toHaveLength(count);
}
