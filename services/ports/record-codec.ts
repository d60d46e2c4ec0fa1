import type {
  AdapterAnswer,
  AdapterUsage,
  AnswerEnvelope,
  Balance,
  ExportPosition,
  LedgerRecord,
  CallbackRecord,
  NoticeRecord,
  PlanVersion,
  RejectedInput,
  Setting,
  SiteIntent,
  UsageEvent,
  XdrRecord,
} from '../core/contracts.gen.ts';
import type { LogEntry } from './event-log.ts';

/** Every record type that stands alone on a wire. */
export interface Contracts {
  readonly UsageEvent: UsageEvent;
  readonly LedgerRecord: LedgerRecord;
  readonly Balance: Balance;
  readonly ExportPosition: ExportPosition;
  readonly XdrRecord: XdrRecord;
  readonly NoticeRecord: NoticeRecord;
  readonly CallbackRecord: CallbackRecord;
  readonly PlanVersion: PlanVersion;
  readonly Setting: Setting;
  readonly SiteIntent: SiteIntent;
  readonly RejectedInput: RejectedInput;
  readonly AnswerEnvelope: AnswerEnvelope;
  readonly AdapterUsage: AdapterUsage;
  readonly AdapterAnswer: AdapterAnswer;
}

/** The name of a contract, as its schema has it. */
export type ContractName = keyof Contracts;

/** Why bytes could not be read as a contract. */
export type Unreadable =
  /** Not even the writer's own schema fits: every build must refuse these bytes. */
  | { readonly kind: 'malformed'; readonly why: string }
  /** Written by a schema, or with a variant, that this build does not know: stop, never refuse. */
  | { readonly kind: 'unknown'; readonly why: string };

/** What became of reading bytes as a contract. */
export type Read<T> = { readonly kind: 'read'; readonly value: T } | Unreadable;

/** Bytes ⇄ contracts, always by the schemas this build ships; never asks a registry. */
export interface RecordCodec {
  /** The Avro bytes alone. Canonical: equal values give equal bytes. */
  encode<N extends ContractName>(name: N, value: Contracts[N]): Uint8Array;
  /** Reads Avro bytes of this build's own schema. */
  decode<N extends ContractName>(name: N, bytes: Uint8Array): Read<Contracts[N]>;
  /** Why `decode` would not read these bytes; undefined: it would. Costs less than reading them. */
  fault(name: ContractName, bytes: Uint8Array): Unreadable | undefined;
  /** Avro bytes in Confluent framing, as they stand in Kafka. */
  frame(name: ContractName, bytes: Uint8Array): Uint8Array;
  /** The Avro bytes inside the framing; undefined when it is no framing. */
  unframe(value: Uint8Array): Uint8Array | undefined;
  /** Fingerprint of the schema that `encode` writes by, in hexadecimal. */
  fingerprint(name: ContractName): string;
  /** Reads a record of the log by the schema its fingerprint names. */
  read<N extends ContractName>(name: N, entry: LogEntry): Read<Contracts[N]>;
}

/** Hashes that the ledger and its doors need. */
export interface Hashing {
  /** SHA-256 over the parts, one after the other. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 under the services' key over the parts. */
  sign(...parts: readonly Uint8Array[]): Uint8Array;
}
