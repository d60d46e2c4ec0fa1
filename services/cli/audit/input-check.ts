import { answersIn } from '../../core/account/memory/answers.ts';
import { endedSessions } from '../../core/account/memory/ended-sessions.ts';
import { plainAnswer } from '../../core/account/verdict.ts';
import { sameContent } from '../../core/checks/same-content.ts';
import type {
  Answer,
  Balance,
  ControlState,
  LedgerRecord,
  UsageEvent,
} from '../../core/contracts.gen.ts';
import { decideRecord } from '../../core/partition/decide-record.ts';
import { sameBytes } from '../../core/partition/head.ts';
import type { Head } from '../../core/partition/head.ts';
import { obstacleTo } from '../../core/partition/obstacle.ts';
import { takenOverBy } from '../../core/site/evolve-site.ts';
import { isMergeEvent } from '../../core/site/mode.ts';
import { readInput, rejectedInput } from '../../engine/read-input.ts';
import type { LogEntry } from '../../ports/event-log.ts';
import type { AuditPorts, AuditViolation } from './audit-ports.ts';

/** What an input is held against: all that was known before its record. */
export interface Before {
  readonly head: Head;
  readonly state: Balance | undefined;
  readonly control: ControlState | undefined;
}

/** A broken invariant in one record. */
export type Finding = Pick<AuditViolation, 'invariant' | 'text'>;

type InputPorts = Pick<AuditPorts, 'codec' | 'hashing' | 'plans'>;

/** I1: the record answers this very event. Counted by its digest over key and value. */
export function checkDigest(
  { hashing }: InputPorts,
  record: LedgerRecord,
  entry: LogEntry,
): readonly Finding[] {
  if (sameBytes(hashing.sha256(entry.key, entry.value), record.inputDigest)) return [];
  const text = `usage @${entry.offset} is not the event that the record answers`;
  return [{ invariant: 'I1', text }];
}

/** I2: a repeat was told what the first request of its words was told. */
export function checkRepeat(
  { codec }: InputPorts,
  record: LedgerRecord,
  entry: LogEntry,
  { state }: Before,
): readonly Finding[] {
  // Without an answer: a step that was carried out, or one that the end of its flow will answer.
  if (record.outcome !== 'repeated' || record.answer === null) return [];
  const read = codec.read('UsageEvent', entry);
  if (read.kind !== 'read') return [{ invariant: 'I2', text: 'what was repeated cannot be read' }];
  const first = firstAnswers(read.value, takenOverBy(record) ?? state);
  if (first.some((answer) => sameContent(answer, record.answer))) return [];
  const found = first.length === 0 ? 'no first answer is known' : 'the first answer was another';
  return [{ invariant: 'I2', text: `a repeat was answered, but ${found}` }];
}

/** The answers that the account remembers of this request, by its key or its digest. */
function firstAnswers(event: UsageEvent, state: Balance | undefined): readonly Answer[] {
  // Recognised by where the partition or the account stands: there is nothing to remember.
  if (event.type === 'ChangeSiteMode' || isMergeEvent(event)) return [plainAnswer];
  const account = state?.account;
  if (account == null) return [];
  if (event.type !== 'Charge') {
    return account.requests.filter((one) => one.key === event.requestKey).map((one) => one.answer);
  }
  const { digest } = event.charge;
  const sessions = [...account.sessions, ...endedSessions(account.ended)];
  return sessions
    .flatMap((session) => answersIn(session.answers))
    .filter((one) => one.digest === digest)
    .map((one) => one.answer);
}

/** I6: deciding the event again gives the same record, byte by byte. */
export function checkDecision(
  ports: InputPorts & Pick<AuditPorts, 'partitions'>,
  { record, hash }: { readonly record: LedgerRecord; readonly hash: Uint8Array },
  entry: LogEntry,
  before: Before,
): readonly Finding[] {
  const place = { partition: record.partition, partitions: before.control?.partitions ?? 0 };
  // What an operator had rejected need not be readable.
  const read = isByOperator(record)
    ? ({ kind: 'input', input: rejectedInput(ports, entry) } as const)
    : readInput(ports, entry, place);
  if (read.kind === 'unknown') return [{ invariant: 'I6', text: `this build: ${read.why}` }];
  const { input } = read;
  const { head, state, control } = before;
  const plans = (version: string) => ports.plans.get(version);
  const standby = takenOverBy(record);
  const seen = standby ?? state;
  const obstacle = obstacleTo(control, seen, input, (version) => ports.plans.has(version));
  if (obstacle !== undefined) {
    return [{ invariant: 'I6', text: `this build cannot decide it: ${obstacle.kind}` }];
  }
  const again = decideRecord({ head, control, state, input, plans, standby });
  const bytes = ports.codec.encode('LedgerRecord', again);
  if (sameBytes(ports.hashing.sha256(bytes), hash)) return [];
  const text = `decided again, the record differs in ${differences(again, record).join(', ')}`;
  return [{ invariant: 'I6', text }];
}

function isByOperator({ outcome, reason }: LedgerRecord): boolean {
  return outcome === 'rejected' && reason === 'BY_OPERATOR';
}

function differences(a: LedgerRecord, b: LedgerRecord): readonly string[] {
  const names = Object.keys(a) as (keyof LedgerRecord)[];
  return names.filter((name) => !sameContent(a[name], b[name]));
}
