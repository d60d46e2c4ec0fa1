import type { MergeResult, SiteIntent } from '../core/contracts.gen.ts';
import type { Micros } from '../core/money.ts';
import type { Failures, Outage } from '../core/site/out-of-service.ts';
import type { Request, Reply } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { IntentWriters, LogReader, Partition } from '../ports/event-log.ts';
import type { Projection } from '../ports/projection.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';

/** Appends what only a service may write, and waits for the answer. */
export interface SiteClient {
  /** Appends an event that holds for a partition. */
  control(partition: Partition, request: Request): Promise<Reply>;
  /** Appends an event that merges a delta into the account of a key. */
  merge(key: string, request: Request): Promise<Reply>;
}

/** What a site controller touches outside itself. */
export interface SitePorts {
  readonly reader: LogReader;
  /** The states of this site's own ledger. */
  readonly projection: Projection;
  /** The states of the other site's ledger, as far as they were mirrored. */
  readonly standby: Projection;
  readonly client: SiteClient;
  readonly intents: IntentWriters;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly events: SiteEvents;
}

/** The other site, as this one sees it. */
export interface Peer {
  readonly site: string;
  /** Its ledger, mirrored. */
  readonly ledger: `${string}.ledger`;
}

/** The other site, as it answers for itself. Every method rejects while it does not. */
export interface OtherSite {
  /** Whether it charges somebody now. */
  serves(): Promise<boolean>;
  /** What each of its partitions does, and its last record. */
  places(): Promise<readonly OtherPlace[]>;
  /** Tells it to close for an epoch; resolves once all of its partitions have. */
  close(epoch: bigint): Promise<void>;
}

/** A partition of the other site. */
export interface OtherPlace {
  readonly partition: Partition;
  readonly epoch: bigint;
  readonly sequence: bigint;
}

/** What one partition of this site has written, and the other site does not have yet. */
export interface Lag {
  readonly partition: Partition;
  /** At most `lagLimits.recordsMax`: there may be more. */
  readonly records: number;
  /** Age of the oldest of them, in milliseconds. */
  readonly ms: number;
  /** What they debited or granted, by currency: so much may be spent twice if this site dies. */
  readonly money: ReadonlyMap<string, Micros>;
}

/** What a site controller tells those who watch it. */
export interface SiteEvents {
  /** The standby of a partition follows the other site behind this record. */
  following(partition: Partition, sequence: bigint): void;
  /** This stands in `sites` now. */
  intended(intent: SiteIntent): void;
  /** The other site was looked at: so many probes in a row have failed by now. */
  probed(failures: Failures): void;
  /** The other site was found out, after so many probes in a row that failed. */
  out(outage: Outage, failures: Failures): void;
  /** A partition changed its mode. */
  changed(partition: Partition, mode: string, epoch: bigint): void;
  /** A partition did not change its mode, since another change came first. */
  overtaken(partition: Partition, mode: string, epoch: bigint): void;
  /** So much of this site's own ledger the other one does not have yet. */
  lags(lag: Lag): void;
  /** Funds of so many accounts were locked. */
  locked(partition: Partition, accounts: number): void;
  /** So many records of the other site were applied. */
  applied(partition: Partition, records: number): void;
  /** Everything that the other site wrote alone is applied. */
  merged(partition: Partition, result: MergeResult): void;
  trouble(what: string, cause: unknown): void;
}

/** Bounds and waits of a site controller, in records and milliseconds. */
export const siteLimits = {
  /** How long a read of the mirrored ledger waits for the first record. */
  pollMs: 200,
  /** Bytes of it folded at a time: well below the states that one projection takes. */
  foldBytesMax: 1_048_576,
  /** Pause before trying again what failed. */
  retryMs: 100,
  /**
   * How long nothing is decided after the other site heard that it may serve: twice what it takes
   * to find it out and to stand in for it.
   */
  promiseMs: 8_000,
  /** Pause between two looks at whether every partition is as intended. */
  reachedMs: 50,
  /** How long what main had written when it was to be drained may take to arrive. */
  followedMs: 10_000,
  /** How long main may take to close for a drain, and how long its last record to arrive. */
  closedMs: 20_000,
  /** How long main stays closed for a drain that the other site does not begin. */
  drainedMs: 120_000,
  /** Pause between two looks at whether the other site may serve again. */
  handBackEveryMs: 500,
  /** How long it must have been ready for that. */
  readyMs: 3_000,
  /** Records that it may not have read, and accounts that it may not have locked for, by then. */
  unreadMax: 1_000,
  unlockedMax: 256,
  /** How long a projection may lag before what was told is told again. */
  projectedMs: 5_000,
  /** Events of a merge that wait for an answer at once. */
  inFlightMax: 256,
  /** How long a hole at the end of the mirrored ledger may stand before it is called one. */
  gapMs: 30_000,
} as const;
