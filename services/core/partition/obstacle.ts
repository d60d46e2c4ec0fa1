import { revisions } from '../bounds.ts';
import type { Balance, ControlState } from '../contracts.gen.ts';
import type { Input } from './input.ts';

/** Why this process must not decide an input now. Never recorded: another build or moment can. */
export type Obstacle =
  /** The first event of a partition is not its genesis. */
  | { readonly kind: 'no-genesis' }
  /** The event or the partition asks for a revision that this build does not know. */
  | { readonly kind: 'revision-unknown'; readonly revision: number }
  /** A plan version has not arrived yet: wait for it. */
  | { readonly kind: 'plan-missing'; readonly planVersion: string };

/** What keeps this process from deciding; undefined: nothing. */
export function obstacleTo(
  control: ControlState | undefined,
  state: Balance | undefined,
  input: Input,
  hasPlan: (planVersion: string) => boolean,
): Obstacle | undefined {
  const event = input.body.kind === 'event' ? input.body.event : undefined;
  if (control === undefined)
    return event?.type === 'OpenLedger' ? undefined : { kind: 'no-genesis' };
  const asked = event?.type === 'RaiseRevision' ? event.raiseRevision.revision : 0;
  const revision = asked === control.revision + 1 ? asked : control.revision;
  if (revision > revisions.highest) return { kind: 'revision-unknown', revision };
  const missing = plansNeeded(state, input).find((planVersion) => !hasPlan(planVersion));
  return missing === undefined ? undefined : { kind: 'plan-missing', planVersion: missing };
}

/** Every plan version that deciding the input may look at. */
function plansNeeded(state: Balance | undefined, input: Input): readonly string[] {
  if (input.body.kind !== 'event') return [];
  const { event } = input.body;
  const account = state?.account ?? undefined;
  if (account === undefined) {
    return event.type === 'OpenAccount' ? [event.openAccount.planVersion] : [];
  }
  const needed = account.subscriptions.flatMap(({ planVersion, nextPlanVersion }) =>
    nextPlanVersion === null ? [planVersion] : [planVersion, nextPlanVersion],
  );
  for (const session of account.sessions) needed.push(session.planVersion);
  if (event.type === 'LockFunds') {
    for (const session of event.lockFunds.sessions) needed.push(session.planVersion);
  }
  if (event.type === 'Charge' && event.charge.planVersion !== null) {
    needed.push(event.charge.planVersion);
  }
  if (event.type === 'ChangePlan') needed.push(event.changePlan.planVersion);
  return needed;
}
