import type { AdapterUsage } from '../core/contracts.gen.ts';
import type { DeclaredAdapter } from '../engine/declared-adapters.ts';
import type { LogEntry } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { flawOf } from '../protocols/adapter/check-usage.ts';
import { intakeRefusals } from '../protocols/adapter/refusals.ts';
import type { IntakeRefusal } from '../protocols/adapter/refusals.ts';
import { intakeLimits } from './ports.ts';

/** An event that was refused, with the reason as code and sentence. */
export interface Refusal {
  readonly reason: string;
  readonly detail: string;
}

/** What stands at an offset of an adapter's topic. */
export type Judged =
  | { readonly kind: 'sound'; readonly usage: AdapterUsage }
  /** With what could be read of it, where anything could. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly usage: AdapterUsage | null };

/**
 * Reads an event and checks its bounds; whatever stands there is an answer, never an exception.
 *
 * The schema is known by the registry id that the adapter was declared with: the registry itself is
 * not asked, so that charging goes on without it.
 */
export function judgeEvent(
  codec: RecordCodec,
  { schemaId }: Pick<DeclaredAdapter, 'schemaId'>,
  entry: LogEntry,
): Judged {
  const bytes = codec.unframe(entry.value);
  if (bytes === undefined) return refused('NOT_FRAMED');
  const id = registryIdIn(entry.value);
  if (id !== schemaId) return refused('SCHEMA_UNKNOWN', `it is ${id}, not ${schemaId}`);
  const read = codec.decode('AdapterUsage', bytes);
  if (read.kind !== 'read') return refused('MALFORMED', read.why);
  const flaw = flawOf(read.value, entry.timestamp);
  if (flaw !== undefined) return refused(flaw, undefined, read.value);
  return { kind: 'sound', usage: read.value };
}

/** The four bytes behind the zero byte of the framing, big endian. */
function registryIdIn(value: Uint8Array): number {
  return new DataView(value.buffer, value.byteOffset).getUint32(1);
}

function refused(reason: IntakeRefusal, more?: string, usage: AdapterUsage | null = null): Judged {
  const sentence = intakeRefusals[reason];
  const detail = more === undefined ? sentence : `${sentence} (${more})`;
  const refusal = { reason, detail: detail.slice(0, intakeLimits.detailLengthMax) };
  return { kind: 'refused', refusal, usage };
}
