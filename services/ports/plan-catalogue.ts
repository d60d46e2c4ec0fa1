import type { Plan } from '../core/plan/plan.ts';

/**
 * Published plan versions, by content hash. They never change, so a look-up that succeeds is true
 * for ever.
 */
export interface PlanCatalogue {
  /** Undefined: not here yet. A decision that needs it stalls; it never refuses. */
  find(planVersion: string): Plan | undefined;
}
