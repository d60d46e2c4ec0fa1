import type { AccountState, Change, Draw } from '../contracts.gen.ts';
import { addTo, bookOf, groupKey } from './check.ts';
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
    const problems = record.changes.flatMap((change) => bookChange(holds, change));
    return [...problems, ...unlike(holds, account)];
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
    default:
      return [];
  }
}

function isSameHold(a: Hold, b: Hold): boolean {
  if (a.money !== b.money || a.draws.length !== b.draws.length) return false;
  return a.draws.every((draw, i) => {
    const other = b.draws[i];
    return other?.allowance === draw.allowance && other.units === draw.units;
  });
}

/** Where open holds, the rows in the state and the reserved pots do not say the same. */
function unlike(holds: Holds, account: AccountState): readonly string[] {
  const open = sumOf([...holds.values()]);
  const rows = account.sessions.flatMap((session) => session.groups);
  const held = sumOf(rows.map((group) => ({ money: group.heldMoney, draws: group.heldDraws })));
  const pots = new Map<string, bigint>();
  addTo(pots, 'money', account.reserved);
  for (const { id, reserved } of account.allowances) addTo(pots, id, reserved);
  return [...new Set([...open.keys(), ...held.keys(), ...pots.keys()])].flatMap((pot) => {
    const [a = 0n, b = 0n, c = 0n] = [open.get(pot), held.get(pot), pots.get(pot)];
    if (a === b && b === c) return [];
    return [`reserved ${pot}: open holds ${a}, session rows ${b}, pot ${c}`];
  });
}

function sumOf(holds: readonly Hold[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { money, draws } of holds) {
    addTo(sums, 'money', money);
    for (const draw of draws) addTo(sums, draw.allowance, draw.units);
  }
  return sums;
}
