import type { Plan } from '../core/plan/plan.ts';
import type { UsageClient } from '../engine/usage-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Dispatcher } from '../ports/dispatcher.ts';
import type { LogReader, TopicWriter } from '../ports/event-log.ts';
import type { HistoryReader } from '../ports/history-reader.ts';
import type { SiteCommands } from '../ports/site-commands.ts';
import type { Projection } from '../ports/projection.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import type { CliConfig } from './config.ts';
import type { ChargingFunction } from './network-function/charging-function.ts';
import type { SetUpPorts } from './set-up-ledger.ts';

/** Makes codes of vouchers, and knows them by a keyed hash. */
export interface VoucherCodes {
  fresh(): string;
  hash(tenant: string, digits: string): string;
}

/** A ledger that can be read. */
export interface LedgerPorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly ledgerId: string;
  /** Partition count of every keyed topic. */
  readonly partitions: number;
}

/** How many partitions and copies a new ledger has. */
export interface SetUpOptions {
  readonly partitions: number;
  readonly replication: number;
}

/** Servers that a ledger can begin on: topics stand, schemas are registered. */
export interface Prepared extends SetUpPorts {
  /** Registry id of each schema. */
  readonly ids: Readonly<Record<string, number>>;
  /** Subjects whose registry id is not the committed one. */
  readonly differences: readonly string[];
}

/** The site a command works on. Each part is opened on first use and closed by `close`. */
export interface Site {
  readonly config: CliConfig;
  ledger(): Promise<LedgerPorts>;
  projection(): Promise<Projection>;
  /** What a secondary has of the other site. @throws SiteUnreachable when nobody names it. */
  standby(): Promise<Projection>;
  /** Published plan versions by content hash. */
  plans(): Promise<ReadonlyMap<string, Plan>>;
  /** Writes topics that are written rarely. */
  writer(): TopicWriter;
  usage(): Promise<UsageClient>;
  /** @throws CalledWrongly where no key for them is set. */
  voucherCodes(): VoucherCodes;
  n40(): ChargingFunction;
  /** Takes commands for the whole site. */
  controller(): SiteCommands;
  /** What stands before the two sites. */
  dispatcher(): Dispatcher;
  /** The history of the configured tenant. */
  history(): HistoryReader;
  prepare(options: SetUpOptions): Promise<Prepared>;
  /**
   * Makes an adapter's topics and registers its schemas.
   *
   * @returns the registry id by which it is to frame its events.
   */
  prepareAdapter(name: string, options: SetUpOptions): Promise<number>;
  close(): Promise<void>;
}
