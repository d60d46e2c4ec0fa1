import type { AccountState, Change, Draw, SessionState } from '../contracts.gen.ts';
import { bookOf, groupKey } from './check.ts';
import type { Check, Step } from './check.ts';

interface Hold {
  readonly money: bigint;
  readonly draws: readonly Draw[];
}

type Holds = Map<string, Hold>;

/**
 * I5: every hold ends once, with what it held, before its session does; reserved pots are the sum
 * of the holds that are open.
 */
export class HoldsEndOnce implements Check {
  readonly id = 'I5';
  readonly #holds = new Map<string, Holds>();

  feed({ record, after }: Step): readonly string[] {
    const account = after?.account;
    if (account === null || account === undefined) return [];
    const holds = bookOf(this.#holds, record.key, () => new Map<string, Hold>());
    const problems: string[] = [];
    for (const change of record.changes) problems.push(...bookChange(holds, change));
    problems.push(...unlike(holds, account));
    return problems;
  }

  /** Open holds at the end are no fault: sessions may go on. */
  end(): readonly string[] {
    return [];
  }
}

function bookChange(holds: Holds, change: Change): readonly string[] {
  switch (change.type) {
    case 'UnitsReserved': {
      const key = groupKey(change.unitsReserved);
      const isSecond = holds.has(key);
      holds.set(key, change.unitsReserved);
      return isSecond ? [`${key} holds a second time without an end of the first`] : [];
    }
    case 'HoldEnded': {
      const key = groupKey(change.holdEnded);
      const hold = holds.get(key);
      holds.delete(key);
      if (hold === undefined) return [`the hold of ${key} ended, and there was none`];
      return isSameHold(hold, change.holdEnded) ? [] : [`the hold of ${key} ended as another`];
    }
    case 'SessionClosed': {
      const { session } = change.sessionClosed;
      const left = [...holds.keys()].filter((key) => key.startsWith(`${session} × `));
      return left.map((key) => `the session of ${key} ended, its hold did not`);
    }
    case 'AccountAdopted':
      holds.clear(); // they are held where it was taken over from
      return takeOver(holds, change.accountAdopted.state.sessions);
    case 'FundsLocked':
      return takeOver(holds, change.fundsLocked.lock.sessions);
    default:
      return [];
  }
}

/** Sessions of the other site come with what they hold there. */
function takeOver(holds: Holds, sessions: readonly SessionState[]): readonly string[] {
  const problems: string[] = [];
  for (const { id: session, groups } of sessions) {
    for (const { ratingGroup, grants, heldMoney: money, heldDraws: draws } of groups) {
      if (grants.length === 0) continue;
      const key = groupKey({ session, ratingGroup });
      if (holds.has(key)) problems.push(`${key} was taken over, and its own hold did not end`);
      holds.set(key, { money, draws });
    }
  }
  return problems;
}

function isSameHold(a: Hold, b: Hold): boolean {
  if (a.money !== b.money || a.draws.length !== b.draws.length) return false;
  return a.draws.every((draw, i) => {
    const other = b.draws[i];
    return other?.allowance === draw.allowance && other.units === draw.units;
  });
}

/** Reserved of money or of one allowance, as three books have it. */
interface Reserved {
  open: bigint;
  rows: bigint;
  pot: bigint;
}

/** Where open holds, the rows in the state and the reserved pots do not say the same. */
function unlike(holds: Holds, account: AccountState): readonly string[] {
  const money: Reserved = { open: 0n, rows: 0n, pot: account.reserved };
  const units = new Map<string, Reserved>();
  for (const hold of holds.values()) {
    money.open += hold.money;
    for (const draw of hold.draws) unitsIn(units, draw.allowance).open += draw.units;
  }
  for (const { groups } of account.sessions) {
    for (const { heldMoney, heldDraws } of groups) {
      money.rows += heldMoney;
      for (const draw of heldDraws) unitsIn(units, draw.allowance).rows += draw.units;
    }
  }
  for (const { id, reserved } of account.allowances) unitsIn(units, id).pot += reserved;
  const problems = isSame(money) ? [] : [textOf('money', money)];
  for (const [id, one] of units) if (!isSame(one)) problems.push(textOf(id, one));
  return problems;
}

function unitsIn(units: Map<string, Reserved>, allowance: string): Reserved {
  return bookOf(units, allowance, () => ({ open: 0n, rows: 0n, pot: 0n }));
}

function isSame({ open, rows, pot }: Reserved): boolean {
  return open === rows && rows === pot;
}

function textOf(id: string, { open, rows, pot }: Reserved): string {
  return `reserved ${id}: open holds ${open}, session rows ${rows}, pot ${pot}`;
}
