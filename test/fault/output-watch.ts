import type { Balance, LedgerRecord } from '../../services/core/contracts.gen.ts';
import { positionKey } from '../../services/engine/export-position.ts';
import { keyText } from '../../services/engine/read-topic.ts';
import type { LogEntry, LogReader } from '../../services/ports/event-log.ts';
import type { RecordCodec } from '../../services/ports/record-codec.ts';
import type { Topic } from '../../services/ports/topics.ts';
import { topics } from '../../services/ports/topics.ts';

interface Expected {
  readonly id: string;
  readonly text: string;
}

/**
 * Reads what was exported as an outsider does, committed records only, and holds it against the
 * ledger: every xDR and notice once, every newest state the folded one.
 */
export class OutputWatch {
  readonly #reader: LogReader;
  readonly #codec: RecordCodec;
  readonly #partitions: number;
  readonly #next = new Map<string, bigint>();
  readonly #due = new Map<string, string>();
  readonly #seen = new Set<string>();

  constructor(reader: LogReader, codec: RecordCodec, partitions: number) {
    this.#reader = reader;
    this.#codec = codec;
    this.#partitions = partitions;
  }

  /** A record was accepted: its xDRs and notices are to come out. */
  expect(record: LedgerRecord): void {
    for (const { id, text } of outputsOf(record)) this.#due.set(id, text);
  }

  /** What is wrong at rest, with the states that were touched since the last call. */
  async problems(states: ReadonlyMap<string, Balance | undefined>): Promise<readonly string[]> {
    const problems: string[] = [];
    for (let partition = 0; partition < this.#partitions; partition += 1) {
      await this.#readOn(topics.xdr, partition, (entry) => problems.push(...this.#xdr(entry)));
      await this.#readOn(topics.notices, partition, (entry) =>
        problems.push(...this.#notice(entry)),
      );
      problems.push(...(await this.#balances(partition, states)));
    }
    for (const id of this.#due.keys()) problems.push(`I8: ${id} was never exported`);
    this.#due.clear();
    return problems;
  }

  #xdr(entry: LogEntry): readonly string[] {
    const read = this.#codec.read('XdrRecord', entry);
    if (read.kind !== 'read') return [`xdr@${entry.offset}: ${read.why}`];
    return this.#came(idOf('xdr', read.value), textOf(read.value.xdr));
  }

  #notice(entry: LogEntry): readonly string[] {
    const read = this.#codec.read('NoticeRecord', entry);
    if (read.kind !== 'read') return [`notices@${entry.offset}: ${read.why}`];
    return this.#came(idOf('notice', read.value), textOf(read.value.notice));
  }

  #came(id: string, text: string): readonly string[] {
    if (this.#seen.has(id)) return [`I8: ${id} was exported twice`];
    this.#seen.add(id);
    const expected = this.#due.get(id);
    this.#due.delete(id);
    if (expected === undefined) return [`I8: ${id} stands in no ledger record`];
    return expected === text ? [] : [`I8: ${id} is not as its ledger record says`];
  }

  async #balances(
    partition: number,
    states: ReadonlyMap<string, Balance | undefined>,
  ): Promise<readonly string[]> {
    const newest = new Map<string, Uint8Array>();
    await this.#readOn(topics.balances, partition, (entry) => {
      newest.set(keyText(entry), Uint8Array.from(entry.value));
    });
    return [...newest].flatMap(([key, value]) => {
      const state = states.get(key);
      if (key === positionKey || state === undefined) return [];
      const bytes = this.#codec.unframe(value);
      const folded = this.#codec.encode('Balance', state);
      const isSame = bytes !== undefined && Buffer.compare(bytes, folded) === 0;
      return isSame ? [] : [`I9: ${key} in balances is not the fold`];
    });
  }

  async #readOn(topic: Topic, partition: number, take: (entry: LogEntry) => void): Promise<void> {
    const { end } = await this.#reader.ends(topic, partition);
    const place = `${topic}/${partition}`;
    for (let from = this.#next.get(place) ?? 0n; from < end;) {
      const [batch] = await this.#reader.read([{ topic, partition, from }], { waitMs: 1_000 });
      if (batch === undefined) throw new Error(`${place} cannot be read on from ${from}`);
      for (const entry of batch.entries) take(entry);
      from = batch.next;
      this.#next.set(place, from);
    }
  }
}

function outputsOf(record: LedgerRecord): readonly Expected[] {
  const { ledgerId, partition, sequence, xdrs, notices } = record;
  const place = { ledgerId, partition, sequence };
  return [
    ...xdrs.map((xdr, index) => {
      return { id: idOf('xdr', { ...place, index, ...xdr.origin }), text: textOf(xdr) };
    }),
    ...notices.map((notice, index) => ({
      id: idOf('notice', { ...place, index }),
      text: textOf(notice),
    })),
  ];
}

function idOf(
  what: string,
  at: {
    readonly ledgerId: string;
    readonly partition: number;
    readonly sequence: bigint;
    readonly index: number;
  },
): string {
  return `${what} ${at.ledgerId}/${at.partition}/${at.sequence}/${at.index}`;
}

function textOf(value: object): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  );
}
