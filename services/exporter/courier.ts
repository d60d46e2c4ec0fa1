import { partitionOf } from '../core/key.ts';
import type { Command, CommandId, UsageEvent } from '../core/contracts.gen.ts';
import type { Instant } from '../core/time.ts';
import { readGenesis } from '../engine/genesis.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import { LogError } from '../ports/event-log.ts';
import type { OutgoingRecord, Partition } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { exporterLimits } from './ports.ts';
import type { ExporterPorts } from './ports.ts';

interface Parcel extends Command {
  readonly to: Partition;
  readonly id: CommandId;
  /** Of the record: the steps of a flow are one trace. */
  readonly trace: string | undefined;
}

/**
 * Carries the commands of one ledger partition to the keys they are addressed to: appends each to
 * `usage`, under its id (design 2, "Doors into usage"; counter-example 22).
 *
 * What it may do is append a command again; what it must never do is to skip one, or to let one be
 * there before an earlier one was. So the commands for one partition of usage go one after the
 * other, each once the one before was acknowledged; and the exporter commits its position only
 * behind records whose commands were all carried. Whoever is addressed knows a repeat by its id
 * (`isCarriedOut`).
 */
export class Courier {
  readonly #partition: Partition;
  readonly #ports: ExporterPorts;
  /** Partition count of the ledger; known once it was needed. */
  #partitions: number | undefined;

  constructor(partition: Partition, ports: ExporterPorts) {
    this.#partition = partition;
    this.#ports = ports;
  }

  /**
   * Appends every command of the records; when the signal ends it earlier, some may be missing.
   *
   * @throws LogError when one cannot be appended after several tries: the partition must not go on.
   */
  async carry(records: readonly AcceptedRecord[], signal: AbortSignal): Promise<void> {
    const giving = records.filter(({ record }) => record.commands.length > 0);
    if (giving.length === 0) return;
    this.#partitions ??= await this.#countPartitions();
    const partitions = this.#partitions;
    const parcels = giving.flatMap((one) => parcelsOf(one, partitions));
    const routes = Map.groupBy(parcels, ({ to }) => to);
    await Promise.all([...routes.values()].map((route) => this.#deliver(route, signal)));
    if (!signal.aborted) this.#ports.events.carried(this.#partition, parcels.length);
  }

  async #countPartitions(): Promise<number> {
    const genesis = await readGenesis(this.#ports, this.#partition);
    if (genesis !== undefined) return genesis.partitions;
    throw new LogError('unavailable', `the genesis of ledger[${this.#partition}] cannot be read`);
  }

  async #deliver(route: readonly Parcel[], signal: AbortSignal): Promise<void> {
    for (const parcel of route) {
      if (signal.aborted) return;
      await this.#append(parcel, signal);
    }
  }

  async #append(parcel: Parcel, signal: AbortSignal): Promise<void> {
    const { usage, clock, codec, events } = this.#ports;
    const { to } = parcel;
    let pauseMs: number = exporterLimits.retryMs;
    for (let tries = 1; ; tries += 1) {
      try {
        await usage.append(to, recordOf(parcel, clock.now(), codec));
        return;
      } catch (cause) {
        const isLast = tries === exporterLimits.carryTriesMax;
        if (!(cause instanceof LogError) || !cause.retriable || isLast) throw cause;
        events.trouble(`a command for usage[${to}]`, cause);
      }
      await clock.sleep(pauseMs, signal);
      if (signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, exporterLimits.carryPauseMsMax);
    }
  }
}

/** The commands of a record, each with its id and the partition of usage it goes to. */
function parcelsOf({ record, trace }: AcceptedRecord, partitions: number): readonly Parcel[] {
  const { ledgerId, partition, sequence } = record;
  return record.commands.map((command, index) => {
    const id = { ledgerId, partition, sequence, index };
    return { ...command, id, trace, to: partitionOf(command.key, partitions) };
  });
}

/** One copy of a command, as it is appended. */
function recordOf(
  { key, event, id, trace }: Parcel,
  carriedAt: Instant,
  codec: RecordCodec,
): OutgoingRecord {
  const copy: UsageEvent = { ...event, command: { ...id, carriedAt } };
  const value = codec.frame('UsageEvent', codec.encode('UsageEvent', copy));
  return { key, value, fingerprint: codec.fingerprint('UsageEvent'), trace };
}
