import type { Micros, Rounding } from '../money.ts';
import type { Unit, Units } from '../units.ts';

/** What a rating group costs and how its quota is cut. */
export interface Rate {
  readonly ratingGroup: bigint;
  /** For people and for notices. */
  readonly service: 'voice' | 'text' | 'data' | 'money';
  readonly unit: Unit;
  /** Usage is rounded up to whole increments. */
  readonly increment: Units;
  /** The price is per this many units. */
  readonly block: Units;
  readonly price: Micros;
  readonly rounding: Rounding;
  /** Granted when the request names no amount. */
  readonly quotaDefault: Units;
  /** Never more than this at a time; undefined: no maximum. */
  readonly quotaMaximum: Units | undefined;
  /** Seconds for which a grant holds. */
  readonly validity: bigint;
  /**
   * Seconds of silence after which unused quota is to be returned; undefined: the network
   * function's own.
   */
  readonly holdingTime: bigint | undefined;
  /** Ask again when this share of a grant is left, in percent; undefined: when it is used up. */
  readonly thresholdPercent: bigint | undefined;
  readonly finalAction: 'TERMINATE';
  /** What happens when funds pay only part of what is asked. */
  readonly whenShort: 'grant-rest' | 'reject';
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
}

/** An immutable plan version, named by the hash of its content. */
export interface Plan {
  readonly name: string;
  readonly version: number;
  readonly currency: string;
  readonly rates: readonly Rate[];
  readonly allowances: readonly PlanAllowance[];
}
