import type { Change, FlowBegun, LedgerRecord } from '../../core/contracts.gen.ts';
import { formatMoney } from '../../core/money.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Unit } from '../../core/units.ts';
import { formatUnits } from './amounts.ts';
import { nameOf, planName } from './names.ts';
import { isSiteChange, siteWords } from './site-words.ts';
import type { SiteChange } from './site-words.ts';
import { subscriptionWords } from './subscription-words.ts';

/** What happened in a ledger record of an account, in words. */
export function recordWords(record: LedgerRecord, plans: ReadonlyMap<string, Plan>): string {
  const words = record.changes.map((change) => changeWords(change, plans));
  const crossed = record.notices.map(({ allowance, currentState }) => {
    return `${allowance ?? 'money'} is ${currentState}`;
  });
  const all = [...verdictWords(record), ...words, ...crossed].filter((word) => word !== '');
  return all.length === 0 ? 'nothing changed' : all.join('; ');
}

function verdictWords({ outcome, reason }: LedgerRecord): readonly string[] {
  switch (outcome) {
    case 'applied':
      return [];
    case 'denied':
      return [`refused ${reason ?? ''}`];
    case 'repeated':
      return ['a repeat, answered as before'];
    case 'rejected':
      return [`rejected ${reason ?? ''}`];
  }
}

function changeWords(change: Change, plans: ReadonlyMap<string, Plan>): string {
  return isSiteChange(change) ? siteWords(change) : ownWords(change, plans);
}

function ownWords(change: Exclude<Change, SiteChange>, plans: ReadonlyMap<string, Plan>): string {
  switch (change.type) {
    case 'AccountOpened':
      return `account opened, ${change.accountOpened.kind}`;
    case 'StatusChanged':
      return change.statusChanged.status === 'active' ? 'active again' : 'suspended';
    case 'SubscriptionStarted':
      return `plan ${planName(change.subscriptionStarted, plans)}`;
    case 'AllowanceGranted': {
      const { name, unit, amount, allocated } = change.allowanceGranted;
      return `${name} ${formatUnits(amount, unit)} of ${formatUnits(allocated, unit)}`;
    }
    case 'FavouritesSet':
      return favouritesWords(change.favouritesSet.numbers);
    case 'PeriodStarted':
    case 'SubscriptionLapsed':
    case 'PlanChanged':
    case 'PlanChangeScheduled':
    case 'AllowanceEnded':
      return subscriptionWords(change, plans);
    case 'MoneyThresholdSet':
      return 'money is watched';
    case 'ToppedUp':
      return `topped up ${toppedUpWords(change.toppedUp)}`;
    case 'SessionOpened':
      return 'session opened';
    case 'ServingNetworkChanged':
      return `served by ${change.servingNetworkChanged.servingNetwork}`;
    case 'HoldEnded':
      return change.holdEnded.reason === 'used' ? '' : `hold ${change.holdEnded.reason}`;
    case 'UsageDebited':
      return debitWords(change.usageDebited);
    case 'UnitsReserved':
      return grantWords(change.unitsReserved);
    case 'SessionClosed':
      return `session ended (${change.sessionClosed.cause})`;
    case 'UsageReversed':
      return reversalWords(change.usageReversed);
    case 'AnswerAbandoned':
      return 'nobody heard the answer';
    case 'XdrCut':
      return `partial xDR of group ${change.xdrCut.ratingGroup}`;
    case 'QuotaRefused':
      return `group ${change.quotaRefused.ratingGroup} waits for funds`;
    case 'FlowBegun':
      return flowWords(change.flowBegun);
    case 'FlowEnded':
      return change.flowEnded.denial === null ? 'done' : '';
    case 'IdentityListed':
      return `${change.identityListed.identity} may charge it`;
    case 'IdentityUnlisted':
      return `${change.identityUnlisted.identity} may not charge it any more`;
    case 'VoucherMissed':
    case 'AnswerAwaited':
    case 'NotifyUriChanged':
    case 'SessionRefused':
    case 'LedgerOpened':
    case 'RevisionRaised':
    case 'IdentityClaimed':
    case 'IdentityAssigned':
    case 'VoucherIssued':
    case 'VoucherHeld':
    case 'VoucherSettled':
      return '';
  }
}

type UnitsReserved = Extract<Change, { type: 'UnitsReserved' }>['unitsReserved'];

function grantWords({ grants, unit, money, draws }: UnitsReserved): string {
  const granted = grants.reduce((sum, grant) => sum + grant.units, 0n);
  return `${formatUnits(granted, unit)} granted (${paidBy(money, draws, unit)} held)`;
}

function favouritesWords(numbers: readonly string[]): string {
  return numbers.length === 0 ? 'no favourite numbers' : `favourites ${numbers.join(', ')}`;
}

function flowWords({ type, subject, other }: FlowBegun): string {
  switch (type) {
    case 'redeem':
      return 'a voucher is asked for';
    case 'add':
      return `asks for ${subject}`;
    case 'remove':
      return `gives ${subject} back`;
    case 'give':
      return `offers ${subject} to ${other ?? ''}`;
    case 'receive':
      return `has room for ${subject} of ${other ?? ''}`;
  }
}

function toppedUpWords(topUp: Extract<Change, { type: 'ToppedUp' }>['toppedUp']): string {
  const { money, allowance, units, unit } = topUp;
  if (money !== null) return formatMoney(money);
  if (allowance === null || units === null || unit === null) return 'nothing';
  return `${nameOf({ allowance })} by ${formatUnits(units, unit)}`;
}

function reversalWords({
  used,
  unit,
  money,
  draws,
}: Extract<Change, { type: 'UsageReversed' }>['usageReversed']): string {
  return `${formatUnits(used, unit)} given back (${paidBy(money, draws, unit)})`;
}

function debitWords(debit: Extract<Change, { type: 'UsageDebited' }>['usageDebited']): string {
  const { used, unit, money, draws, overrun } = debit;
  const beyond = overrun > 0n ? `, ${formatUnits(overrun, unit)} beyond the grant` : '';
  return `${formatUnits(used, unit)} used (${paidBy(money, draws, unit)})${beyond}`;
}

function paidBy(
  money: Parameters<typeof formatMoney>[0],
  draws: readonly { readonly allowance: string; readonly units: bigint }[],
  unit: Unit,
): string {
  const parts = draws.map((draw) => `${formatUnits(draw.units, unit)} of ${nameOf(draw)}`);
  if (money > 0n || parts.length === 0) parts.push(formatMoney(money));
  return parts.join(' and ');
}
