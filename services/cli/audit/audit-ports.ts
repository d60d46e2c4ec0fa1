import type { InvariantId } from '../../core/checks/check.ts';
import type { HalfSeen } from '../../core/checks/flows-end.ts';
import type { TrialBalanceLine } from '../../core/checks/postings-balance.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { FollowPosition } from '../../engine/ledger-follower.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogReader } from '../../ports/event-log.ts';
import type { Projection } from '../../ports/projection.ts';
import type { Hashing, RecordCodec } from '../../ports/record-codec.ts';
import type { CliConfig } from '../config.ts';
import type { Site } from '../site.ts';

/** What an audit reads. It writes nothing. */
export interface AuditPorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly projection: Projection;
  readonly clock: Clock;
  /** Published plan versions by content hash; only `redecide` looks at them. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Partition count of the ledger. */
  readonly partitions: number;
}

/** What an audit reads of a site. */
export async function auditPorts(site: Site): Promise<AuditPorts> {
  const ledger = await site.ledger();
  return { ...ledger, projection: await site.projection(), plans: await site.plans() };
}

/** How an audit is made. */
export interface AuditOptions {
  /** Decides every usage event again and compares the record, byte by byte. */
  readonly redecide: boolean;
  /** How long a partition may take to come to rest behind its last record, in milliseconds. */
  readonly restWithinMs: number;
  /** Told now and then the next ledger offset of the partition. */
  readonly progress?: (next: bigint) => void;
}

/** What a thread of an audit is told when it begins: plain data. */
export interface AuditTask {
  readonly config: CliConfig;
  readonly options: Pick<AuditOptions, 'redecide' | 'restWithinMs'>;
}

/** A broken invariant, and where it showed. */
export interface AuditViolation {
  readonly invariant: InvariantId | 'I6' | 'I9';
  readonly partition: number;
  /** Sequence of the record; of the last one for what was missing at the end. */
  readonly sequence: bigint;
  readonly key: string;
  readonly text: string;
}

/** Revenue in one currency as the ledger's records and as the topic `xdr` have it. */
export interface RevenueLine {
  readonly tenant: string;
  readonly service: string;
  /** Day of partition time, UTC. */
  readonly day: string;
  readonly currency: string;
  readonly xdrs: number;
  /** Millionths, by the xDRs in ledger records. */
  readonly ledger: bigint;
  /** Millionths, by the xDRs on the topic. */
  readonly exported: bigint;
}

/** What the audit of one partition came to. */
export interface PartitionReport {
  readonly partition: number;
  readonly ledgerId: string;
  readonly records: bigint;
  /** Sequence of the last record. */
  readonly sequence: bigint;
  /** Its hash, in hexadecimal: who has the same has the same ledger. */
  readonly hash: string;
  /** Ledger records that were repeats of a second owner. */
  readonly skipped: number;
  /** Records whose usage event was read and compared. */
  readonly inputsChecked: bigint;
  /** Records whose usage event is not kept any more. */
  readonly inputsGone: bigint;
  /** Records that were decided again. */
  readonly redecided: bigint;
  readonly keys: number;
  readonly xdrs: bigint;
  /** Revenue of open sessions that stands in no xDR yet, in millionths. */
  readonly outstanding: bigint;
  readonly trialBalance: readonly TrialBalanceLine[];
  readonly revenue: readonly RevenueLine[];
  /** The first hundred. */
  readonly violations: readonly AuditViolation[];
  readonly violationCount: number;
  /** Seconds of reading, folding and checking. */
  readonly foldSeconds: number;
}

/** What the audit of a partition leaves for that of the whole ledger: plain data. */
export interface PartitionAudited {
  readonly report: PartitionReport;
  /** Where a follower may go on behind what was audited. */
  readonly position: FollowPosition;
  /** What goes on over several partitions. */
  readonly flows: HalfSeen;
}

/** What an audit came to. */
export interface AuditReport {
  readonly ok: boolean;
  readonly partitions: readonly PartitionReport[];
  readonly violations: readonly AuditViolation[];
  readonly violationCount: number;
  /** Every pot of every tenant over all partitions. */
  readonly trialBalance: readonly TrialBalanceLine[];
  /** True when all pots of each tenant and unit sum to zero. */
  readonly isBalanced: boolean;
  readonly revenue: readonly RevenueLine[];
  readonly records: bigint;
  readonly redecided: bigint;
  /** Records over the folding time of the thread that folded longest. */
  readonly recordsPerSecond: number;
  readonly seconds: number;
}
