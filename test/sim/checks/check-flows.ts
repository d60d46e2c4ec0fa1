import type { FlowsEnd } from '../../../services/core/checks/flows-end.ts';
import type { Balance } from '../../../services/core/contracts.gen.ts';
import { identityKey, parseKey } from '../../../services/core/key.ts';

/** I15 at rest: every flow has ended, and an identity is listed by the account it belongs to. */
export function checkFlows(
  flows: FlowsEnd,
  partitions: readonly ReadonlyMap<string, Balance>[],
): readonly string[] {
  const states = new Map(partitions.flatMap((one) => [...one]));
  const problems = [...flows.end()];
  for (const [key, { account }] of states) {
    if (account?.adopted != null) continue; // its identities are the other site's to assign
    const { tenant = '', id = '' } = parseKey(key) ?? {};
    for (const identity of account?.identities ?? []) {
      const owner = states.get(identityKey(tenant, identity))?.identity?.account;
      if (owner !== id) problems.push(`${id} lists ${identity}, which belongs to ${owner}`);
    }
  }
  return problems.map((text) => `I15: ${text}`);
}
