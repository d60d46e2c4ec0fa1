import { auditLedger } from '../audit/audit-ledger.ts';
import { Failed } from '../failures.ts';
import { bar } from '../output.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { auditLines } from '../view/audit-view.ts';

/** How `toll audit` was called. */
export interface AuditCommand {
  readonly redecide: boolean;
  /** Seconds that the site may take to come to rest. */
  readonly wait: number;
}

/** Audits the ledger of the site and every copy of it. @throws Failed on any violation. */
export async function audit(options: AuditCommand, site: Site, out: Output): Promise<void> {
  const ledger = await site.ledger();
  const ports = { ...ledger, projection: await site.projection(), plans: await site.plans() };
  const report = await auditLedger(ports, {
    redecide: options.redecide,
    restWithinMs: options.wait * 1000,
    progress: (done, whole) => out.progress(`audit ${bar(done, whole)}`),
  });
  out.endProgress();
  for (const line of auditLines(report)) out.line(line);
  out.document(report);
  if (!report.ok)
    throw new Failed('NOT_CLEAN', `the audit found ${report.violationCount} violations`);
}
