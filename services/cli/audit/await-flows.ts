import type { FlowsEnd } from '../../core/checks/flows-end.ts';
import { LedgerFollower } from '../../engine/ledger-follower.ts';
import type { FollowerPorts, FollowPosition } from '../../engine/ledger-follower.ts';
import type { AuditPorts, AuditViolation } from './audit-ports.ts';

const lookMs = 50;

/**
 * Partitions are audited each for itself, so a flow that goes on meanwhile is seen in part.
 * Follows what was written since until every flow has ended, or time is over.
 *
 * @returns I15: what has not ended.
 */
export async function awaitFlows(
  flows: FlowsEnd,
  positions: readonly FollowPosition[],
  ports: FollowerPorts & Pick<AuditPorts, 'clock'>,
  withinMs: number,
): Promise<readonly AuditViolation[]> {
  const followers = positions.map((position) => new LedgerFollower(ports, position));
  const until = ports.clock.now() + BigInt(withinMs);
  while (flows.open > 0 && ports.clock.now() < until) {
    for (const follower of followers) {
      for (const { record } of await follower.read(0)) flows.feed(record);
    }
    await ports.clock.sleep(lookMs);
  }
  return flows.end().map((text) => ({
    invariant: 'I15',
    partition: 0,
    sequence: 0n,
    key: '',
    text,
  }));
}
