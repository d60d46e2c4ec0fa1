import { sameContent } from '../../core/checks/same-content.ts';
import type { LedgerRecord, Xdr, XdrOrigin, XdrRecord } from '../../core/contracts.gen.ts';
import { parseKey } from '../../core/key.ts';
import type { RecordCodec } from '../../ports/record-codec.ts';
import type { RevenueLine } from './audit-ports.ts';
import type { Finding } from './input-check.ts';
import type { TopicCursor } from './topic-cursor.ts';

/** An xDR as a ledger record decided it. */
interface Expected {
  readonly record: LedgerRecord;
  readonly index: number;
  readonly xdr: Xdr;
}

/** Something that is wrong with an xDR, and the record it belongs to. */
export interface XdrFinding extends Finding {
  readonly sequence: bigint;
  readonly key: string;
}

/** xDRs that may wait for the exporter; what comes on top is looked up once it has come. */
const waitingMax = 4_096;

/**
 * I8: the topic `xdr` has the xDRs of the ledger's records, each once and in their order, and
 * revenue agrees by tenant, service and day.
 */
export class XdrCheck {
  readonly #cursor: TopicCursor;
  readonly #codec: RecordCodec;
  readonly #revenue = new Map<string, { -readonly [K in keyof RevenueLine]: RevenueLine[K] }>();
  #waiting: Expected[] = [];
  #money = 0n;
  #xdrs = 0n;

  constructor(cursor: TopicCursor, codec: RecordCodec) {
    this.#cursor = cursor;
    this.#codec = codec;
  }

  /** Money of all xDRs in ledger records so far, in millionths. */
  get money(): bigint {
    return this.#money;
  }

  /** xDRs in ledger records so far. */
  get xdrs(): bigint {
    return this.#xdrs;
  }

  /** Revenue by tenant, service and day. */
  get revenue(): readonly RevenueLine[] {
    return [...this.#revenue.values()];
  }

  /** Takes the xDRs of the next ledger record. True when it is time to `match`. */
  expect(record: LedgerRecord): boolean {
    for (const [index, xdr] of record.xdrs.entries()) {
      this.#waiting.push({ record, index, xdr });
      this.#money += xdr.money;
      this.#xdrs += 1n;
      const { tenant = '' } = parseKey(record.key) ?? {};
      this.#lineOf(tenant, xdr, closedAt({ record, xdr })).ledger += xdr.money;
    }
    return this.#waiting.length >= waitingMax;
  }

  /** Holds what waits against the topic, as far as that has come. */
  async match(): Promise<readonly XdrFinding[]> {
    const findings: XdrFinding[] = [];
    let matched = 0;
    while (matched < this.#waiting.length) {
      const expected = this.#waiting[matched];
      const entry = this.#cursor.here ?? (await this.#cursor.entry());
      if (expected === undefined || entry === undefined) break;
      const read = this.#codec.read('XdrRecord', entry);
      if (read.kind !== 'read') {
        findings.push(findingOf(expected, `xdr @${entry.offset} cannot be read: ${read.why}`));
        this.#cursor.step();
        continue;
      }
      const order = compare(read.value, expected);
      if (order <= 0) {
        this.#cursor.step();
        this.#count(read.value);
      }
      if (order < 0) findings.push(findingOf(expected, extraText(read.value)));
      if (order > 0 && !this.#mayHaveExpired()) {
        findings.push(findingOf(expected, `xDR ${expected.index} is not on the topic`));
      }
      if (order === 0 && !isSame(read.value, expected)) {
        findings.push(findingOf(expected, `xDR ${expected.index} differs on the topic`));
      }
      if (order >= 0) matched += 1;
    }
    this.#waiting = this.#waiting.slice(matched);
    return findings;
  }

  /** What is missing or too much, once the exporter has exported everything. */
  async end(): Promise<readonly XdrFinding[]> {
    const findings = [...(await this.match())];
    for (const expected of this.#waiting) {
      if (this.#mayHaveExpired()) continue;
      findings.push(findingOf(expected, `xDR ${expected.index} is not on the topic`));
    }
    this.#waiting = [];
    for (let entry = await this.#cursor.entry(); entry !== undefined;) {
      const read = this.#codec.read('XdrRecord', entry);
      const text =
        read.kind === 'read' ? extraText(read.value) : `xdr @${entry.offset}: unreadable`;
      findings.push({ invariant: 'I8', sequence: 0n, key: '', text });
      this.#cursor.step();
      entry = await this.#cursor.entry();
    }
    return [...findings, ...this.#differences()];
  }

  /** The topic keeps xDRs for its retention time only: what is older is not missing. */
  #mayHaveExpired(): boolean {
    return this.#cursor.first > 0n;
  }

  #differences(): readonly XdrFinding[] {
    if (this.#cursor.first > 0n) return [];
    return this.revenue
      .filter((line) => line.ledger !== line.exported)
      .map((line) => {
        const { tenant, service, day, ledger, exported } = line;
        const text = `${tenant}, ${service}, ${day}: ledger ${ledger}, xdr ${exported}`;
        return { invariant: 'I8' as const, sequence: 0n, key: '', text };
      });
  }

  #count({ tenant, at, xdr }: XdrRecord): void {
    const line = this.#lineOf(tenant, xdr, at);
    line.exported += xdr.money;
    line.xdrs += 1;
  }

  #lineOf(tenant: string, xdr: Xdr, at: bigint) {
    const day = dayOf(at);
    const service = xdr.service ?? '';
    const name = `${tenant} ${day} ${xdr.currency} ${service}`;
    const known = this.#revenue.get(name);
    if (known !== undefined) return known;
    const { currency } = xdr;
    const fresh = { tenant, service, day, currency, xdrs: 0, ledger: 0n, exported: 0n };
    this.#revenue.set(name, fresh);
    return fresh;
  }
}

const dayMs = 86_400_000n;
let lastDay = { number: -1n, text: '' };

/** The day of a point in time, UTC. Neighbours share theirs. */
function dayOf(at: bigint): string {
  const number = at / dayMs;
  if (number !== lastDay.number) {
    lastDay = { number, text: new Date(Number(at)).toISOString().slice(0, 10) };
  }
  return lastDay.text;
}

function findingOf({ record }: Expected, text: string): XdrFinding {
  return { invariant: 'I8', sequence: record.sequence, key: record.key, text };
}

function extraText({ sequence, index }: XdrRecord): string {
  return `the topic has xDR ${sequence}/${index} once too often`;
}

/** Below 0: the topic's comes before the expected one; above: behind it. */
function compare(found: XdrRecord, { record, index, xdr: { origin } }: Expected): number {
  const isForeign = found.ledgerId !== record.ledgerId;
  if (origin !== null && isForeign) return isSameOrigin(found, origin) ? 0 : -1;
  if (isForeign) return -1; // what the other site closed stands in the order of this ledger
  if (found.sequence !== record.sequence) return found.sequence < record.sequence ? -1 : 1;
  return found.index - index;
}

function isSameOrigin(found: XdrRecord, origin: XdrOrigin): boolean {
  return (
    found.ledgerId === origin.ledgerId &&
    found.sequence === origin.sequence &&
    found.index === origin.index
  );
}

/** When an xDR was closed, at whatever site. */
function closedAt({ record, xdr }: Pick<Expected, 'record' | 'xdr'>): bigint {
  return xdr.origin?.at ?? record.clock;
}

function isSame(found: XdrRecord, { record, xdr }: Expected): boolean {
  const { tenant = '', id = '' } = parseKey(record.key) ?? {};
  const { ledgerId, partition } = xdr.origin ?? record;
  return (
    found.ledgerId === ledgerId &&
    found.partition === partition &&
    found.tenant === tenant &&
    found.account === id &&
    found.at === closedAt({ record, xdr }) &&
    sameContent(found.xdr, xdr)
  );
}
