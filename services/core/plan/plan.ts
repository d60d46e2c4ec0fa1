import type { Calendar } from '../calendar/calendar.ts';
import type { TimeBand } from '../calendar/time-bands.ts';
import type { Micros, Rounding } from '../money.ts';
import type { Unit, Units } from '../units.ts';

/** What units of a rating group cost where a price applies. */
export interface Price {
  /** Unique within the rating group; stands in the ledger and in xDRs. */
  readonly name: string;
  /** Usage is rounded up to whole increments. */
  readonly increment: Units;
  /** Amounts are per this many units. */
  readonly block: Units;
  /** The amount per block, beyond the last tier where there are tiers. */
  readonly amount: Micros;
  readonly rounding: Rounding;
  /** Due once a session, with the first unit that money pays for. */
  readonly connectFee: Micros;
  /** Other amounts for the first units of a session, in ascending order. */
  readonly tiers: readonly Tier[];
}

/** Units up to here, counted over a session, cost another amount per block. */
export interface Tier {
  readonly upTo: Units;
  readonly amount: Micros;
}

/** A price that applies where all that it names is so. */
export interface PriceRule {
  /** Zones of destinations; undefined: whoever is called. */
  readonly destinations: readonly string[] | undefined;
  /** Zones of serving networks; undefined: wherever the subscriber is. */
  readonly networks: readonly string[] | undefined;
  /** Parts of the week; undefined: at any time. */
  readonly times: readonly string[] | undefined;
  /** True: only for the subscriber's favourite numbers. */
  readonly favourites: boolean;
  readonly price: Price;
}

/** What a rating group costs and how its quota is cut. */
export interface Rate {
  readonly ratingGroup: bigint;
  /** For people and for notices. */
  readonly service: 'voice' | 'text' | 'data' | 'money';
  readonly unit: Unit;
  /** Special prices; the first that applies is taken. */
  readonly rules: readonly PriceRule[];
  /** The price where no rule applies. */
  readonly standard: Price;
  /** Granted when the request names no amount. */
  readonly quotaDefault: Units;
  /** Never more than this at a time; undefined: no maximum. */
  readonly quotaMaximum: Units | undefined;
  /**
   * Where several sessions share what can be paid, each is granted an equal part, but no less than
   * this; undefined: who asks first is granted what is asked for.
   */
  readonly quotaMinimum: Units | undefined;
  /** Seconds for which a grant holds. */
  readonly validity: bigint;
  /**
   * Seconds of silence after which unused quota is to be returned; undefined: the network
   * function's own.
   */
  readonly holdingTime: bigint | undefined;
  /** Ask again when this share of a grant is left, in percent; undefined: when it is used up. */
  readonly thresholdPercent: bigint | undefined;
  /** What happens when the last units that funds pay for are used up. */
  readonly finalUnits: FinalUnits;
  /** What makes the network function report; empty: its own choice. */
  readonly triggers: readonly ReportTrigger[];
  /** When a session that goes on has a partial xDR; undefined: only when it ends. */
  readonly partialXdr: PartialXdrLimits | undefined;
  /** What happens when funds pay only part of what is asked. */
  readonly whenShort: 'grant-rest' | 'reject';
}

/** A rating group has a partial xDR with the report that reaches one (TS 32.255 5.2.3.2). */
export interface PartialXdrLimits {
  /** Units used since the last xDR; undefined: no limit. */
  readonly units: Units | undefined;
  /** Seconds of use since the last xDR; undefined: no limit. */
  readonly seconds: bigint | undefined;
}

/** What a network function does once the last quota is used up (TS 32.291 6.1.6.2.1.9). */
export type FinalUnits =
  | { readonly action: 'TERMINATE' }
  | {
      readonly action: 'REDIRECT';
      readonly addressType: 'IPV4' | 'IPV6' | 'URL' | 'URI';
      readonly address: string;
    }
  | {
      readonly action: 'RESTRICT_ACCESS';
      /** Filters of the network that stay open. */
      readonly filters: readonly string[];
    };

/** What makes a network function report (TS 32.291 6.1.6.2.1.7). */
export interface ReportTrigger {
  readonly type: string;
  readonly category: 'IMMEDIATE_REPORT' | 'DEFERRED_REPORT';
  /** Seconds, octets or events, for triggers that have a limit. */
  readonly limit: bigint | undefined;
}

/** Units that a plan gives and that are used before money. */
export interface PlanAllowance {
  readonly name: string;
  readonly unit: Unit;
  readonly ratingGroups: readonly bigint[];
  readonly amount: Units;
  /** Lower is drawn first. */
  readonly priority: number;
  /** Below this share of what was allocated it is low, in percent. */
  readonly lowPercent: number;
  /** The most units that the next period takes over, for its time. */
  readonly rollover: Units;
  /** Days for which it may be used; undefined: to the end of the period, or for ever. */
  readonly validDays: bigint | undefined;
}

/** How long what a fee pays for lasts, from the day on which the subscription starts. */
export interface PlanPeriod {
  readonly unit: 'day' | 'month';
  readonly count: bigint;
}

/** What a plan gives with each top-up of so much money. */
export interface Promotion {
  readonly topUpOf: Micros;
  readonly bonus: PlanAllowance;
}

/** A name for all addresses, or networks, that begin with one of some prefixes. */
export interface Zone {
  readonly name: string;
  readonly prefixes: readonly string[];
}

/** Below which money a customer is told, as a share of an amount. */
export type PlanMoneyThreshold =
  | { readonly kind: 'absolute'; readonly amount: Micros }
  | { readonly kind: 'share of the credit limit'; readonly percent: number };

/** An immutable plan version, named by the hash of its content. */
export interface Plan {
  readonly name: string;
  readonly version: number;
  readonly currency: string;
  /** By E.164 digits without a leading plus. */
  readonly destinations: readonly Zone[];
  /** By PLMN id, country and network code with a hyphen between. */
  readonly networks: readonly Zone[];
  /** Where its clocks stand: for times of day, and for months. */
  readonly calendar: Calendar;
  /** Parts of the week that prices name. */
  readonly times: readonly TimeBand[];
  readonly rates: readonly Rate[];
  /** What a network function does when no charging system answers; undefined: its own choice. */
  readonly failureHandling: 'TERMINATE' | 'CONTINUE' | 'RETRY_AND_TERMINATE' | undefined;
  /**
   * What becomes of a one-time event about to happen whose sender heard no answer: its charge stays
   * until a repeat fetches the answer, or is given back.
   */
  readonly abandonedEvents: 'keep' | 'reverse';
  /** Undefined: it has no fee, and its allowances are granted once. */
  readonly period: PlanPeriod | undefined;
  /** Due with each period. */
  readonly fee: Micros;
  readonly allowances: readonly PlanAllowance[];
  readonly promotions: readonly Promotion[];
  /** Undefined: nobody is told of money. */
  readonly moneyThreshold: PlanMoneyThreshold | undefined;
}
