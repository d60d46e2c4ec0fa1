import type { AdapterAnswer, AdapterUsage, Answer, RejectedInput } from '../core/contracts.gen.ts';
import { denials, groupDenials } from '../core/denial.ts';
import type { DeclaredAdapter } from '../engine/declared-adapters.ts';
import type { LogEntry, Partition } from '../ports/event-log.ts';
import { usageInOf } from '../ports/topics.ts';
import type { Refusal } from './judge-event.ts';
import { intakeLimits } from './ports.ts';

/** What became of one event. */
export interface Outcome {
  readonly entry: LogEntry;
  /** What could be read of it, where anything could. */
  readonly usage: AdapterUsage | null;
  /** Why it, or a rating group of it, was not charged; undefined: everything was. */
  readonly refusal: Refusal | undefined;
  /** What the ledger answered; undefined: it was refused before. */
  readonly answer: Answer | undefined;
  /** True when the ledger had decided the event before. */
  readonly repeated: boolean;
}

/** Where an event was published, and by whom. */
export interface Source {
  readonly adapter: DeclaredAdapter;
  readonly partition: Partition;
}

/** Why the ledger's answer leaves something uncharged; undefined: nothing is. */
export function refusalIn(answer: Answer): Refusal | undefined {
  if (answer.denial !== null) return refusalBy(answer.denial, denials);
  const failed = answer.groups.filter(({ result }) => result !== 'SUCCESS');
  const [first] = failed;
  if (first === undefined) return undefined;
  const { reason, detail } = refusalBy(first.result, groupDenials);
  const which = failed.map(({ ratingGroup }) => ratingGroup).join(', ');
  return { reason, detail: `Rating group ${which}: ${detail}` };
}

function refusalBy(reason: string, sentences: Readonly<Record<string, string>>): Refusal {
  return { reason, detail: sentences[reason] ?? reason };
}

/** True when usage of the event stands in the ledger. */
export function isCharged({ answer }: Outcome): boolean {
  if (answer === undefined || answer.denial !== null) return false;
  return answer.groups.some(({ result }) => result === 'SUCCESS');
}

/** The event, if it names itself as it must; an id of any length may be handed to nobody. */
export function namedEvent({ usage, refusal }: Outcome): AdapterUsage | undefined {
  return usage === null || refusal?.reason === 'EVENT_ID_INVALID' ? undefined : usage;
}

/** The place of an input as text: the same however often it is refused. */
export function placeOf({ adapter, partition }: Source, entry: LogEntry): string {
  return `${usageInOf(adapter.name)}/${partition}/${entry.offset}`;
}

/** What is published about a refused event. */
export function rejectedInput(source: Source, outcome: Outcome, refusal: Refusal): RejectedInput {
  const { adapter, partition } = source;
  const { offset, key, value } = outcome.entry;
  const { rejectedBytesMax, rejectedKeyBytesMax } = intakeLimits;
  return {
    topic: usageInOf(adapter.name),
    partition,
    offset,
    ...refusal,
    bytes: value.subarray(0, rejectedBytesMax),
    tenant: adapter.tenant,
    eventId: namedEvent(outcome)?.eventId ?? null,
    key: key.length === 0 ? null : key.subarray(0, rejectedKeyBytesMax),
  };
}

/** What an adapter is told of an event. The same for every repeat of that one input. */
export function adapterAnswer(
  { partition }: Source,
  { eventId }: AdapterUsage,
  outcome: Outcome,
): AdapterAnswer {
  const { answer, refusal } = outcome;
  return {
    eventId,
    partition,
    offset: outcome.entry.offset,
    outcome: isCharged(outcome) ? 'charged' : 'refused',
    reason: refusal?.reason ?? null,
    detail: refusal?.detail ?? null,
    session: answer?.session ?? null,
    groups: (answer?.groups ?? []).map(({ ratingGroup, result }) => ({ ratingGroup, result })),
  };
}
