import { workerData } from 'node:worker_threads';
import { compose } from '../compose.ts';
import { auditPorts } from './audit-ports.ts';
import type { AuditTask } from './audit-ports.ts';
import { PartitionAudit } from './partition-audit.ts';
import { workInThread } from './partition-thread.ts';

// A thread of `toll audit`, with connections of its own.
const { config, options } = workerData as AuditTask;
const ports = await auditPorts(compose(config));

workInThread(async (partition, progress) => {
  const audit = await PartitionAudit.open(ports, { ...options, progress }, partition);
  return audit.run();
});
