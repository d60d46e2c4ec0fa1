import { decideRecord } from '../core/partition/decide-record.ts';
import { fold } from '../core/partition/fold.ts';
import { headAfter } from '../core/partition/head.ts';
import type { Input } from '../core/partition/input.ts';
import { obstacleTo } from '../core/partition/obstacle.ts';
import type { Obstacle } from '../core/partition/obstacle.ts';
import { readInput, rejectedInput } from '../engine/read-input.ts';
import { sealRecord } from '../engine/sealed-record.ts';
import type { SealedRecord } from '../engine/sealed-record.ts';
import type { OutgoingAnswer } from '../ports/answer-channel.ts';
import type { LogEntry, Offset, ReadBatch } from '../ports/event-log.ts';
import type { Span } from '../ports/tracer.ts';
import { keyOf } from './arrival.ts';
import type { Arrival } from './arrival.ts';
import { loadAdoptable, needsAdoption } from './load-adoptable.ts';
import { loadMissing } from './load-states.ts';
import { roomOf, stop } from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import type { StateCache } from './state-cache.ts';

/**
 * Decides everything that has arrived on all owned partitions and answers it.
 *
 * The input is durable, so answers leave before the records are appended: after a crash the next
 * owner reads the same events and reaches the same answers (design 2.5).
 */
export async function takeTurn(
  batches: readonly ReadBatch[],
  partitions: ReadonlyMap<number, OwnedPartition>,
  ports: RaterPorts,
  cache: StateCache,
): Promise<void> {
  const arrivals = batches.flatMap((batch) => arrivalOf(batch, partitions, ports));
  await loadMissing(arrivals, ports, cache);
  await loadAdoptable(arrivals, ports, cache);
  for (const arrival of arrivals) decideArrival(arrival, ports, cache);
  cache.shrink();
}

/** The inputs of a batch that may be decided now; a batch that does not follow is left unread. */
function arrivalOf(
  batch: ReadBatch,
  partitions: ReadonlyMap<number, OwnedPartition>,
  ports: RaterPorts,
): readonly Arrival[] {
  const owned = partitions.get(batch.partition);
  if (owned === undefined || owned.phase !== 'serving') return [];
  const room = Math.min(raterLimits.turnMax, roomOf(owned));
  const inputs: Input[] = [];
  for (const entry of batch.entries) {
    const expected = owned.head.nextInput + BigInt(inputs.length);
    if (entry.offset < expected) continue;
    if (inputs.length >= room) break;
    // How many partitions there are, and so which keys belong here, only the genesis tells.
    if (owned.control === undefined && inputs.length > 0) break;
    const input = inputAt(owned, entry, expected, ports);
    if (input === undefined) break;
    inputs.push(input);
  }
  if (inputs.length === 0) return [];
  return [{ owned, inputs, traces: ports.tracer && tracesOf(batch.entries) }];
}

function tracesOf(entries: readonly LogEntry[]): ReadonlyMap<Offset, string> | undefined {
  const traces = new Map<Offset, string>();
  for (const { offset, trace } of entries) if (trace !== undefined) traces.set(offset, trace);
  return traces.size === 0 ? undefined : traces;
}

function inputAt(
  owned: OwnedPartition,
  entry: LogEntry,
  expected: bigint,
  ports: RaterPorts,
): Input | undefined {
  const { partition, control } = owned;
  if (entry.offset > expected) {
    halt(owned, ports, { why: `usage has no offset ${expected}: events are missing` });
    return undefined;
  }
  if (entry.offset === owned.rejected) return rejectedInput(ports, entry);
  const read = readInput(ports, entry, { partition, partitions: control?.partitions ?? 0 });
  if (read.kind === 'input') return read.input;
  // Events before this one are decided first; it is met again as the first of its turn.
  if (entry.offset === owned.head.nextInput) {
    halt(owned, ports, { why: `usage @${expected}: ${read.why}`, at: expected });
  }
  return undefined;
}

function decideArrival(arrival: Arrival, ports: RaterPorts, cache: StateCache): void {
  const { owned, inputs } = arrival;
  const answers: OutgoingAnswer[] = [];
  let decided = 0;
  let repeats = 0;
  for (const input of inputs) {
    if (owned.phase !== 'serving' || !isAtHand(owned, keyOf(input), cache)) break;
    const span = beginSpan(arrival, input, ports);
    const sealed = decideOne(owned, input, ports, cache);
    span?.end({ 'toll.outcome': sealed?.record.outcome ?? 'undecided' });
    if (sealed === undefined) break;
    owned.unconfirmed.push(span === undefined ? sealed : withTrace(sealed, span));
    const answer = answerOf(input, sealed, ports);
    if (answer !== undefined) answers.push(answer);
    decided += 1;
    if (sealed.record.outcome === 'repeated') repeats += 1;
  }
  if (answers.length > 0) ports.answers.publish(answers);
  if (decided > 0) ports.events.decided(owned.partition, decided, repeats);
}

/** True when everything is here that deciding on a key looks at. */
function isAtHand(owned: OwnedPartition, key: string, cache: StateCache): boolean {
  const { partition, adoptable } = owned;
  return cache.has(partition, key) && (adoptable.has(key) || !needsAdoption(owned, key, cache));
}

/** Only what somebody else began to record is recorded here. */
function beginSpan(
  { owned, traces }: Arrival,
  { offset }: Input,
  { tracer }: RaterPorts,
): Span | undefined {
  const trace = traces?.get(offset);
  if (trace === undefined) return undefined;
  const facts = { 'toll.partition': owned.partition, 'toll.offset': offset.toString() };
  return tracer?.begin('decide', 'consumer', trace, facts);
}

/** The trace goes on beside the record: what is hashed knows nothing of it. */
function withTrace(sealed: SealedRecord, { context: trace }: Span): SealedRecord {
  return { ...sealed, outgoing: { ...sealed.outgoing, trace } };
}

function decideOne(
  owned: OwnedPartition,
  input: Input,
  ports: RaterPorts,
  cache: StateCache,
): SealedRecord | undefined {
  try {
    const state = cache.get(owned.partition, keyOf(input));
    const { head, control, adoptable } = owned;
    const standby = adoptable.get(keyOf(input));
    const hasPlan = (planVersion: string): boolean => ports.plans.find(planVersion) !== undefined;
    const seen = needsAdoption(owned, keyOf(input), cache) ? standby : state;
    const obstacle = obstacleTo(control, seen, input, hasPlan);
    if (obstacle !== undefined) return meet(owned, obstacle, input.offset, ports);
    const plans = (planVersion: string) => ports.plans.find(planVersion);
    const record = decideRecord({ head, control, state, input, plans, standby });
    const next = record.outcome === 'rejected' ? undefined : fold(state, record);
    const sealed = sealRecord(record, next, ports.codec, ports.hashing);
    if (record.outcome !== 'rejected')
      cache.put(owned.partition, record.key, next, record.sequence);
    owned.head = headAfter(record, sealed.hash);
    if (next?.control != null) owned.control = next.control;
    return sealed;
  } catch (cause) {
    // Not recorded: another build may decide it. The other partitions go on.
    const at = input.offset;
    halt(owned, ports, { why: `usage @${at} cannot be decided by this build`, at, cause });
    return undefined;
  }
}

function meet(owned: OwnedPartition, obstacle: Obstacle, at: Offset, ports: RaterPorts): undefined {
  switch (obstacle.kind) {
    case 'plan-missing':
      owned.phase = 'stalled';
      owned.why = `plan version ${obstacle.planVersion} has not arrived`;
      owned.retryAt = ports.clock.now() + BigInt(raterLimits.stallMs);
      ports.events.stalled(owned.partition, owned.why);
      return undefined;
    case 'no-genesis':
      halt(owned, ports, { why: 'the partition does not begin with its genesis' });
      return undefined;
    case 'revision-unknown':
      halt(owned, ports, { why: `revision ${obstacle.revision} is unknown to this build`, at });
      return undefined;
  }
}

interface Halt {
  readonly why: string;
  /** The input that stops it, where an operator may reject it. */
  readonly at?: Offset;
  readonly cause?: unknown;
}

function halt(owned: OwnedPartition, ports: RaterPorts, { why, at, cause }: Halt): void {
  stop(owned, why);
  if (at !== undefined) owned.stuck = { offset: at, lookedTo: at + 1n };
  ports.events.stopped(owned.partition, why, cause);
}

function answerOf(
  input: Input,
  sealed: SealedRecord,
  { codec }: RaterPorts,
): OutgoingAnswer | undefined {
  const { answer, outcome } = sealed.record;
  if (input.body.kind !== 'event' || answer === null) return undefined;
  const { replyTo, correlation } = input.body.event;
  if (replyTo === null || correlation === null) return undefined;
  const repeated = outcome === 'repeated';
  return { replyTo, envelope: codec.encode('AnswerEnvelope', { correlation, repeated, answer }) };
}
