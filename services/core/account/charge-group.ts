import { bounds } from '../bounds.ts';
import type {
  Charge,
  ChargeGroup,
  Grant,
  GroupAnswer,
  GroupState,
  RequestedUnits,
  SessionState,
  UsedUnits,
} from '../contracts.gen.ts';
import type { GroupDenialCode } from '../denial.ts';
import { present } from '../invariant.ts';
import { noMoney } from '../money.ts';
import type { Price, Rate } from '../plan/plan.ts';
import { chargeFor, largestQuota } from '../rating/rating.ts';
import type { Tally } from '../rating/rating.ts';
import { priceAt, whereaboutsOf } from '../rating/zones.ts';
import { plusSeconds } from '../time.ts';
import { lesser, noUnits, units } from '../units.ts';
import type { Unit, Units } from '../units.ts';
import { groupOf, openSession, purseFor, weightOf } from './account.ts';
import { usedAtOf } from './draft.ts';
import type { Draft } from './draft.ts';

/**
 * One rating group of a request: debits what was used, then holds what is asked for.
 *
 * A report consumes or frees the earlier grant of the group, so used units are debited first and
 * what is left of the hold is free by then (TS 32.290 5.2.2; RFC 8506 5.3). Used units are debited
 * even where no further quota is given. A group that cannot be rated leaves the others alone.
 *
 * What was granted is debited at the price it was granted at, wherever the session has gone since;
 * what is granted now is held at the price of where it is.
 *
 * @param usedIn the network that served the subscriber while units were used that no grant covers.
 */
export function chargeGroup(
  draft: Draft,
  charge: Charge,
  asked: ChargeGroup,
  usedIn: string | null,
): GroupAnswer {
  const session = sessionOf(draft, charge.session);
  const tariff = tariffOf(draft, session, asked.ratingGroup);
  if (tariff === undefined) return refusal(asked, 'RATING_FAILED');
  const { rate } = tariff;
  const known = groupOf(session, asked.ratingGroup);
  if ((known?.xdrUsed ?? 0n) > countersMax) return refusal(asked, 'RATING_FAILED');
  const sound = soundPartOf(asked, rate.unit);
  const isWhole = sound.used.length === asked.used.length && sound.requested === asked.requested;
  if (!isWhole && sound.used.length === 0) return refusal(asked, 'RATING_FAILED');
  if (known === undefined && hasNoRoom(draft, session)) return refusal(asked, 'TOO_MANY_GROUPS');

  const grant = known?.grants.find((one) => one.upf === asked.upf);
  const others = known?.grants.filter((one) => one.upf !== asked.upf) ?? [];
  const endsGrant = asked.used.length > 0 || asked.requested !== null || charge.kind === 'release';
  if (endsGrant) endHold(draft, charge.session, known, asked.used.length > 0 ? 'used' : 'freed');
  const held = heldTariff(rate, known) ?? { rate, price: priceIn(draft, session, rate, usedIn) };
  debit(draft, charge, sound, { ...held, granted: coveredOf(draft, charge, held, grant) });
  const wantsQuota = asked.requested !== null && charge.kind !== 'release';
  const denial = isWhole ? quotaDenial(draft, others) : 'RATING_FAILED';
  if (!wantsQuota || denial !== undefined) {
    if (endsGrant) hold(draft, charge.session, held, others);
    const isRefused = denial !== undefined && (wantsQuota || !isWhole);
    return isRefused ? refusal(asked, denial) : success(asked, rate);
  }
  return reserve(draft, charge, asked, {
    tariff,
    held,
    others,
    requested: present(asked.requested, 'the requested units'),
  });
}

/**
 * Units that are paid for before they are debited: by a grant, or, of an event that is reported
 * once it is over (PEC), by what funds there are.
 */
function coveredOf(draft: Draft, charge: Charge, tariff: Tariff, grant: Grant | undefined): Units {
  if (charge.kind !== 'event') return grant?.units ?? noUnits;
  const { ratingGroup, unit } = tariff.rate;
  const purse = purseFor(draft.account, ratingGroup, unit);
  return largestQuota(tariff.price, tallyOf(draft, charge.session, tariff), purse);
}

/** True when the session or the account is too full for one more rating group. */
function hasNoRoom(draft: Draft, session: SessionState): boolean {
  if (session.groups.length >= bounds.groupsPerSessionMax) return true;
  return weightOf(draft.account) >= bounds.stateWeightMax;
}

/** Why a group may hold no further quota whatever it costs; its usage was debited all the same. */
function quotaDenial(draft: Draft, others: readonly Grant[]): GroupDenialCode | undefined {
  if (draft.account.status !== 'active') return 'END_USER_SERVICE_DENIED';
  return others.length < bounds.grantsPerGroupMax ? undefined : 'TOO_MANY_GROUPS';
}

/** What a rating group costs in a session, and at which of its prices. */
export interface Tariff {
  readonly rate: Rate;
  readonly price: Price;
}

/**
 * The tariff of a rating group in the plan version the session is pinned to, where the session is
 * now.
 */
export function tariffOf(
  draft: Draft,
  session: SessionState,
  ratingGroup: bigint,
): Tariff | undefined {
  const plan = present(draft.plans(session.planVersion), 'the plan version of a session');
  const rate = plan.rates.find((one) => one.ratingGroup === ratingGroup);
  if (rate === undefined) return undefined;
  return { rate, price: priceIn(draft, session, rate, session.servingNetwork) };
}

/** The tariff that a group's grants were given at; undefined: it has none. */
export function heldTariff(rate: Rate, group: GroupState | undefined): Tariff | undefined {
  const name = group?.heldPrice ?? null;
  if (name === null) return undefined;
  const prices = [rate.standard, ...rate.rules.map((rule) => rule.price)];
  const price = prices.find((one) => one.name === name);
  return { rate, price: present(price, 'the price of a hold') };
}

/** The price of a rate where a session was, or is. */
function priceIn(
  draft: Draft,
  session: SessionState,
  rate: Rate,
  servingNetwork: string | null,
): Price {
  const plan = present(draft.plans(session.planVersion), 'the plan version of a session');
  const { calledParty } = session;
  return priceAt(rate, whereaboutsOf(plan, { calledParty, servingNetwork }));
}

/** Ends the hold of a group, if it has one: what it held is in funds again. */
export function endHold(
  draft: Draft,
  session: string,
  group: GroupState | undefined,
  reason: 'used' | 'freed' | 'expired',
): void {
  if (group === undefined || group.grants.length === 0) return;
  const { ratingGroup, unit, heldMoney: money, heldDraws: draws } = group;
  draft.apply({
    type: 'HoldEnded',
    holdEnded: { session, ratingGroup, unit, reason, money, draws },
  });
}

/** Holds what the grants of a group cost at most together, on top of what it used. */
export function hold(
  draft: Draft,
  session: string,
  tariff: Tariff,
  grants: readonly Grant[],
): void {
  if (grants.length === 0) return;
  const { ratingGroup, unit } = tariff.rate;
  const tally = tallyOf(draft, session, tariff);
  const purse = purseFor(draft.account, ratingGroup, unit);
  const { draws, money } = chargeFor(tariff.price, tally, totalOf(grants), purse);
  draft.apply({
    type: 'UnitsReserved',
    unitsReserved: { session, ratingGroup, unit, price: tariff.price.name, grants, money, draws },
  });
}

function reserve(
  draft: Draft,
  charge: Charge,
  asked: ChargeGroup,
  at: { tariff: Tariff; held: Tariff; others: readonly Grant[]; requested: RequestedUnits },
): GroupAnswer {
  const { tariff, held, others, requested } = at;
  const { rate, price } = tariff;
  const named = amountOf(requested, rate.unit) ?? rate.quotaDefault;
  const wanted = rate.quotaMaximum === undefined ? named : lesser(named, rate.quotaMaximum);
  const tally = tallyOf(draft, charge.session, tariff);
  const purse = purseFor(draft.account, rate.ratingGroup, rate.unit);
  const payable = units(largestQuota(price, tally, purse) - totalOf(others));
  const granted = payable < wanted ? payable : wanted;
  if (granted < wanted && (granted <= 0n || rate.whenShort === 'reject')) {
    hold(draft, charge.session, held, others);
    return refusal(asked, 'QUOTA_LIMIT_REACHED');
  }
  const deadline = plusSeconds(draft.clock, rate.validity * 2n); // Tcc: RFC 8506 13
  hold(draft, charge.session, tariff, [...others, { upf: asked.upf, units: granted, deadline }]);
  return success(asked, rate, { granted, isFinal: granted < wanted });
}

interface Debit extends Tariff {
  /** Units that a grant covers. */
  readonly granted: Units;
}

function debit(draft: Draft, charge: Charge, asked: ChargeGroup, of: Debit): void {
  let covered: bigint = of.granted;
  for (const container of asked.used) {
    const used = amountOf(container, of.rate.unit) ?? noUnits;
    const overrun = used > covered ? used - covered : 0n;
    covered = covered > used ? covered - used : 0n;
    debitContainer(draft, charge, container, {
      ...of,
      upf: asked.upf,
      used,
      overrun: units(overrun),
    });
  }
}

function debitContainer(
  draft: Draft,
  charge: Charge,
  container: UsedUnits,
  of: Tariff & { upf: string | null; used: Units; overrun: Units },
): void {
  const { price, upf, used } = of;
  const { ratingGroup, unit } = of.rate;
  const { management } = container;
  const session = sessionOf(draft, charge.session);
  const cost =
    management === 'offline'
      ? { charged: noUnits, moneyUnits: noUnits, money: noMoney, draws: [] }
      : chargeFor(
          price,
          tallyOf(draft, session.id, of),
          used,
          purseFor(draft.account, ratingGroup, unit),
        );
  const overrun = management === 'offline' ? noUnits : of.overrun;
  const usedAt = usedAtOf(charge, container.usedAt, session.openedAt, draft.clock);
  draft.apply({
    type: 'UsageDebited',
    usageDebited: {
      session: session.id,
      ratingGroup,
      upf,
      unit,
      management,
      price: price.name,
      used,
      ...cost,
      overrun,
      usedAt,
    },
  });
}

/** What the group has used and paid at the price so far; nothing before its first use. */
export function tallyOf(draft: Draft, session: string, { rate, price }: Tariff): Tally {
  const group = groupOf(sessionOf(draft, session), rate.ratingGroup);
  const known = group?.tallies.find((tally) => tally.price === price.name);
  return known ?? { used: noUnits, charged: noUnits, moneyUnits: noUnits, money: noMoney };
}

/** The open session of a draft. */
export function sessionOf(draft: Draft, id: string): SessionState {
  return present(openSession(draft.account, id), 'the session of a charge');
}

function totalOf(grants: readonly Grant[]): Units {
  return units(grants.reduce((sum: bigint, grant) => sum + grant.units, 0n));
}

/** The amount a request or a report names in the unit of the tariff; undefined: none. */
export function amountOf(named: RequestedUnits | UsedUnits, unit: Unit): Units | undefined {
  switch (unit) {
    case 'seconds':
      return named.seconds ?? undefined;
    case 'events':
      return named.events ?? undefined;
    case 'octets':
      return octetsOf(named);
  }
}

function octetsOf(named: RequestedUnits | UsedUnits): Units | undefined {
  if (named.totalOctets !== null) return named.totalOctets;
  if (named.uplinkOctets === null && named.downlinkOctets === null) return undefined;
  return units((named.uplinkOctets ?? 0n) + (named.downlinkOctets ?? 0n));
}

/**
 * False when an amount is out of bounds, or all amounts named are in other units than the tariff's.
 */
export function isRateable(named: RequestedUnits | UsedUnits, unit: Unit): boolean {
  const amount = amountOf(named, unit);
  return amount === undefined ? isEmpty(named) : amount <= bounds.unitsPerReportMax;
}

/** What can be rated of a group: usage is debited even where the same entry asks for nonsense. */
function soundPartOf(asked: ChargeGroup, unit: Unit): ChargeGroup {
  const { requested } = asked;
  const used = asked.used.filter((container) => isRateable(container, unit));
  const isSound = requested === null || isRateable(requested, unit);
  return { ...asked, used, requested: isSound ? requested : null };
}

function isEmpty(named: RequestedUnits | UsedUnits): boolean {
  const { seconds, totalOctets, uplinkOctets, downlinkOctets, events } = named;
  return [seconds, totalOctets, uplinkOctets, downlinkOctets, events].every((one) => one === null);
}

/**
 * A session that counted this much takes no more: its counters must add up. No honest report comes
 * near.
 */
const countersMax = bounds.unitsPerReportMax * 4000n;

/** The answer of a group that gets no quota. */
export function refusal(asked: ChargeGroup, result: GroupDenialCode): GroupAnswer {
  const { ratingGroup, upf } = asked;
  return { ratingGroup, upf, result, unit: null, granted: null, ...noQuotaTerms };
}

const noQuotaTerms = { validity: null, threshold: null, holdingTime: null, finalAction: null };

/** The answer of a group that was served, with its quota where one was granted. */
export function success(
  asked: ChargeGroup,
  rate: Rate,
  quota?: { readonly granted: Units; readonly isFinal: boolean },
): GroupAnswer {
  const { ratingGroup, upf } = asked;
  const base = { ratingGroup, upf, result: 'SUCCESS', unit: rate.unit } as const;
  if (quota === undefined) return { ...base, granted: null, ...noQuotaTerms };
  return {
    ...base,
    granted: quota.granted,
    validity: rate.validity,
    threshold: quota.isFinal ? null : thresholdOf(rate, quota.granted),
    holdingTime: rate.holdingTime ?? null,
    finalAction: quota.isFinal ? rate.finalAction : null,
  };
}

function thresholdOf(rate: Rate, granted: Units): Units | null {
  if (rate.thresholdPercent === undefined) return null;
  return units((granted * rate.thresholdPercent) / 100n);
}
