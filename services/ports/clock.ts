import type { Instant } from '../core/time.ts';

/** The only source of time outside the log: for waiting and bounds, never for a decision. */
export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
