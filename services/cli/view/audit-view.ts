import type { TrialBalanceLine } from '../../core/checks/postings-balance.ts';
import { formatMoney, micros } from '../../core/money.ts';
import type { AuditReport, AuditViolation, RevenueLine } from '../audit/audit-ports.ts';

/** Lines of each chapter; a report stays below fifty lines. */
const linesMax = { partitions: 8, balances: 8, revenue: 6, violations: 16 } as const;

/** An audit for people, at most fifty lines. */
export function auditLines(report: AuditReport): readonly string[] {
  const { partitions, records, redecided, seconds, recordsPerSecond } = report;
  const again = redecided > 0n ? `, ${redecided} decided again` : '';
  return [
    'partition     records        keys        xDRs  repeats skipped',
    ...atMost(linesMax.partitions, partitions.map(partitionLine)),
    '',
    `trial balance (all pots sum to ${report.isBalanced ? 'zero' : 'something else than ZERO'})`,
    ...atMost(linesMax.balances, trialBalanceLines(report.trialBalance)),
    ...(report.revenue.length === 0 ? [] : ['', 'revenue in xDRs, as in the ledger and exported']),
    ...atMost(linesMax.revenue, revenueLines(report.revenue)),
    ...(report.violationCount === 0 ? [] : ['', `${report.violationCount} violations`]),
    ...atMost(linesMax.violations, report.violations.map(violationLine)),
    '',
    `${records} records${again}, ${seconds.toFixed(1)} s, ${recordsPerSecond} records/s folded`,
    report.ok ? 'audit: clean' : 'audit: NOT clean',
  ];
}

function partitionLine(report: AuditReport['partitions'][number]): string {
  const { partition, records, keys, xdrs, skipped, inputsGone } = report;
  const columns = [records, keys, xdrs, skipped].map((count) => `${count}`.padStart(12));
  const gone = inputsGone > 0n ? `  (usage of ${inputsGone} is not kept any more)` : '';
  return `${`${partition}`.padStart(9)}${columns.join('')}${gone}`;
}

function trialBalanceLines(lines: readonly TrialBalanceLine[]): readonly string[] {
  const groups = Map.groupBy(lines, ({ tenant, unit }) => `${tenant} ${unit}`);
  return [...groups].map(([name, pots]) => {
    const parts = pots.map(({ pot, unit, amount }) => `${pot} ${amountText(amount, unit)}`);
    const sum = pots.reduce((all, { amount }) => all + amount, 0n);
    return `  ${name}: ${parts.join(', ')} = ${amountText(sum, pots[0]?.unit ?? '')}`;
  });
}

function amountText(amount: bigint, unit: string): string {
  const isCounted = unit === 'seconds' || unit === 'octets' || unit === 'events';
  return isCounted ? `${amount}` : formatMoney(micros(amount));
}

/** By tenant and service, over all days; the days stand in the document. */
function revenueLines(lines: readonly RevenueLine[]): readonly string[] {
  const groups = Map.groupBy(lines, ({ tenant, service }) => `${tenant} ${service}`);
  return [...groups].map(([name, days]) => {
    const sum = (of: 'ledger' | 'exported'): string =>
      formatMoney(micros(days.reduce((all, day) => all + day[of], 0n)));
    const xdrs = days.reduce((all, day) => all + day.xdrs, 0);
    return `  ${name}: ${sum('ledger')}, exported ${sum('exported')} in ${xdrs} xDRs`;
  });
}

function violationLine({ invariant, partition, sequence, key, text }: AuditViolation): string {
  return `  ${invariant} ${partition}:${sequence} ${withoutIdentity(key)} ${text}`;
}

/** A report is kept and sent around: identities of subscribers do not belong in it. */
function withoutIdentity(key: string): string {
  return key.startsWith('identity/')
    ? `${key.slice(0, key.lastIndexOf('/'))}/…${key.slice(-4)}`
    : key;
}

function atMost(most: number, lines: readonly string[]): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `  … and ${lines.length - most + 1} more in --json`];
}
