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
  readonly bundle: string;
  readonly #plans: ReadonlyMap<string, Plan>;

  constructor(hashing: Hashing) {
    this.payAsYouGo = planHash(hashing, canonicalJson(demoPlans.payAsYouGo));
    this.bundle = planHash(hashing, canonicalJson(demoPlans.bundle));
    this.#plans = new Map([
      [this.payAsYouGo, planFrom(demoPlans.payAsYouGo)],
      [this.bundle, planFrom(demoPlans.bundle)],
    ]);
  }

  find(planVersion: string): Plan | undefined {
    return this.#plans.get(planVersion);
  }

  /** The catalogue of one process, into which plan versions arrive only at a virtual time. */
  arrivingAt(time: VirtualTime, milliseconds: number): PlanCatalogue {
    return {
      find: (planVersion) =>
        time.milliseconds >= milliseconds ? this.#plans.get(planVersion) : undefined,
    };
  }
}
