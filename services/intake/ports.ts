import type { IdentityResolver } from '../engine/resolve-identity.ts';
import type { UsageClient } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Permit } from '../ports/permit.ts';
import type { LogReader, OutputWriter, PositionedOwnership } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import type { Hash } from '../protocols/n40/to-charge.ts';

/** Everything the intake touches outside itself. */
export interface IntakePorts {
  readonly reader: LogReader;
  readonly client: Pick<UsageClient, 'ask' | 'partitions'>;
  readonly identities: Pick<IdentityResolver, 'resolve' | 'forget'>;
  readonly outputs: OutputWriter;
  /** Shares out the partitions of an adapter's topic among the intakes that run. */
  readonly ownershipOf: (adapter: string) => PositionedOwnership;
  readonly codec: RecordCodec;
  readonly hash: Hash;
  readonly clock: Clock;
  /** Whether this site serves now: until it does, events wait where they are. */
  readonly permit: Permit;
  readonly events: IntakeEvents;
}

/** Why the intake waits instead of going on; it goes on by itself. */
export type WaitsFor =
  /** The cache cannot say to whom an identity belongs. */
  | 'identity'
  /** No answer came, or no request could be appended. */
  | 'answer'
  /** A refusal or an answer could not be published. */
  | 'output'
  /** A position could not be kept. */
  | 'position';

/** What the intake tells those who watch it. */
export interface IntakeEvents {
  /** An adapter's topic is read from now on. */
  opened(adapter: string, tenant: string): void;
  /** An adapter is not declared any more, or otherwise. */
  closed(adapter: string): void;
  charged(adapter: string, repeated: boolean): void;
  refused(adapter: string, reason: string): void;
  /** Events that nobody read before the log deleted them: lost, unless their adapter has them. */
  skipped(adapter: string, partition: number, events: bigint): void;
  /** Events of an adapter that stand in its topic and are not worked off, at this process. */
  behind(adapter: string, events: bigint): void;
  waiting(adapter: string, on: WaitsFor): void;
  trouble(what: string, cause: unknown): void;
}

/** Bounds and waits of the intake, in milliseconds where nothing else is said. */
export const intakeLimits = {
  /** How long a read waits for the next event. */
  pollMs: 500,
  /** Bytes of one read over all partitions of an adapter. */
  readBytesMax: 1_048_576,
  /** Events of one partition that are under way at once: what a crash lets repeat at most. */
  eventsAtOnceMax: 256,
  /**
   * Rating groups of one account among them: few enough that the account remembers them all when
   * they come again.
   */
  groupsOfAccountMax: 32,
  /** How often is looked for adapters that were declared, and how far each is behind. */
  lookMs: 2_000,
  /** Bytes of a refused event, and of its key, that are published with the reason. */
  rejectedBytesMax: 65_536,
  rejectedKeyBytesMax: 1_024,
  /** Characters of the sentence that says why. */
  detailLengthMax: 512,
} as const;
