import type {
  AccountState,
  AllowanceEnded,
  AllowanceGranted,
  AllowanceState,
  PeriodStarted,
  PlanChangeScheduled,
  PlanChanged,
  SubscriptionLapsed,
  SubscriptionStarted,
  SubscriptionState,
} from '../../contracts.gen.ts';
import { noUnits, units } from '../../units.ts';

/** The account with one more subscription, whose first period has yet to start. */
export function subscribed(state: AccountState, event: SubscriptionStarted): AccountState {
  const { subscription: id, planVersion, startedAt } = event;
  const fresh: SubscriptionState = { id, planVersion, startedAt, ...withoutPeriod };
  return { ...state, subscriptions: [...state.subscriptions, fresh] };
}

/** The account whose subscription is paid for until the period ends. */
export function periodStarted(state: AccountState, event: PeriodStarted): AccountState {
  const { subscription, planVersion, anchoredAt, period, startsAt, endsAt } = event;
  return withSubscription(state, subscription, (one) => ({
    ...one,
    planVersion,
    status: 'active',
    anchoredAt,
    period,
    startsAt,
    endsAt,
    nextPlanVersion: null,
  }));
}

/** The account whose subscription waits for funds. */
export function lapsed(state: AccountState, { subscription }: SubscriptionLapsed): AccountState {
  return withSubscription(state, subscription, (one) => ({
    ...one,
    status: 'lapsed',
    startsAt: null,
    endsAt: null,
  }));
}

/** The account that follows another plan, whose first period has yet to start. */
export function planChanged(
  state: AccountState,
  { subscription, planVersion }: PlanChanged,
): AccountState {
  return withSubscription(state, subscription, (one) => ({
    ...one,
    planVersion,
    ...withoutPeriod,
  }));
}

/** The account that will follow another plan. */
export function planChangeScheduled(state: AccountState, event: PlanChangeScheduled): AccountState {
  const { subscription, planVersion: nextPlanVersion } = event;
  return withSubscription(state, subscription, (one) => ({ ...one, nextPlanVersion }));
}

/** The account with an allowance, or with more of one that it has. */
export function granted(state: AccountState, event: AllowanceGranted): AccountState {
  const { allowance: id, amount: _moved, origin: _origin, allocated, ...terms } = event;
  const known = state.allowances.find((one) => one.id === id);
  if (known !== undefined) {
    const more = { ...known, allocated: units(known.allocated + allocated) };
    return { ...state, allowances: state.allowances.map((one) => (one === known ? more : one)) };
  }
  const empty = { funds: noUnits, reserved: noUnits, locked: noUnits, level: 'normal' } as const;
  const fresh: AllowanceState = { id, ...terms, allocated, ...empty };
  return { ...state, allowances: [...state.allowances, fresh].toSorted(inDrawingOrder) };
}

/** The account whose allowance is for nobody any more; nobody is told that it is low. */
export function allowanceEnded(
  state: AccountState,
  { allowance, endedAt }: AllowanceEnded,
): AccountState {
  const allowances = state.allowances.map((one) =>
    one.id === allowance ? { ...one, expiresAt: endedAt, lowPercent: 0 } : one,
  );
  return { ...state, allowances };
}

/** The account without an allowance that ended and of which nothing is held. */
export function withoutSpent(state: AccountState, id: string): AccountState {
  const allowances = state.allowances.filter(
    (one) => one.id !== id || one.funds + one.reserved + one.locked !== 0n,
  );
  return { ...state, allowances };
}

const withoutPeriod = {
  status: 'active',
  anchoredAt: null,
  period: 0n,
  startsAt: null,
  endsAt: null,
  nextPlanVersion: null,
} as const;

/** By priority, and of one priority first what ends first. */
function inDrawingOrder(a: AllowanceState, b: AllowanceState): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.expiresAt !== b.expiresAt) {
    if (a.expiresAt === null) return 1;
    return b.expiresAt === null || a.expiresAt < b.expiresAt ? -1 : 1;
  }
  return a.id < b.id ? -1 : 1;
}

function withSubscription(
  state: AccountState,
  id: string,
  next: (subscription: SubscriptionState) => SubscriptionState,
): AccountState {
  const subscriptions = state.subscriptions.map((one) => (one.id === id ? next(one) : one));
  return { ...state, subscriptions };
}
