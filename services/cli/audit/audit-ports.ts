import type { InvariantId } from '../../core/checks/check.ts';
import type { TrialBalanceLine } from '../../core/checks/postings-balance.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogReader } from '../../ports/event-log.ts';
import type { Projection } from '../../ports/projection.ts';
import type { Hashing, RecordCodec } from '../../ports/record-codec.ts';

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

/** How an audit is made. */
export interface AuditOptions {
  /** Decides every usage event again and compares the record, byte by byte. */
  readonly redecide: boolean;
  /** How long a partition may take to come to rest behind its last record, in milliseconds. */
  readonly restWithinMs: number;
  /** Told now and then how many ledger offsets of how many were read. */
  readonly progress?: (done: bigint, whole: bigint) => void;
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
  readonly recordsPerSecond: number;
  readonly seconds: number;
}
