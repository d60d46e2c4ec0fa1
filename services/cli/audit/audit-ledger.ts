import { FlowsEnd } from '../../core/checks/flows-end.ts';
import { addTo } from '../../core/checks/check.ts';
import type { TrialBalanceLine } from '../../core/checks/postings-balance.ts';
import type { FollowPosition } from '../../engine/ledger-follower.ts';
import { topics } from '../../ports/topics.ts';
import type {
  AuditOptions,
  AuditPorts,
  AuditReport,
  AuditViolation,
  PartitionReport,
  RevenueLine,
} from './audit-ports.ts';
import { awaitFlows } from './await-flows.ts';
import { PartitionAudit } from './partition-audit.ts';

/** Violations that a report lists; more are only counted. */
const violationsMax = 200;

/**
 * Audits a whole ledger, partition after partition: folds every record from the genesis, holds it
 * against the usage it answers, every copy against the fold (I1 to I9), and what goes on over
 * several partitions against its end (I15).
 *
 * Holds the states of one partition at a time.
 */
export async function auditLedger(ports: AuditPorts, options: AuditOptions): Promise<AuditReport> {
  const began = performance.now();
  const ends = await Promise.all(
    Array.from({ length: ports.partitions }, (_, p) => ports.reader.ends(topics.ledger, p)),
  );
  const whole = ends.reduce((sum, { end }) => sum + end, 0n);
  const partitions: PartitionReport[] = [];
  const positions: FollowPosition[] = [];
  const flows = new FlowsEnd();
  let before = 0n;
  for (let partition = 0; partition < ports.partitions; partition += 1) {
    const done = before;
    const progress = (next: bigint): void => options.progress?.(done + next, whole);
    const audit = await PartitionAudit.open(ports, { ...options, progress }, partition, flows);
    partitions.push(await audit.run());
    positions.push(audit.position);
    before += audit.next;
  }
  const unended = await awaitFlows(flows, positions, ports, options.restWithinMs);
  return reportOf(partitions, unended, (performance.now() - began) / 1000);
}

function reportOf(
  partitions: readonly PartitionReport[],
  unended: readonly AuditViolation[],
  seconds: number,
): AuditReport {
  const trialBalance = sumTrialBalances(partitions);
  const sums = new Map<string, bigint>();
  for (const { tenant, unit, amount } of trialBalance) addTo(sums, `${tenant} ${unit}`, amount);
  const isBalanced = sums.size === 0;
  const sumOf = (of: (report: PartitionReport) => bigint): bigint =>
    partitions.reduce((sum, report) => sum + of(report), 0n);
  const records = sumOf((report) => report.records);
  const foldSeconds = partitions.reduce((sum, report) => sum + report.foldSeconds, 0);
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
    redecided: sumOf((report) => report.redecided),
    recordsPerSecond: Math.round(Number(records) / Math.max(foldSeconds, 0.001)),
    seconds,
  };
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
