import { FlowsEnd } from '../../core/checks/flows-end.ts';
import { LedgerAudit } from '../../core/checks/ledger-audit.ts';
import { controlKey } from '../../core/key.ts';
import { readExportPosition } from '../../engine/export-position.ts';
import { beginningOf, LedgerFollower } from '../../engine/ledger-follower.ts';
import type { AcceptedRecord } from '../../engine/ledger-follower.ts';
import { hex } from '../../engine/sealed-record.ts';
import type { LogEntry } from '../../ports/event-log.ts';
import { topics } from '../../ports/topics.ts';
import type {
  AuditOptions,
  AuditPorts,
  AuditViolation,
  PartitionAudited,
  PartitionReport,
} from './audit-ports.ts';
import { checkDecision, checkDigest, checkRepeat } from './input-check.ts';
import type { Before, Finding } from './input-check.ts';
import { compareBalances, compareProjection, standsAt } from './projection-check.ts';
import { TopicCursor } from './topic-cursor.ts';
import { XdrCheck } from './xdr-check.ts';

/** Violations of a partition that are kept; more are only counted. */
const violationsMax = 100;
const restPollMs = 50;

/** Audits one partition: its ledger, the usage it answers, and every copy of what it says. */
export class PartitionAudit {
  readonly #ports: AuditPorts;
  readonly #options: AuditOptions;
  readonly #partition: number;
  readonly #follower: LedgerFollower;
  readonly #inputs: TopicCursor;
  readonly #xdrs: XdrCheck;
  readonly #flows = new FlowsEnd();
  readonly #audit: LedgerAudit;
  readonly #keys = new Set<string>();
  readonly #found: AuditViolation[] = [];
  #foundCount = 0;
  #checked = 0n;
  #gone = 0n;
  #redecided = 0n;
  #foldMs = 0;

  private constructor(
    ports: AuditPorts,
    options: AuditOptions,
    partition: number,
    cursors: { readonly inputs: TopicCursor; readonly xdrs: TopicCursor },
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#partition = partition;
    this.#follower = new LedgerFollower(ports, beginningOf(partition));
    this.#inputs = cursors.inputs;
    this.#xdrs = new XdrCheck(cursors.xdrs, ports.codec);
    this.#audit = new LedgerAudit(partition, this.#flows);
  }

  static async open(
    ports: AuditPorts,
    options: AuditOptions,
    partition: number,
  ): Promise<PartitionAudit> {
    const inputs = await TopicCursor.open(ports.reader, topics.usage, partition);
    const xdrs = await TopicCursor.open(ports.reader, topics.xdr, partition);
    return new PartitionAudit(ports, options, partition, { inputs, xdrs });
  }

  /** Folds the ledger, waits for rest, compares every copy, and reports. */
  async run(): Promise<PartitionAudited> {
    try {
      await this.#foldOn();
      await this.#compareAtRest();
      for (const one of await this.#xdrs.end()) this.#note(one, one);
      this.#checkRevenue();
    } catch (cause) {
      const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      this.#note({ invariant: 'I7', text: `the audit could not go on: ${why}` });
    }
    this.#audit.end();
    const { head, next } = this.#follower;
    const position = { head, next };
    return { report: this.#report(), position, flows: this.#flows.halfSeen };
  }

  /** Takes everything up to the present end of the ledger; the next batch is read meanwhile. */
  async #foldOn(): Promise<void> {
    const began = performance.now();
    let ahead = this.#follower.read(0);
    for (;;) {
      const records = await ahead;
      const isDone = this.#follower.isAtEnd;
      if (!isDone) {
        ahead = this.#follower.read(0);
        ahead.catch(() => undefined); // met where it is waited for
      }
      for (const one of records) {
        const entry = this.#inputs.here;
        if (entry?.offset === one.record.inputOffset) this.#take(one, entry);
        else this.#take(one, await this.#findInput(one.record.inputOffset));
        if (this.#xdrs.expect(one.record)) await this.#matchXdrs();
      }
      this.#options.progress?.(this.#follower.next);
      if (isDone) break;
    }
    await this.#matchXdrs();
    this.#foldMs += performance.now() - began;
  }

  #take(one: AcceptedRecord, entry: LogEntry | undefined): void {
    const { record, hash } = one;
    const state = this.#audit.stateOf(record.key);
    if (state === undefined) this.#keys.add(record.key);
    if (entry !== undefined) {
      const control = this.#audit.stateOf(controlKey)?.control ?? undefined;
      const before: Before = { head: this.#audit.head, state, control };
      for (const finding of this.#checkInput(one, entry, before)) this.#note(finding, record);
      this.#inputs.step();
    }
    this.#audit.feed(record, hash);
  }

  #checkInput(one: AcceptedRecord, entry: LogEntry, before: Before): readonly Finding[] {
    this.#checked += 1n;
    const findings = [
      ...checkDigest(this.#ports, one.record, entry),
      ...checkRepeat(this.#ports, one.record, entry, before),
    ];
    if (!this.#options.redecide) return findings;
    this.#redecided += 1n;
    return [...findings, ...checkDecision(this.#ports, one, entry, before)];
  }

  /** The usage event at an offset; undefined: it is not kept any more, or never was. */
  async #findInput(offset: bigint): Promise<LogEntry | undefined> {
    if (offset < this.#inputs.first) {
      this.#gone += 1n;
      return undefined;
    }
    for (;;) {
      const entry = await this.#inputs.entry();
      if (entry?.offset === offset) return entry;
      if (entry === undefined || entry.offset > offset) {
        this.#note({ invariant: 'I1', text: `usage has no offset ${offset}, a record answers it` });
        return undefined;
      }
      this.#inputs.step();
    }
  }

  async #matchXdrs(): Promise<void> {
    for (const finding of await this.#xdrs.match()) this.#note(finding, finding);
  }

  /** Compares the copies once nothing moves; what still moves after the bound is a violation. */
  async #compareAtRest(): Promise<void> {
    const { clock } = this.#ports;
    const until = clock.now() + BigInt(this.#options.restWithinMs);
    for (;;) {
      const unrest = await this.#unrest();
      if (unrest === undefined && (await this.#compareCopies())) return;
      if (clock.now() >= until) {
        this.#note({ invariant: 'I9', text: `not at rest: ${unrest ?? 'the copies move'}` });
        return;
      }
      await clock.sleep(restPollMs);
      await this.#foldOn();
    }
  }

  /** What has not come to the end of the ledger, or is beyond it; undefined: nothing. */
  async #unrest(): Promise<string | undefined> {
    const { reader, codec, projection } = this.#ports;
    const { head } = this.#audit;
    const partition = this.#partition;
    if (this.#follower.hasGap) return 'the ledger ends with records that follow nothing';
    const usage = await reader.ends(topics.usage, partition);
    if (usage.end > head.nextInput)
      return `usage has ${usage.end} events, answered ${head.nextInput}`;
    if (usage.end < head.nextInput) return `usage lost events: it ends at ${usage.end}`;
    const [loaded] = await projection.load([{ partition, keys: [] }]);
    const at = loaded?.watermark?.sequence ?? 'no record';
    if (!standsAt(loaded?.watermark, head)) return `the projection is at ${at}`;
    const exported = (await readExportPosition(reader, codec, partition))?.sequence ?? 0n;
    return exported === head.sequence ? undefined : `the exporter is at record ${exported}`;
  }

  async #compareCopies(): Promise<boolean> {
    const stateOf = (key: string) => this.#audit.stateOf(key);
    const folded = { head: this.#audit.head, keys: this.#keys, stateOf };
    const compared = await compareProjection(this.#ports, folded);
    if (compared === undefined) return false;
    const { unlike, hashes } = compared;
    const balances = await compareBalances(this.#ports, folded.head, hashes);
    if (balances === undefined) return false;
    for (const { key, text } of [...unlike, ...balances]) {
      this.#note({ invariant: 'I9', text }, { key });
    }
    return true;
  }

  /** I8: the revenue pots hold what xDRs and open sessions say. */
  #checkRevenue(): void {
    const revenue = this.#audit
      .trialBalance()
      .filter(({ pot, unit }) => pot.endsWith('-revenue') && !isCounted(unit))
      .reduce((sum, { amount }) => sum + amount, 0n);
    const elsewhere = this.#audit.revenueHandedOver();
    const told = this.#xdrs.money + this.#audit.uncoveredRevenue() + elsewhere;
    if (revenue === told) return;
    const words = `xDRs, open sessions and those that the other site took over ${told}`;
    this.#note({ invariant: 'I8', text: `revenue is ${revenue}, ${words}` });
  }

  #note(finding: Finding, at: { readonly sequence?: bigint; readonly key?: string } = {}): void {
    this.#foundCount += 1;
    if (this.#found.length >= violationsMax) return;
    const { sequence = this.#audit.head.sequence, key = '' } = at;
    const { invariant, text } = finding;
    this.#found.push({ invariant, partition: this.#partition, sequence, key, text });
  }

  #report(): PartitionReport {
    const { head } = this.#audit;
    const violations = [...this.#audit.violations(), ...this.#found];
    return {
      partition: this.#partition,
      ledgerId: head.ledgerId,
      records: this.#audit.records,
      sequence: head.sequence,
      hash: hex(head.hash),
      skipped: this.#follower.skipped,
      inputsChecked: this.#checked,
      inputsGone: this.#gone,
      redecided: this.#redecided,
      keys: this.#keys.size,
      xdrs: this.#xdrs.xdrs,
      outstanding: this.#audit.uncoveredRevenue(),
      trialBalance: this.#audit.trialBalance(),
      revenue: this.#xdrs.revenue,
      violations: violations.slice(0, violationsMax),
      violationCount: this.#audit.violationCount + this.#foundCount,
      foldSeconds: this.#foldMs / 1000,
    };
  }
}

function isCounted(unit: string): boolean {
  return unit === 'seconds' || unit === 'octets' || unit === 'events';
}
