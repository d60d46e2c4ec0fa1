import type { ExplainedChange } from '../../core/explain/explain-session.ts';
import type { Change, GroupAnswer, Xdr } from '../../core/contracts.gen.ts';
import { formatMoney } from '../../core/money.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { whereaboutsOf } from '../../core/rating/zones.ts';
import { boundWords, costWords, exactUnits } from '../../engine/words/cost-words.ts';
import { nameOf } from '../../engine/words/names.ts';
import { timeText } from '../../engine/time-text.ts';
import type { Explanation, ProvenRecord } from '../explain/explanation.ts';
import { shortTime, usageWords } from './history-view.ts';
import { priceWords } from './plan-view.ts';

/** An explanation for people, a line each thing. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { session, plan, records, more } = explanation;
  const { account, partition, startedAt, endedAt, cause, charged } = session;
  const until = endedAt === null ? 'still open' : `${shortTime(endedAt)}, ${cause ?? ''}`;
  return [
    `session ${session.session} of ${account}, partition ${partition}`,
    `  subscriber  ${session.identity ?? 'unknown'}${partiesWords(explanation)}`,
    `  plan        ${planWords(session.plan?.version, plan)}`,
    `  time        ${shortTime(startedAt)} to ${until}`,
    ...ratesUsed(explanation).map((words) => `  rate        ${words}`),
    `  charged     ${charged}`,
    ...session.usage.map((usage) => `    ${usageWords(usage)}`),
    ...records.flatMap((record) => ['', ...recordLines(record)]),
    ...(more > 0n ? ['', `… and ${more} records more: --limit shows them`] : []),
    '',
    ...proofLines(explanation),
  ];
}

function partiesWords({ session, plan, favourites }: Explanation): string {
  const { calledParty, servingNetwork } = session;
  const zones = plan && whereaboutsOf(plan, { calledParty, servingNetwork }, favourites);
  const destination = zones?.isFavourite === true ? 'a favourite' : zoneWords(zones?.destination);
  const called = calledParty === null ? '' : ` to ${calledParty} (${destination})`;
  const served =
    servingNetwork === null ? '' : ` in ${servingNetwork} (${zoneWords(zones?.network)})`;
  return `${called}${served}`;
}

function zoneWords(zone: string | null | undefined): string {
  return zone == null ? 'in no zone' : `zone ${zone}`;
}

function planWords(version: string | undefined, plan: Plan | undefined): string {
  if (version === undefined) return 'none: the session was refused';
  const named =
    plan === undefined ? 'not in the catalogue' : `${plan.name}, version ${plan.version}`;
  return `${named} (${version})`;
}

/** The prices that the session was charged or held at, as the plan has them. */
function ratesUsed({ plan, records }: Explanation): readonly string[] {
  const used = records.flatMap(({ changes }) =>
    changes.flatMap(({ change, cost }) => {
      const group = groupOf(change);
      const rate = plan?.rates.find((one) => one.ratingGroup === group);
      if (cost === undefined || rate === undefined) return [];
      const { price } = cost;
      return [`${rate.service}, group ${group}, ${price.name}: ${priceWords(price, rate.unit)}`];
    }),
  );
  return [...new Set(used)];
}

function groupOf(change: Change): bigint | undefined {
  if (change.type === 'UsageDebited') return change.usageDebited.ratingGroup;
  return change.type === 'UnitsReserved' ? change.unitsReserved.ratingGroup : undefined;
}

function recordLines({
  record,
  isAnswer,
  changes,
  xdrs,
  standing,
}: ProvenRecord): readonly string[] {
  const { sequence, clock, type, outcome, reason } = record;
  const verdict = outcome === 'applied' ? '' : `  ${outcome}${reason === null ? '' : ` ${reason}`}`;
  const number = isAnswer ? (record.request?.number ?? 0n) : 0n;
  const told = isAnswer ? (record.answer?.groups ?? []) : [];
  const numbered = number > 0n ? `, request ${number}` : '';
  return [
    `#${sequence}  ${shortTime(timeText(clock))}  ${type}${numbered}${verdict}`,
    ...changes.flatMap(changeLines).map((line) => `    ${line}`),
    ...told.map((group) => `    told: ${answerWords(group)}`),
    ...record.notices.map(({ text }) => `    notice: ${text}`),
    ...xdrs.map((xdr) => `    xDR ${xdr.number}: ${xdrWords(xdr)}`),
    ...(standing === '' ? [] : [`    then ${standing}`]),
  ];
}

function changeLines(explained: ExplainedChange): readonly string[] {
  const { change, cost, bound, isAsRecorded } = explained;
  const words = changeWords(change);
  if (words === '') return [];
  const unit = unitOf(change);
  if (unit === undefined || (cost === undefined && bound === undefined)) return [words];
  const doubt = isAsRecorded ? [] : ['  the rating of this build comes to OTHER figures:'];
  const arithmetic = cost === undefined ? [] : [`  ${costWords(cost, unit)}`];
  const atMost = bound === undefined ? [] : [`  ${boundWords(bound, unit)}`];
  return [words, ...doubt, ...arithmetic, ...atMost];
}

function unitOf(change: Change) {
  if (change.type === 'UsageDebited') return change.usageDebited.unit;
  return change.type === 'UnitsReserved' ? change.unitsReserved.unit : undefined;
}

function changeWords(change: Change): string {
  switch (change.type) {
    case 'SessionOpened':
      return `session opened for ${change.sessionOpened.identity}`;
    case 'SessionRefused':
      return 'session refused';
    case 'SessionClosed':
      return `session ended (${change.sessionClosed.cause})`;
    case 'ServingNetworkChanged':
      return `moved to network ${change.servingNetworkChanged.servingNetwork}`;
    case 'QuotaRefused':
      return `group ${change.quotaRefused.ratingGroup}: no quota, it waits for funds`;
    case 'XdrCut':
      return `group ${change.xdrCut.ratingGroup}: partial xDR, counted anew from here`;
    case 'HoldEnded': {
      const { ratingGroup, reason, money, draws, unit } = change.holdEnded;
      return `group ${ratingGroup}: hold of ${heldWords(money, draws, unit)} ${reason}`;
    }
    case 'UnitsReserved': {
      const { ratingGroup, price, grants, money, draws, unit } = change.unitsReserved;
      const granted = grants.reduce((sum, grant) => sum + grant.units, 0n);
      const held = `${heldWords(money, draws, unit)} held`;
      const until = grants.map(({ deadline }) => shortTime(timeText(deadline)).slice(11));
      const amount = exactUnits(granted, unit);
      return `group ${ratingGroup} at ${price}: ${amount} granted, ${held} until ${until.join(', ')}`;
    }
    case 'UsageDebited':
      return debitWords(change.usageDebited);
    default:
      return '';
  }
}

function debitWords(debit: Extract<Change, { type: 'UsageDebited' }>['usageDebited']): string {
  const { ratingGroup, price, used, unit, money, draws, overrun, management } = debit;
  const paid =
    management === 'offline' ? 'counted offline' : `${heldWords(money, draws, unit)} paid`;
  const beyond = overrun > 0n ? `, ${exactUnits(overrun, unit)} of it beyond the grant` : '';
  const amount = exactUnits(used, unit);
  return `group ${ratingGroup} at ${price}: ${amount} used, ${paid}${beyond}`;
}

function heldWords(
  money: Parameters<typeof formatMoney>[0],
  draws: readonly { readonly allowance: string; readonly units: bigint }[],
  unit: Parameters<typeof exactUnits>[1],
): string {
  const parts = draws.map((draw) => `${exactUnits(draw.units, unit)} of ${nameOf(draw)}`);
  if (money > 0n || parts.length === 0) parts.push(formatMoney(money));
  return parts.join(' and ');
}

function answerWords(answer: GroupAnswer): string {
  const { ratingGroup, result, granted, unit, validity, finalAction, finalTargets } = answer;
  const amount = granted === null || unit === null ? '' : `, ${exactUnits(granted, unit)} granted`;
  const holds = validity === null ? '' : ` for ${validity} s`;
  const targets = finalTargets.map((target) => ` ${target}`).join('');
  const last = finalAction === null ? '' : `, the last quota (${finalAction}${targets})`;
  const { tariffChangeAt } = answer;
  const turn = tariffChangeAt === null ? '' : `, the price changes at ${timeText(tariffChangeAt)}`;
  return `group ${ratingGroup} ${result}${amount}${holds}${turn}${last}`;
}

function xdrWords({ ratingGroup, used, charged, money, unit, cause, prices, currency }: Xdr) {
  const at = prices.map(({ price }) => price).join(', ');
  const units = `${exactUnits(used, unit)} used, ${exactUnits(charged, unit)} charged`;
  return `group ${ratingGroup} at ${at}, ${units}, ${formatMoney(money)} ${currency} (${cause})`;
}

/** How many records were decided again, and what came of it. */
export function proofLines({ records }: Pick<Explanation, 'records'>): readonly string[] {
  const decided = records.filter(({ proof }) => proof.kind !== 'gone');
  const unlike = decided.filter(({ proof }) => proof.kind === 'differs');
  const verdict = unlike.length === 0 ? 'identical' : `${unlike.length} DIFFER`;
  const outcome = decided.length === 0 ? 'nothing to compare' : verdict;
  return [
    `re-decided ${decided.length} of ${records.length} records: ${outcome}`,
    ...records.flatMap(({ record, proof }) => {
      if (proof.kind === 'gone')
        return [`  #${record.sequence}: ${proof.what} is not kept any more`];
      if (proof.kind === 'identical') return [];
      return proof.findings.map((finding) => `  #${record.sequence}: ${finding}`);
    }),
  ];
}
