import type { Sha256, UsageEvent } from '../contracts.gen.ts';
import type { RejectionCode } from '../denial.ts';
import type { Instant } from '../time.ts';

/** One usage event as it stands in the log, read and checked for what every build can check. */
export interface Input {
  readonly offset: bigint;
  /** Append time that the log gave it. */
  readonly timestamp: Instant;
  readonly key: string;
  /** SHA-256 over key and value. */
  readonly digest: Sha256;
  /** SHA-256 over the canonical command, without who asked and where to answer. */
  readonly content: string;
  readonly body: InputBody;
}

/** A usage event that was read, or why every build must reject it. */
export type InputBody =
  | { readonly kind: 'event'; readonly event: UsageEvent }
  | { readonly kind: 'rejected'; readonly reason: RejectionCode };
