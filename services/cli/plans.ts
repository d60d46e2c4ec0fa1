import { parsePlan } from '../core/plan/parse-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import { planHash } from '../engine/plan-follower.ts';
import { readTopic } from '../engine/read-topic.ts';
import { topics } from '../ports/topics.ts';
import { Failed } from './failures.ts';
import type { LedgerPorts } from './site.ts';

/** Every published plan version, by content hash. @throws Failed for an unsound one. */
export async function readPlans({
  reader,
  codec,
  hashing,
}: LedgerPorts): Promise<ReadonlyMap<string, Plan>> {
  const plans = new Map<string, Plan>();
  for await (const entries of readTopic(reader, topics.catalogue, 0)) {
    for (const entry of entries) {
      const read = codec.read('PlanVersion', entry);
      const parsed = read.kind === 'read' ? parsePlan(JSON.parse(read.value.content)) : undefined;
      if (read.kind !== 'read' || parsed?.kind !== 'plan') {
        throw new Failed('PLAN_UNREADABLE', `catalogue@${entry.offset} is no plan version`);
      }
      const { hash, content } = read.value;
      if (planHash(hashing, content) !== hash) {
        throw new Failed('PLAN_UNREADABLE', `plan version ${hash} is not what its hash says`);
      }
      plans.set(hash, parsed.plan);
    }
  }
  return plans;
}

/** The newest version of the plan of this name. @throws Failed when there is none. */
export function planNamed(plans: ReadonlyMap<string, Plan>, name: string): string {
  const versions = [...plans].filter(([, plan]) => plan.name === name);
  const [newest] = versions.toSorted(([, a], [, b]) => b.version - a.version);
  if (newest !== undefined) return newest[0];
  const names = [...new Set([...plans.values()].map((plan) => plan.name))].join(', ');
  throw new Failed('PLAN_UNKNOWN', `there is no plan '${name}'; published are: ${names}`);
}
