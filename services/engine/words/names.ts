import type { Draw } from '../../core/contracts.gen.ts';
import type { Plan } from '../../core/plan/plan.ts';

/** Name of the allowance a draw takes from, without its subscription and period. */
export function nameOf({ allowance }: Pick<Draw, 'allowance'>): string {
  const [, first = allowance, second = ''] = allowance.split(':');
  const name = first === 'bonus' ? second : first;
  return allowance.endsWith(':rolled-over') ? `${name}, rolled over` : name;
}

/** The name of a plan version; its hash where the catalogue is behind. */
export function planName(
  { planVersion }: { readonly planVersion: string },
  plans: ReadonlyMap<string, Plan>,
): string {
  return plans.get(planVersion)?.name ?? planVersion.slice(0, 12);
}
