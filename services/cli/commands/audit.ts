import { availableParallelism } from 'node:os';
import { auditLedger } from '../audit/audit-ledger.ts';
import type { AuditReport, AuditTask, PartitionAudited } from '../audit/audit-ports.ts';
import { PartitionThread } from '../audit/partition-thread.ts';
import { Failed } from '../failures.ts';
import { bar } from '../output.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { auditLines } from '../view/audit-view.ts';

const auditThread = new URL('../audit/audit-thread.ts', import.meta.url);

/** How `toll audit` was called. */
export interface AuditCommand {
  readonly redecide: boolean;
  /** Seconds that the site may take to come to rest. */
  readonly wait: number;
  /** Partitions that are audited at a time; undefined: as many as there are cores. */
  readonly threads?: number;
}

/** Audits the ledger of the site and every copy of it. @throws Failed on any violation. */
export async function audit(options: AuditCommand, site: Site, out: Output): Promise<void> {
  const report = await auditInThreads(options, site, out);
  out.endProgress();
  for (const line of auditLines(report)) out.line(line);
  out.document(report);
  if (!report.ok)
    throw new Failed('NOT_CLEAN', `the audit found ${report.violationCount} violations`);
}

async function auditInThreads(
  { redecide, wait, threads = availableParallelism() }: AuditCommand,
  site: Site,
  out: Output,
): Promise<AuditReport> {
  const ledger = await site.ledger();
  const restWithinMs = wait * 1000;
  const task: AuditTask = { config: site.config, options: { redecide, restWithinMs } };
  const length = Math.min(threads, ledger.partitions);
  const started = Array.from(
    { length },
    () => new PartitionThread<PartitionAudited>(auditThread, task),
  );
  try {
    const auditors = started.map((thread) => thread.work);
    return await auditLedger(ledger, auditors, {
      restWithinMs,
      progress: (done, whole) => out.progress(`audit ${bar(done, whole)}`),
    });
  } finally {
    await Promise.all(started.map((thread) => thread.stop()));
  }
}
