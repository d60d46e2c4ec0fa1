import type { UsageClient } from '../engine/usage-client.ts';
import type { CallbackSender } from '../ports/callback-sender.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogReader, PositionedOwnership } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';

/** Everything the notifier touches outside itself. */
export interface NotifierPorts {
  readonly reader: LogReader;
  readonly ownership: PositionedOwnership;
  readonly sender: CallbackSender;
  readonly client: Pick<UsageClient, 'tell'>;
  readonly codec: RecordCodec;
  readonly clock: Clock;
  readonly events: NotifierEvents;
}

/** How the delivery of a notification ended. */
export type Delivered =
  | { readonly kind: 'taken' }
  /** The network function does not know the session: it is to be ended. */
  | { readonly kind: 'unknown-session' }
  /** Nobody took it, and nobody will: what the session needs it finds out when it next asks. */
  | { readonly kind: 'given-up'; readonly why: string };

/** What the notifier tells those who watch it. */
export interface NotifierEvents {
  delivered(type: string, how: Delivered): void;
  /** A position could not be kept; it is tried again. */
  waiting(): void;
  /** Notifications that the log deleted before anybody read them. */
  skipped(partition: number, callbacks: bigint): void;
  trouble(what: string, cause: unknown): void;
}

/** Bounds and waits of the notifier, in milliseconds where nothing else is said. */
export const notifierLimits = {
  /** Pauses before a notification is sent again. */
  pausesMs: [250, 1_000, 4_000, 10_000],
  /** Age beyond which a notification is not sent any more: the session has asked by itself. */
  ageMaxMs: 600_000n,
  /** Notifications of one partition that are under way at once. */
  atOnceMax: 64,
  /** Addresses that are connected at a time. */
  connectionsMax: 256,
  /** How long a read waits for the next notification. */
  pollMs: 500,
  readBytesMax: 262_144,
} as const;
