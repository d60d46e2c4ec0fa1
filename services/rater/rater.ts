import { LedgerBroken } from '../engine/ledger-follower.ts';
import { LogError } from '../ports/event-log.ts';
import type { ReadBatch, ReadPosition } from '../ports/event-log.ts';
import { ProjectionError } from '../ports/projection.ts';
import { topics } from '../ports/topics.ts';
import { appendDecided } from './append-batch.ts';
import { MustStop } from './follow-to-end.ts';
import { heedOperator } from './heed-operator.ts';
import { lookAtCache } from './load-states.ts';
import {
  backlogOf,
  dropUnwritten,
  freshPartition,
  isBusy,
  isStuck,
  mustRecover,
  roomOf,
  stop,
} from './partition.ts';
import type { OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';
import { projectConfirmed } from './project-batch.ts';
import { recoverPartition } from './recover-partition.ts';
import { StateCache } from './state-cache.ts';
import { takeTurn } from './turn.ts';

/**
 * Reads usage of the partitions it owns, decides each event once, and writes one ledger record for
 * each. It keeps nothing that the logs do not hold: whatever goes wrong, it reads their end again.
 */
export class Rater {
  readonly #ports: RaterPorts;
  readonly #cache: StateCache;
  readonly #partitions = new Map<number, OwnedPartition>();
  /** Partitions that were lost: what this process began there may still be under way. */
  readonly #left = new Map<number, OwnedPartition>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #turning: Promise<void> | undefined;
  #lookAt = 0n;

  constructor(ports: RaterPorts, options: { readonly statesMax: number }) {
    this.#ports = ports;
    this.#cache = new StateCache(options.statesMax);
  }

  /** The partitions of this process and what each is doing, for health and metrics. */
  get partitions(): ReadonlyMap<number, Readonly<OwnedPartition>> {
    return this.#partitions;
  }

  /** States held in memory. */
  get cachedStates(): number {
    return this.#cache.size;
  }

  /** True when every owned partition serves, else what it waits for. */
  readiness(): true | string {
    if (this.#turning === undefined) return 'starting';
    for (const { partition, phase, why } of this.#partitions.values()) {
      if (phase !== 'serving') return `partition ${partition} is ${phase}: ${why}`;
    }
    return true;
  }

  async start(): Promise<void> {
    await this.#ports.ownership.start((owned) => this.#own(owned));
    this.#turning = this.#turn();
  }

  /** Decides no more, writes what was decided, and leaves. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#turning;
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    await this.#ports.ownership.stop();
  }

  #own(owned: readonly number[]): void {
    for (const [partition, state] of this.#partitions) {
      if (owned.includes(partition)) continue;
      state.phase = 'left';
      this.#left.set(partition, state);
      this.#partitions.delete(partition);
      this.#cache.drop(partition);
    }
    for (const partition of owned) {
      if (this.#partitions.has(partition)) continue;
      const fresh = freshPartition(partition, this.#left.get(partition));
      this.#left.delete(partition);
      this.#partitions.set(partition, fresh);
    }
  }

  async #turn(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#startRecoveries();
      this.#startLook();
      const positions = this.#positions();
      const batches = positions.length === 0 ? [] : await this.#poll(positions);
      if (batches.length > 0) await takeTurn(batches, this.#partitions, this.#ports, this.#cache);
      for (const owned of this.#partitions.values()) this.#startWriting(owned);
      if (positions.length === 0) await this.#pause();
    }
  }

  #positions(): readonly ReadPosition[] {
    const now = this.#ports.clock.now();
    const positions: ReadPosition[] = [];
    for (const owned of this.#partitions.values()) {
      if (owned.phase === 'stalled' && owned.retryAt <= now) owned.phase = 'serving';
      if (owned.phase !== 'serving' || roomOf(owned) === 0) continue;
      const { partition, head } = owned;
      positions.push({ topic: topics.usage, partition, from: head.nextInput });
    }
    return positions;
  }

  async #poll(positions: readonly ReadPosition[]): Promise<readonly ReadBatch[]> {
    try {
      return await this.#ports.usage.read(positions, { waitMs: raterLimits.pollMs });
    } catch (cause) {
      if (!(cause instanceof LogError)) throw cause;
      this.#ports.events.trouble('usage cannot be read', cause);
      const lost = cause.position && this.#partitions.get(cause.position.partition);
      if (cause.code === 'out-of-range' && lost !== undefined) mustRecover(lost, cause.message);
      await this.#pause();
      return [];
    }
  }

  /** Sees to partitions where nothing happens: their cache may have been lost all the same. */
  #startLook(): void {
    const { clock, events } = this.#ports;
    const now = clock.now();
    const quiet = [...this.#partitions.values()].filter(
      (owned) =>
        (owned.phase === 'serving' || isStuck(owned)) &&
        backlogOf(owned) === 0 &&
        owned.onDemand === undefined,
    );
    if (this.#lookAt > now || quiet.length === 0) return;
    this.#lookAt = now + BigInt(raterLimits.lookMs);
    const looked = lookAtCache(quiet, this.#ports).catch((cause: unknown) => {
      if (!(cause instanceof ProjectionError)) throw cause;
      events.trouble('the cache cannot be looked at', cause);
    });
    this.#track(looked);
  }

  #startRecoveries(): void {
    for (const owned of this.#partitions.values()) {
      const waits = isStuck(owned);
      if ((owned.phase !== 'recovering' && !waits) || isBusy(owned)) continue;
      owned.isRecovering = true;
      const task = waits ? this.#heed(owned) : this.#recover(owned);
      this.#track(task.finally(() => (owned.isRecovering = false)));
    }
  }

  async #heed(owned: OwnedPartition): Promise<void> {
    try {
      await heedOperator(owned, this.#ports);
    } catch (cause) {
      if (!(cause instanceof LogError)) throw cause;
      this.#ports.events.trouble('an operator cannot be heard', cause);
      await this.#pause();
    }
  }

  async #recover(owned: OwnedPartition): Promise<void> {
    const { events } = this.#ports;
    const { partition } = owned;
    events.recovering(partition, owned.why);
    this.#cache.drop(partition);
    try {
      const folded = await recoverPartition(owned, this.#ports);
      if (owned.rebuilding !== undefined) this.#track(owned.rebuilding.then(() => undefined));
      if (owned.phase !== 'recovering') return;
      // A cache that became whole in between is recovered from at once.
      if (owned.onDemand !== undefined && owned.rebuilding === undefined) return;
      this.#cache.projected(partition, owned.projected.sequence);
      owned.phase = 'serving';
      events.recovered(partition, owned.head.sequence, folded);
    } catch (cause) {
      if (cause instanceof MustStop || cause instanceof LedgerBroken) {
        stop(owned, cause.message);
        dropUnwritten(owned); // what was answered must not be written behind what stands there
        events.stopped(partition, cause.message, cause);
        return;
      }
      events.trouble(`recovery of partition ${partition}`, cause);
      await this.#pause();
    }
  }

  #startWriting(owned: OwnedPartition): void {
    if (owned.unconfirmed.length > 0 && !owned.appending) {
      this.#track(appendDecided(owned, this.#ports).then(() => this.#startProjecting(owned)));
    }
    this.#startProjecting(owned);
  }

  #startProjecting(owned: OwnedPartition): void {
    if (owned.unprojected.length === 0 || owned.projecting) return;
    this.#track(projectConfirmed(owned, this.#ports, this.#cache));
  }

  #pause(): Promise<void> {
    return this.#ports.clock.sleep(raterLimits.retryMs, this.#stopping.signal);
  }

  /** Keeps a task in sight, so that a stop waits for it and its failure is never lost. */
  #track(task: Promise<void>): void {
    const tracked = task
      .catch((cause: unknown) => this.#ports.events.trouble('a task of the rater failed', cause))
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}
