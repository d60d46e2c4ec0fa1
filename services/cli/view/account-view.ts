import { availableMoney, remainingOf } from '../../core/account/account.ts';
import type {
  AccountState,
  GroupState,
  SessionState,
  SubscriptionState,
} from '../../core/contracts.gen.ts';
import { formatMoney, sumMoney } from '../../core/money.ts';
import type { Micros } from '../../core/money.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { timeText } from '../../engine/time-text.ts';
import { formatUnits, standingMember, standingOf } from '../../engine/words/amounts.ts';
import { planName } from '../../engine/words/names.ts';

/** An account for programs. Money as decimal text, units as they are counted. */
export function accountView(id: string, account: AccountState, plans: ReadonlyMap<string, Plan>) {
  return {
    account: id,
    kind: account.kind,
    status: account.status,
    currency: account.currency,
    ...standingMember(account),
    standing: standingOf(account),
    available: formatMoney(availableMoney(account)),
    creditLimit: formatMoney(account.creditLimit),
    held: formatMoney(account.reserved),
    plans: planNames(account, plans),
    subscriptions: account.subscriptions.map((one) => ({
      plan: planName(one, plans),
      status: one.status,
      period: one.period,
      endsAt: one.endsAt === null ? null : timeText(one.endsAt),
      next: one.nextPlanVersion === null ? null : nextPlanName(one, plans),
    })),
    identities: account.identities,
    favourites: account.favourites,
    allowances: account.allowances.map((one) => ({
      name: one.name,
      unit: one.unit,
      remaining: remainingOf(one),
      allocated: one.allocated,
      held: one.reserved,
      level: one.level,
      expiresAt: one.expiresAt === null ? null : timeText(one.expiresAt),
    })),
    sessions: account.sessions.map(sessionView),
  };
}

function sessionView(session: SessionState) {
  return {
    session: session.id,
    identity: session.identity,
    openedAt: timeText(session.openedAt),
    groups: session.groups.map((group) => ({
      ratingGroup: group.ratingGroup,
      unit: group.unit,
      used: usedIn(group),
      charged: formatMoney(paidIn(group)),
      granted: grantedIn(group),
      heldMoney: formatMoney(group.heldMoney),
      heldUnits: group.heldDraws.reduce((sum, draw) => sum + draw.units, 0n),
      until: group.grants.map((grant) => timeText(grant.deadline)),
    })),
  };
}

/** An account for people, a line each. */
export function accountLines(
  id: string,
  account: AccountState,
  plans: ReadonlyMap<string, Plan>,
): readonly string[] {
  const limit = account.kind === 'postpaid' ? ` of ${formatMoney(account.creditLimit)}` : '';
  const held = account.reserved > 0n ? `, ${formatMoney(account.reserved)} held` : '';
  const available = formatMoney(availableMoney(account));
  return [
    `${id}: ${account.kind}, ${account.status}, ${planNames(account, plans).join(', ')}`,
    `  ${standingOf(account)}${limit} ${account.currency}, available ${available}${held}`,
    `  identities  ${account.identities.join(', ')}`,
    ...(account.favourites.length === 0 ? [] : [`  favourites  ${account.favourites.join(', ')}`]),
    ...account.subscriptions.flatMap((one) => subscriptionLine(one, plans)),
    ...account.allowances.map((one) => {
      const remaining = formatUnits(remainingOf(one), one.unit);
      const heldUnits = one.reserved > 0n ? `, ${formatUnits(one.reserved, one.unit)} held` : '';
      const allocated = formatUnits(one.allocated, one.unit);
      const until = one.expiresAt === null ? '' : `, to ${timeText(one.expiresAt)}`;
      const left = `${remaining} of ${allocated} left (${one.level})${until}`;
      return `  allowance   ${one.name}: ${left}${heldUnits}`;
    }),
    ...account.sessions.flatMap(sessionLines),
  ];
}

function subscriptionLine(
  subscription: SubscriptionState,
  plans: ReadonlyMap<string, Plan>,
): readonly string[] {
  const { status, period, endsAt, nextPlanVersion } = subscription;
  const next = nextPlanVersion === null ? '' : `, then ${nextPlanName(subscription, plans)}`;
  if (status === 'lapsed') return [`  period      none: funds do not pay its fee${next}`];
  if (endsAt === null) return [];
  return [`  period      ${period}, to ${timeText(endsAt)}${next}`];
}

function nextPlanName(
  { nextPlanVersion, planVersion }: SubscriptionState,
  plans: ReadonlyMap<string, Plan>,
): string {
  return planName({ planVersion: nextPlanVersion ?? planVersion }, plans);
}

function sessionLines(session: SessionState): readonly string[] {
  const opened = `  session     ${session.id} since ${timeText(session.openedAt)}`;
  return [
    opened,
    ...session.groups.map((group) => {
      const { ratingGroup, unit, heldMoney, heldDraws } = group;
      const drawn = heldDraws.map((draw) => formatUnits(draw.units, unit));
      const held = [formatMoney(heldMoney), ...drawn].join(' and ');
      const granted = formatUnits(grantedIn(group), unit);
      const used = formatUnits(usedIn(group), unit);
      const paid = `${used} used, ${formatMoney(paidIn(group))} charged`;
      return `    group ${ratingGroup}: ${paid}, ${granted} granted, ${held} held`;
    }),
  ];
}

function usedIn(group: GroupState): bigint {
  return group.tallies.reduce((sum: bigint, tally) => sum + tally.used, 0n);
}

function paidIn(group: GroupState): Micros {
  return sumMoney(group.tallies.map((tally) => tally.money));
}

function grantedIn(group: GroupState): bigint {
  return group.grants.reduce((sum, grant) => sum + grant.units, 0n);
}

function planNames(account: AccountState, plans: ReadonlyMap<string, Plan>): readonly string[] {
  return account.subscriptions.map((one) => planName(one, plans));
}
