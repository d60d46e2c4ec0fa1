import { parsePlan } from '../../services/core/plan/parse-plan.ts';
import type { Plan } from '../../services/core/plan/plan.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';

/** A plan from its JSON form; the test fails on an invalid one. */
export function planFrom(json: unknown): Plan {
  const parsed = parsePlan(json);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.plan;
}

/** The plan under which a one-time event whose sender heard no answer is given back. */
export function reversing(plan: Plan): Plan {
  return { ...plan, abandonedEvents: 'reverse' };
}

const payAsYouGo = planFrom(demoPlans.payAsYouGo);

/** The plans of the demo data and one more, by a short name instead of their content hash. */
export const plans: Readonly<Record<string, Plan>> = {
  'pay-as-you-go': payAsYouGo,
  bundle: planFrom(demoPlans.bundle),
  reversing: reversing(payAsYouGo),
};
