import { reportLateMax } from '../bounds.ts';
import type { AccountState, Change, Charge, Xdr } from '../contracts.gen.ts';
import { present } from '../invariant.ts';
import type { Plan } from '../plan/plan.ts';
import { later, plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { evolveAccount } from './evolve.ts';

/** Plan versions by content hash. All that a decision needs are there before it is made. */
export type PlanLookup = (planVersion: string) => Plan | undefined;

/** A decision in the making: each change shows in the account before the next is decided. */
export class Draft {
  readonly clock: Instant;
  readonly plans: PlanLookup;
  readonly changes: Change[] = [];
  readonly xdrs: Xdr[] = [];
  #account: AccountState | undefined;

  constructor(account: AccountState | undefined, clock: Instant, plans: PlanLookup) {
    this.#account = account;
    this.clock = clock;
    this.plans = plans;
  }

  get account(): AccountState {
    return present(this.#account, 'the account of the draft');
  }

  /** The plan of a version that the decision needs. */
  planOf(planVersion: string): Plan {
    return present(this.plans(planVersion), 'a plan version that was waited for');
  }

  apply(change: Change): void {
    this.#account = evolveAccount(this.#account, change);
    this.changes.push(change);
  }
}

/**
 * When usage of a request happened: as the network says, bounded to session and partition clock.
 * What a one-time event reports was over before it: it may be as late as a report may be.
 */
export function usedAtOf(
  charge: Charge,
  at: Instant | null,
  openedAt: Instant,
  clock: Instant,
): Instant {
  const said = at ?? charge.sentAt;
  if (said > clock) return clock;
  const earliest = charge.kind === 'event' ? plusSeconds(clock, -reportLateMax) : openedAt;
  return later(said, earliest);
}
