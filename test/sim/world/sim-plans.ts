import { canonicalJson } from '../../../services/core/plan/canonical-json.ts';
import { demoPlans } from '../../../services/core/plan/demo-plans.ts';
import type { Plan } from '../../../services/core/plan/plan.ts';
import { planHash } from '../../../services/engine/plan-follower.ts';
import type { PlanCatalogue } from '../../../services/ports/plan-catalogue.ts';
import type { Hashing } from '../../../services/ports/record-codec.ts';
import { planFrom } from '../../support/plans.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The published plan versions of a simulation. */
export class SimPlans {
  readonly payAsYouGo: string;
  /**
   * Like the other two, with one-time events given back that nobody was answered, and partial xDRs.
   */
  readonly reversing: string;
  readonly reversingBundle: string;
  readonly #plans: ReadonlyMap<string, Plan>;

  constructor(hashing: Hashing) {
    this.payAsYouGo = planHash(hashing, canonicalJson(demoPlans.payAsYouGo));
    const reversing = { ...withPartialXdrs(demoPlans.payAsYouGo), abandonedEvents: 'reverse' };
    const reversingBundle = { ...withPartialXdrs(demoPlans.bundle), abandonedEvents: 'reverse' };
    this.reversing = planHash(hashing, canonicalJson(reversing));
    this.reversingBundle = planHash(hashing, canonicalJson(reversingBundle));
    this.#plans = new Map([
      [this.payAsYouGo, planFrom(demoPlans.payAsYouGo)],
      [this.reversing, planFrom(reversing)],
      [this.reversingBundle, planFrom(reversingBundle)],
    ]);
  }

  find(planVersion: string): Plan | undefined {
    return this.#plans.get(planVersion);
  }

  /** True for a plan that gives one-time events back. */
  reverses(planVersion: string): boolean {
    return this.find(planVersion)?.abandonedEvents === 'reverse';
  }

  /** The catalogue of one process, into which plan versions arrive only at a virtual time. */
  arrivingAt(time: VirtualTime, milliseconds: number): PlanCatalogue {
    return {
      find: (planVersion) =>
        time.milliseconds >= milliseconds ? this.#plans.get(planVersion) : undefined,
    };
  }
}

/** So that calls have several xDRs. */
function withPartialXdrs<P extends { readonly rates: readonly object[] }>(plan: P) {
  const partialXdr = { units: '90' };
  return { ...plan, rates: plan.rates.map((rate) => ({ ...rate, partialXdr })) };
}
