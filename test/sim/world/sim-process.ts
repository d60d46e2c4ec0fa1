import { instant } from '../../../services/core/time.ts';
import type { Clock } from '../../../services/ports/clock.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What becomes of one call from a process to a server. */
export type Fate =
  | 'served'
  /** It never arrives; the caller gives up. */
  | 'lost'
  /** It is served, but the caller never hears of it. */
  | 'unheard'
  /** The caller gives up first; then it is served all the same. */
  | 'late'
  /** It is served twice, as a network library that repeats by itself would. */
  | 'twice';

/** A call to a server that a process has on its way. */
export interface Call<T> {
  /** Done where and when the call arrives; what it throws is the answer too. */
  readonly serve: () => T;
  readonly fate: Fate;
  /** What the caller is told when nothing comes back. */
  readonly gaveUp: () => Error;
}

/** Milliseconds of virtual time at the beginning of every run, as a clock shows them. */
export const beginning = 1_700_000_000_000n;

/**
 * A process as the others see it: it may stop for a while, or for good. What it has under way then
 * arrives or does not; what is told to it waits, or is never heard.
 */
export class SimProcess {
  readonly name: string;
  readonly #time: VirtualTime;
  readonly #random: Random;
  /** Milliseconds by which its clock is off. */
  readonly #skewMs: bigint;
  #held: (() => void)[] | undefined;
  #dead = false;

  constructor(name: string, time: VirtualTime, random: Random, skewMs = 0) {
    this.name = name;
    this.#time = time;
    this.#random = random;
    this.#skewMs = BigInt(skewMs);
  }

  get isDead(): boolean {
    return this.#dead;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** Ends it at once, with all its memory. */
  kill(): void {
    this.#dead = true;
    this.#held = undefined;
  }

  /** Freezes it: nothing reaches it until it goes on, and it knows nothing of that. */
  pause(): void {
    if (!this.#dead) this.#held ??= [];
  }

  /** Lets it go on; what came in the meantime reaches it now, bit by bit. */
  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const run of held) this.#time.after(this.#random.between(0, 2_000), () => this.tell(run));
  }

  /** Lets something reach the process. */
  tell(run: () => void): void {
    if (this.#dead) return;
    if (this.#held === undefined) run();
    else this.#held.push(run);
  }

  readonly clock: Clock = {
    now: () => instant(beginning + BigInt(this.#time.milliseconds) + this.#skewMs),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const end = (): void => {
          cancel();
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const cancel = this.#time.after(ms * 1000, () => this.tell(end));
        signal?.addEventListener('abort', end);
      }),
  };

  /** Calls a server: there and back through a network, by the fate the call was given. */
  call<T>({ serve, fate, gaveUp }: Call<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const arrive = this.travels();
      const giveUp = (): void => {
        this.#time.after(this.#random.between(20_000, 400_000), () =>
          this.tell(() => reject(gaveUp())),
        );
      };
      if (fate === 'lost') return giveUp();
      if (fate === 'late') {
        giveUp();
        this.#time.after(this.#random.between(100_000, 3_000_000), () => quietly(serve));
        return;
      }
      this.#time.after(arrive, () => {
        // A process that died in the meantime may have got the call out, or not.
        if (this.#dead && this.#random.perMille(300)) return;
        const answered = outcomeOf(serve);
        if (fate === 'twice') this.#time.after(this.travels(), () => quietly(serve));
        if (fate === 'unheard') return giveUp();
        this.#time.after(this.travels(), () =>
          this.tell(() => ('error' in answered ? reject(answered.error) : resolve(answered.value))),
        );
      });
    });
  }

  /** Microseconds that a message takes: mostly few, at times many. */
  travels(): number {
    return this.#random.perMille(30)
      ? this.#random.between(5_000, 150_000)
      : this.#random.between(50, 3_000);
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: Error };

function outcomeOf<T>(serve: () => T): Outcome<T> {
  try {
    return { value: serve() };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Nobody waits for the answer any more. */
function quietly(serve: () => unknown): void {
  outcomeOf(serve);
}
