import { InvariantError, present } from '../../core/invariant.ts';
import type { LogEntry } from '../../ports/event-log.ts';
import type {
  ContractName,
  Contracts,
  Read,
  RecordCodec,
  Unreadable,
} from '../../ports/record-codec.ts';
import type { RegistryIds } from '../registry/registration-order.ts';
import { ByteCursor } from './byte-cursor.ts';
import type { Shape } from './byte-shape.ts';
import { shapeOf } from './byte-shape.ts';
import { contractType } from './contract-types.ts';
import { readSchemas, shippedSchemasFolder } from './schema-files.ts';
import {
  readUsageEvent,
  readLedgerRecord,
  readBalance,
  readExportPosition,
  readXdrRecord,
  readNoticeRecord,
  readCallbackRecord,
  readPlanVersion,
  readSetting,
  readSiteIntent,
  readRejectedInput,
  readAnswerEnvelope,
  readAdapterUsage,
  readAdapterAnswer,
} from './readers.gen.ts';
import type { WireType } from './wire-type.ts';
import { ValueReader } from './value-reader.ts';
import { writeRecord } from './write-record.ts';

/** What the codec needs to know of one contract. */
interface Contract {
  readonly type: WireType;
  readonly shape: Shape;
  readonly fingerprint: string;
}

/** Makes a value from bytes; what it makes of bytes that are not sound does not count. */
type Reader<T> = (from: ValueReader) => T;

const readers: { readonly [N in ContractName]: Reader<Contracts[N]> } = {
  UsageEvent: readUsageEvent,
  LedgerRecord: readLedgerRecord,
  Balance: readBalance,
  ExportPosition: readExportPosition,
  XdrRecord: readXdrRecord,
  NoticeRecord: readNoticeRecord,
  CallbackRecord: readCallbackRecord,
  PlanVersion: readPlanVersion,
  Setting: readSetting,
  SiteIntent: readSiteIntent,
  RejectedInput: readRejectedInput,
  AnswerEnvelope: readAnswerEnvelope,
  AdapterUsage: readAdapterUsage,
  AdapterAnswer: readAdapterAnswer,
};

const framingBytes = 5;

/**
 * Reads and writes records by the schemas this build ships. A registry id is written into the
 * framing for consumers outside and never read: ids are a registry's own and do not survive
 * mirroring.
 *
 * `encode` throws InvariantError for a value that is no such contract: a fault of this program.
 */
export function createAvroRecordCodec(options: { readonly registryIds: RegistryIds }): RecordCodec {
  const contracts = shippedContracts();
  const { registryIds } = options;
  return {
    encode: (name, value) => encodeRecord(name, contracts[name].type, value),
    decode: (name, bytes) => decodeRecord(name, contracts[name], bytes),
    fault: (name, bytes) => faultOf(contracts[name], asBuffer(bytes)),
    frame: (name, bytes) => frameBytes(registryIds[name], bytes),
    unframe: unframeBytes,
    fingerprint: (name) => contracts[name].fingerprint,
    read: (name, entry) => readEntry(name, contracts[name], entry),
  };
}

/** Built on first use and kept: they are the same for every codec of a process. */
let shipped: Readonly<Record<ContractName, Contract>> | undefined;

function shippedContracts(): Readonly<Record<ContractName, Contract>> {
  if (shipped !== undefined) return shipped;
  const schemas = readSchemas(shippedSchemasFolder);
  const entries = (Object.keys(readers) as ContractName[]).map((name) => {
    const type = contractType(schemas, name);
    const fingerprint = type.fingerprint('sha256').toString('hex');
    return [name, { type, shape: shapeOf(schemas, name), fingerprint }] as const;
  });
  shipped = Object.fromEntries(entries) as Record<ContractName, Contract>;
  return shipped;
}

function encodeRecord(name: ContractName, type: WireType, value: unknown): Uint8Array {
  try {
    return writeRecord(type, value);
  } catch (cause) {
    const paths: string[] = [];
    type.isValid(value, { errorHook: (path) => paths.push(path.join('.')) });
    throw new InvariantError(`encode ${name}: ${paths.join(', ') || String(cause)}`, { cause });
  }
}

function decodeRecord<N extends ContractName>(
  name: N,
  contract: Contract,
  bytes: Uint8Array,
): Read<Contracts[N]> {
  const buffer = asBuffer(bytes);
  const from = new ValueReader(buffer);
  const value = readers[name](from);
  if (from.isDone) return { kind: 'read', value };
  return present(faultOf(contract, buffer), 'what the reader refuses the walk refuses');
}

function faultOf({ shape }: Contract, bytes: Buffer): Unreadable | undefined {
  const cursor = new ByteCursor(bytes);
  if (!shape(cursor)) return { kind: 'malformed', why: cursor.fault ?? 'no such record' };
  if (cursor.left > 0) return { kind: 'malformed', why: `${cursor.left} bytes too many` };
  return cursor.unknown === undefined ? undefined : { kind: 'unknown', why: cursor.unknown };
}

function readEntry<N extends ContractName>(
  name: N,
  contract: Contract,
  entry: LogEntry,
): Read<Contracts[N]> {
  if (entry.fingerprint === undefined) return { kind: 'malformed', why: 'no schema fingerprint' };
  if (entry.fingerprint !== contract.fingerprint) {
    return { kind: 'unknown', why: `unknown schema ${entry.fingerprint.slice(0, 64)}` };
  }
  const bytes = unframeBytes(entry.value);
  if (bytes === undefined) return { kind: 'malformed', why: 'no Confluent framing' };
  return decodeRecord(name, contract, bytes);
}

function frameBytes(registryId: number, bytes: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(framingBytes + bytes.length);
  framed[0] = 0;
  framed.writeUInt32BE(registryId, 1);
  framed.set(bytes, framingBytes);
  return framed;
}

function unframeBytes(value: Uint8Array): Uint8Array | undefined {
  return value.length >= framingBytes && value[0] === 0 ? value.subarray(framingBytes) : undefined;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
