import type { FlowsEnd } from '../../../services/core/checks/flows-end.ts';
import { LedgerAudit } from '../../../services/core/checks/ledger-audit.ts';
import type { Answer, Balance } from '../../../services/core/contracts.gen.ts';
import { controlKey } from '../../../services/core/key.ts';
import { decideRecord } from '../../../services/core/partition/decide-record.ts';
import { sameBytes } from '../../../services/core/partition/head.ts';
import type { Head } from '../../../services/core/partition/head.ts';
import { readInput } from '../../../services/engine/read-input.ts';
import { takenOverBy } from '../../../services/core/site/evolve-site.ts';
import type { LogEntry } from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import type { Faults } from '../world/faults.ts';
import type { Accepted } from '../world/accepted-ledger.ts';
import { codec, hashing, plans } from '../world/tools.ts';
import type { World } from '../world/world.ts';

/** One partition of a world after its run. */
export interface PartitionView {
  readonly world: World;
  readonly partition: number;
  readonly accepted: readonly Accepted[];
  /** Answers that left, by input offset. */
  readonly answers: ReadonlyMap<bigint, readonly Answer[]>;
  readonly faults: Faults;
  /** Watches what goes on over all partitions. */
  readonly flows: FlowsEnd;
}

/** What the ledger of a partition says, and what is wrong with it. */
export interface LedgerFindings {
  readonly problems: readonly string[];
  /** The folded state of every key. */
  readonly states: ReadonlyMap<string, Balance>;
  readonly head: Head;
}

/** Audits a ledger record by record (I1 to I5, I7, I8) and decides every one again (I6). */
export function checkLedger(view: PartitionView): LedgerFindings {
  const { world, partition, accepted, answers, faults, flows } = view;
  const audit = new LedgerAudit(partition, flows);
  const problems: string[] = [];
  const lostFrom = faults.lostFrom(partition);
  for (const [offset, told] of answers) {
    if (lostFrom !== undefined && offset >= lostFrom) continue;
    for (const answer of told) audit.answered(offset, answer);
  }
  const inputs = world.log.store.entries(topics.usage, partition);
  for (const one of accepted) {
    const isLost = lostFrom !== undefined && one.record.inputOffset >= lostFrom;
    const entry = inputs[Number(one.record.inputOffset)];
    if (!isLost) problems.push(...decideAgain(one, entry, audit, partition));
    audit.feed(one.record, one.hash);
  }
  audit.end();
  const most = faults.recordsAtLoss(partition) ?? accepted.length;
  if (accepted.length > most) {
    problems.push(`I7: [${partition}] went on over events that were answered and lost`);
  }
  for (const { invariant, sequence, key, text } of audit.violations()) {
    problems.push(`${invariant}: [${partition}] ${sequence} ${key}: ${text}`);
  }
  const states = new Map<string, Balance>();
  for (const { record } of accepted) {
    const state = audit.stateOf(record.key);
    if (state !== undefined) states.set(record.key, state);
  }
  return { problems, states, head: audit.head };
}

/** I6: the recorded input, decided on the folded state, gives the recorded bytes. */
function decideAgain(
  { record, bytes }: Accepted,
  entry: LogEntry | undefined,
  audit: LedgerAudit,
  partition: number,
): readonly string[] {
  const where = `[${partition}] ${record.sequence}`;
  if (entry === undefined) return [`I6: ${where}: usage has no offset ${record.inputOffset}`];
  const control = audit.stateOf(controlKey)?.control ?? undefined;
  const place = { partition, partitions: control?.partitions ?? 0 };
  const read = readInput({ codec, hashing }, entry, place);
  if (read.kind !== 'input') return [`I6: ${where}: its input must stop the partition`];
  const { head } = audit;
  const state = audit.stateOf(record.key);
  const find = (planVersion: string) => plans.find(planVersion);
  const again = decideRecord({
    head,
    control,
    state,
    input: read.input,
    plans: find,
    standby: takenOverBy(record),
  });
  if (sameBytes(codec.encode('LedgerRecord', again), bytes)) return [];
  return [`I6: ${where}: decided again, ${record.type} of ${record.key} gives another record`];
}
