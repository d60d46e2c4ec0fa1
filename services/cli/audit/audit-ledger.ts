import { FlowsEnd } from '../../core/checks/flows-end.ts';
import { addTo } from '../../core/checks/check.ts';
import type { TrialBalanceLine } from '../../core/checks/postings-balance.ts';
import { topics } from '../../ports/topics.ts';
import type {
  AuditOptions,
  AuditPorts,
  AuditReport,
  AuditViolation,
  PartitionAudited,
  PartitionReport,
  RevenueLine,
} from './audit-ports.ts';
import { awaitFlows } from './await-flows.ts';
import { shareOut } from './partition-thread.ts';
import type { PartitionWork } from './partition-thread.ts';

/** Violations that a report lists; more are only counted. */
const violationsMax = 200;

/** What an audit asks about the ledger as a whole. */
type WholePorts = Omit<AuditPorts, 'projection' | 'plans'>;

/** How a whole ledger is audited. */
export interface LedgerOptions extends Pick<AuditOptions, 'restWithinMs'> {
  /** Told now and then how many ledger offsets of how many were read. */
  readonly progress?: (done: bigint, whole: bigint) => void;
}

/**
 * Audits a whole ledger: folds every record from the genesis, holds it against the usage it
 * answers, every copy against the fold (I1 to I9), and what goes on over several partitions against
 * its end (I15).
 *
 * Each auditor holds the states of one partition at a time. The report says the same whoever
 * audited what.
 *
 * @throws what the first auditor that fails throws.
 */
export async function auditLedger(
  ports: WholePorts,
  auditors: readonly PartitionWork<PartitionAudited>[],
  { restWithinMs, progress }: LedgerOptions,
): Promise<AuditReport> {
  const began = performance.now();
  const { reader, partitions } = ports;
  const ends = await Promise.all(
    Array.from({ length: partitions }, (_, partition) => reader.ends(topics.ledger, partition)),
  );
  const whole = sumOf(ends.map(({ end }) => end));
  const byAuditor = await shareOut(partitions, auditors, (done) => progress?.(done, whole));
  const audited = byAuditor.flat().toSorted((a, b) => a.report.partition - b.report.partition);
  const flows = new FlowsEnd();
  for (const { flows: seen } of audited) flows.add(seen);
  const positions = audited.map(({ position }) => position);
  const unended = await awaitFlows(flows, positions, ports, restWithinMs);
  const reports = audited.map(({ report }) => report);
  const seconds = (performance.now() - began) / 1000;
  return reportOf(reports, unended, { foldSeconds: longestFold(byAuditor), seconds });
}

/** Auditors work at the same time: the one that folded longest says how long it took. */
function longestFold(byAuditor: readonly (readonly PartitionAudited[])[]): number {
  const sums = byAuditor.map((all) => all.reduce((sum, one) => sum + one.report.foldSeconds, 0));
  return Math.max(0, ...sums);
}

function reportOf(
  partitions: readonly PartitionReport[],
  unended: readonly AuditViolation[],
  { foldSeconds, seconds }: { readonly foldSeconds: number; readonly seconds: number },
): AuditReport {
  const trialBalance = sumTrialBalances(partitions);
  const sums = new Map<string, bigint>();
  for (const { tenant, unit, amount } of trialBalance) addTo(sums, `${tenant} ${unit}`, amount);
  const isBalanced = sums.size === 0;
  const records = sumOf(partitions.map((report) => report.records));
  const found = partitions.reduce((sum, report) => sum + report.violationCount, 0);
  const violationCount = found + unended.length;
  const violations = [...partitions.flatMap((report) => report.violations), ...unended];
  return {
    ok: violationCount === 0 && isBalanced,
    partitions,
    violations: violations.slice(0, violationsMax),
    violationCount,
    trialBalance,
    isBalanced,
    revenue: sumRevenue(partitions),
    records,
    redecided: sumOf(partitions.map((report) => report.redecided)),
    recordsPerSecond: Math.round(Number(records) / Math.max(foldSeconds, 0.001)),
    seconds,
  };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

function sumTrialBalances(partitions: readonly PartitionReport[]): readonly TrialBalanceLine[] {
  const lines = new Map<string, TrialBalanceLine>();
  for (const line of partitions.flatMap((report) => report.trialBalance)) {
    const name = `${line.tenant} ${line.unit} ${line.pot}`;
    const amount = (lines.get(name)?.amount ?? 0n) + line.amount;
    lines.set(name, { ...line, amount });
  }
  return inOrder(lines);
}

function sumRevenue(partitions: readonly PartitionReport[]): readonly RevenueLine[] {
  const lines = new Map<string, RevenueLine>();
  for (const line of partitions.flatMap((report) => report.revenue)) {
    const name = `${line.tenant} ${line.day} ${line.currency} ${line.service}`;
    const known = lines.get(name);
    lines.set(name, {
      ...line,
      xdrs: line.xdrs + (known?.xdrs ?? 0),
      ledger: line.ledger + (known?.ledger ?? 0n),
      exported: line.exported + (known?.exported ?? 0n),
    });
  }
  return inOrder(lines);
}

function inOrder<T>(lines: ReadonlyMap<string, T>): readonly T[] {
  return [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
