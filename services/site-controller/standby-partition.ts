import { emptyHead, headAfter, positionOf } from '../core/partition/head.ts';
import type { Head } from '../core/partition/head.ts';
import type { LedgerPosition } from '../core/contracts.gen.ts';
import { foldStates, loadTouched } from '../engine/fold-states.ts';
import { LedgerBroken, LedgerFollower } from '../engine/ledger-follower.ts';
import type { AcceptedRecord } from '../engine/ledger-follower.ts';
import { emptyProjection, unprojected, verifiedPlace } from '../engine/projected-place.ts';
import type { Partition } from '../ports/event-log.ts';
import { noWatermark } from '../ports/projection.ts';
import type { Watermark } from '../ports/projection.ts';
import { siteLimits } from './ports.ts';
import type { Peer, SitePorts } from './ports.ts';

/** What a standby touches outside itself. */
export type StandbyPorts = Pick<SitePorts, 'reader' | 'standby' | 'codec' | 'hashing' | 'clock'> & {
  readonly events: Pick<SitePorts['events'], 'following'>;
};

/**
 * Folds one partition of the other site's ledger into states that this site can take over: as far
 * as it was mirrored, and never past a fence while this site stands alone behind it.
 */
export class StandbyPartition {
  readonly partition: Partition;
  readonly #ports: StandbyPorts;
  readonly #peer: Peer;
  #watermark: Watermark = noWatermark;
  #head: Head;
  #follower: LedgerFollower | undefined;
  #fence: bigint | undefined;
  #gapSince: bigint | undefined;

  constructor(partition: Partition, peer: Peer, ports: StandbyPorts) {
    this.partition = partition;
    this.#peer = peer;
    this.#ports = ports;
    this.#head = emptyHead(partition);
  }

  /** The last record that is folded, or is being folded now. */
  get position(): LedgerPosition {
    return positionOf(this.#head);
  }

  /** Stops behind a record, or goes on. Whoever is past it already folds anew up to it. */
  holdAt(fence: bigint | undefined): void {
    this.#fence = fence;
    if (this.#isPastFence(this.#head)) this.#follower = undefined;
  }

  /** Folds what has arrived; waits a little for the first record. @returns how many there were. */
  async advance(): Promise<number> {
    try {
      const follower = (this.#follower ??= await this.#open());
      if (this.#head.sequence === this.#fence) {
        await this.#ports.clock.sleep(siteLimits.pollMs);
        return 0;
      }
      const read = await follower.read(siteLimits.pollMs, siteLimits.foldBytesMax);
      this.#judgeGap(follower);
      const records = this.#upToFence(read);
      const last = records.at(-1);
      if (last !== undefined) {
        // Before it is done: a fence that is set meanwhile must not be behind it.
        this.#head = headAfter(last.record, last.hash);
        await this.#fold(records);
      }
      if (records.length < read.length) this.#follower = undefined; // read on from the fence later
      return records.length;
    } catch (cause) {
      this.#follower = undefined; // nobody knows what was folded: begin from what stands there
      throw cause;
    }
  }

  #isPastFence({ sequence }: Head): boolean {
    return this.#fence !== undefined && sequence > this.#fence;
  }

  #upToFence(records: readonly AcceptedRecord[]): readonly AcceptedRecord[] {
    const fence = this.#fence;
    return fence === undefined ? records : records.filter((one) => one.record.sequence <= fence);
  }

  /** Behind what the standby has already, once the ledger confirms it; else from the genesis. */
  async #open(): Promise<LedgerFollower> {
    const { standby } = this.#ports;
    const found = await verifiedPlace(standby, this.#ports, this.partition, this.#peer.ledger);
    const known = found && this.#isPastFence(found.position.head) ? undefined : found;
    // What stands there unconfirmed is of another past, or a part of one: all of it goes.
    if (known === undefined) await emptyProjection(standby, this.partition);
    const { position, watermark } = known ?? unprojected(this.partition);
    this.#watermark = watermark;
    this.#head = position.head;
    this.#ports.events.following(this.partition, position.head.sequence);
    return new LedgerFollower(this.#ports, position, this.#peer.ledger);
  }

  async #fold(records: readonly AcceptedRecord[]): Promise<void> {
    const { standby: projection, codec } = this.#ports;
    const { loaded, keys } = await loadTouched(records, this.partition, { projection });
    const { states, through } = foldStates(records, keys, loaded, { codec });
    const batch = { partition: this.partition, after: this.#watermark, through, states };
    const result = await projection.project(batch);
    if (result === 'gap')
      throw new StandbyMoved(`the standby is not at ${this.#watermark.sequence}`);
    this.#watermark = through;
  }

  #judgeGap(follower: LedgerFollower): void {
    const { clock } = this.#ports;
    this.#gapSince = follower.hasGap ? (this.#gapSince ?? clock.now()) : undefined;
    if (this.#gapSince === undefined) return;
    if (clock.now() - this.#gapSince < BigInt(siteLimits.gapMs)) return;
    const { sequence } = follower.head;
    throw new LedgerBroken('gap', `nothing follows record ${sequence} of ${this.#peer.site}`);
  }
}

/** Somebody else folds the same standby. */
export class StandbyMoved extends Error {
  override readonly name = 'StandbyMoved';
}
