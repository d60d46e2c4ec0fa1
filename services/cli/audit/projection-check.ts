import type { Balance } from '../../core/contracts.gen.ts';
import { sameBytes } from '../../core/partition/head.ts';
import type { Head } from '../../core/partition/head.ts';
import { positionKey } from '../../engine/export-position.ts';
import { keyText, readTopic } from '../../engine/read-topic.ts';
import { hex } from '../../engine/sealed-record.ts';
import type { LogEntry } from '../../ports/event-log.ts';
import type { Watermark } from '../../ports/projection.ts';
import { topics } from '../../ports/topics.ts';
import type { AuditPorts } from './audit-ports.ts';

/** A key whose copy is not the fold. */
export interface Unlike {
  readonly key: string;
  readonly text: string;
}

/** The fold of one partition: its keys, each with the state behind the head. */
export interface Folded {
  readonly head: Head;
  readonly keys: Iterable<string>;
  stateOf(key: string): Balance | undefined;
}

/** Hash of each state's bytes by its key: what every copy of the fold must have. */
export type StateHashes = ReadonlyMap<string, string>;

const keysPerRead = 500;

/** True when the projection stands exactly at the head. */
export function standsAt(watermark: Watermark | undefined, head: Head): boolean {
  if (watermark === undefined) return head.sequence === 0n;
  return watermark.sequence === head.sequence && watermark.hash === hex(head.hash);
}

/**
 * I9: the projection has for every key the bytes that the fold has.
 *
 * @returns undefined when the projection moved meanwhile: compare again from its new place.
 */
export async function compareProjection(
  ports: AuditPorts,
  folded: Folded,
): Promise<{ readonly unlike: readonly Unlike[]; readonly hashes: StateHashes } | undefined> {
  const hashes = new Map<string, string>();
  const unlike: Unlike[] = [];
  for (const keys of chunksOf(folded.keys)) {
    const { partition } = folded.head;
    const [loaded] = await ports.projection.load([{ partition, keys }]);
    if (loaded === undefined || !standsAt(loaded.watermark, folded.head)) return undefined;
    for (const [i, key] of keys.entries()) {
      const state = folded.stateOf(key);
      if (state === undefined) continue;
      const bytes = ports.codec.encode('Balance', state);
      hashes.set(key, hashText(ports, bytes));
      const cached = loaded.states[i];
      if (cached !== undefined && isSame(bytes, cached)) continue;
      const text =
        cached === undefined ? 'is not in the projection' : differs(ports, state, cached);
      unlike.push({ key, text });
    }
  }
  return { unlike, hashes };
}

function differs({ codec }: AuditPorts, state: Balance, cached: Uint8Array): string {
  const read = codec.decode('Balance', cached);
  const at = read.kind === 'read' ? `as of record ${read.value.sequence}` : 'unreadable';
  return `the projection has another state, ${at}; the fold is as of ${state.sequence}`;
}

/**
 * `balances`: the newest state of every key is the fold, up to where the exporter was at the head.
 * Whoever charges meanwhile comes behind that.
 *
 * @returns undefined when the exporter went past the head in one step: compare again.
 */
export async function compareBalances(
  ports: AuditPorts,
  { partition, sequence: end }: Head,
  hashes: StateHashes,
): Promise<readonly Unlike[] | undefined> {
  const unlike = new Map<string, string>();
  const missing = new Set(hashes.keys());
  const found = (): readonly Unlike[] => {
    for (const key of missing) unlike.set(key, 'is not in balances');
    return [...unlike].map(([key, text]) => ({ key, text }));
  };
  for await (const entries of readTopic(ports.reader, topics.balances, partition)) {
    for (const entry of entries) {
      const key = keyText(entry);
      if (key === positionKey) {
        if (isAt(ports, entry, end)) return found();
        continue;
      }
      missing.delete(key);
      const bytes = ports.codec.unframe(entry.value);
      const hash = bytes === undefined ? '' : hashText(ports, bytes);
      if (hash === hashes.get(key)) unlike.delete(key);
      else unlike.set(key, `balances @${entry.offset} is not the fold`);
    }
  }
  return end === 0n ? found() : undefined;
}

/** True for the exporter's position behind a record. */
function isAt({ codec }: AuditPorts, entry: LogEntry, sequence: bigint): boolean {
  const read = codec.read('ExportPosition', entry);
  return read.kind === 'read' && read.value.sequence === sequence;
}

function hashText({ hashing }: AuditPorts, bytes: Uint8Array): string {
  const hash = hashing.sha256(bytes);
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && (Buffer.isBuffer(a) ? a.equals(b) : sameBytes(a, b));
}

function* chunksOf(keys: Iterable<string>): Generator<readonly string[]> {
  let chunk: string[] = [];
  for (const key of keys) {
    chunk.push(key);
    if (chunk.length < keysPerRead) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk; // also when it is empty: the watermark is looked at
}
