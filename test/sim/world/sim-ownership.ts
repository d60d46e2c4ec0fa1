import type { Ownership, Partition } from '../../../services/ports/event-log.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Member {
  readonly process: SimProcess;
  readonly changed: (owned: readonly Partition[]) => void;
  generation: number;
}

/** Milliseconds without a sign of life after which a member counts as dead. */
const sessionMs = 400;

/**
 * Shares out partitions among the members of a group, as well as one can from outside: members hear
 * late of a change, and those that sleep do not hear of it, so several may own one at a time.
 */
export class SimGroup {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #partitions: readonly Partition[];
  readonly #members = new Map<SimProcess, Member>();
  readonly #owners = new Map<Partition, Member>();
  #generation = 0;
  #isDue = false;
  /** Chances of a thousand that a partition is given to two members, or to none, for a while. */
  disorder = 0;
  /** Milliseconds between two changes of owners while there is disorder. */
  everyMs = 1_000;

  constructor(time: VirtualTime, random: Random, partitions: number) {
    this.#time = time;
    this.#random = random;
    this.#partitions = [...Array(partitions).keys()];
  }

  memberOf(process: SimProcess): Ownership {
    return {
      start: async (changed) => {
        this.#members.set(process, { process, changed, generation: 0 });
        this.shareOut();
      },
      stop: async () => {
        this.#members.delete(process);
        this.shareOut();
      },
    };
  }

  /** Notices, as late as a group does, that a process is dead or asleep. */
  lookAfter(process: SimProcess): void {
    this.#time.after(this.#random.between(50, sessionMs) * 1000, () => {
      if (process.isDead) this.#members.delete(process);
      if (process.isDead || process.isPaused) this.shareOut();
    });
  }

  /** Gives the partitions out anew, soon. */
  shareOut(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#time.after(this.#random.between(1, 100) * 1000, () => {
      this.#isDue = false;
      this.#assign();
    });
  }

  #assign(): void {
    this.#generation += 1;
    const awake = [...this.#members.values()].filter(
      ({ process }) => !process.isDead && !process.isPaused,
    );
    if (awake.length === 0) return;
    const given = new Map<Member, Partition[]>(awake.map((member) => [member, []]));
    for (const partition of this.#partitions) {
      for (const owner of this.#ownersOf(partition, awake)) given.get(owner)?.push(partition);
    }
    for (const [member, partitions] of given) this.#inform(member, partitions);
    if (this.disorder > 0) this.#time.after(this.everyMs * 1000, () => this.shareOut());
  }

  #ownersOf(partition: Partition, awake: readonly Member[]): ReadonlySet<Member> {
    const before = this.#owners.get(partition);
    const stays = before !== undefined && awake.includes(before) && this.#random.perMille(850);
    const owner = stays ? before : this.#random.pick(awake);
    this.#owners.set(partition, owner);
    if (!this.#random.perMille(this.disorder)) return new Set([owner]);
    return this.#random.perMille(250) ? new Set() : new Set([owner, this.#random.pick(awake)]);
  }

  #inform(member: Member, partitions: readonly Partition[]): void {
    const generation = this.#generation;
    this.#time.after(this.#random.between(100, 200_000), () =>
      member.process.tell(() => {
        const isCurrent = this.#members.get(member.process) === member;
        if (!isCurrent || generation < member.generation) return;
        member.generation = generation;
        member.changed(partitions);
      }),
    );
  }
}
