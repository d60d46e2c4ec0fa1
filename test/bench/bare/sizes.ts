/** What the bare path carries: as many bytes as ours, all of them constant. */
export interface BareSizes {
  /** Mean value of a usage record, framing included. */
  readonly usage: number;
  /** Mean value of a ledger record, framing included. */
  readonly ledger: number;
  /** Mean state in Redis. */
  readonly state: number;
  /** Characters of the answer that one operation sends over Redis. */
  readonly envelope: number;
  /** Characters of a session's reference. */
  readonly reference: number;
  /** The body of an answer to a create or update. */
  readonly body: string;
}

/** What both processes of the bare path are started with, as JSON in `BARE_PATH`. */
export interface BareSettings {
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly port: number;
  readonly partitions: number;
  readonly accounts: number;
  readonly sizes: BareSizes;
}

/** Topics and keys of the bare path stand beside ours, in the same servers. */
export const barePrefix = 'bare.';
export const bareChannel = 'bare:answers';
/** A schema fingerprint is a header of every record of ours. */
export const bareFingerprint = 'b'.repeat(64);

/** Bytes at the start of a record that name the request. */
export const correlationBytes = 4;

/** Reads the settings that the parent gave. */
export function bareSettings(): BareSettings {
  return JSON.parse(process.env['BARE_PATH'] ?? '{}') as BareSettings;
}
