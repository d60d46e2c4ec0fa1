import type { Random } from './random.ts';

/** Something that will happen at a virtual time. */
interface Event {
  /** Microseconds since the run began. */
  readonly at: number;
  /** Decides between events of one time: drawn, so that every order is met. */
  readonly tie: number;
  run: (() => void) | undefined;
}

/**
 * The only source of order in a simulation: a queue of events in virtual time. Between two events
 * all
 * promises that can go on do, so a run depends on nothing but the seed.
 */
export class VirtualTime {
  readonly #random: Random;
  readonly #heap: Event[] = [];
  #now = 0;
  #events = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Microseconds since the run began. */
  get microseconds(): number {
    return this.#now;
  }

  get milliseconds(): number {
    return Math.floor(this.#now / 1000);
  }

  /** Events that happened so far. */
  get events(): number {
    return this.#events;
  }

  /** Lets something happen later. Returns what takes it back. */
  after(microseconds: number, run: () => void): () => void {
    const event: Event = {
      at: this.#now + Math.max(0, microseconds),
      tie: this.#random.between(0, 0x3fffffff),
      run,
    };
    this.#push(event);
    return () => void (event.run = undefined);
  }

  /** Lets time pass until a condition holds, at most to `limitMs`; false when it never held. */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    while (!done()) {
      const event = this.#pop();
      if (event === undefined || event.at > limitMs * 1000) {
        if (event !== undefined) this.#push(event);
        this.#now = Math.max(this.#now, limitMs * 1000);
        return done();
      }
      if (event.run === undefined) continue;
      this.#now = event.at;
      this.#events += 1;
      event.run();
      await everythingGoesOn();
    }
    return true;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at !== b.at ? a.at < b.at : a.tie < b.tie;
}

/** Resolves once no promise can go on: a tick set in a microtask runs after the last of them. */
function everythingGoesOn(): Promise<void> {
  return new Promise((resolve) => {
    queueMicrotask(() => process.nextTick(resolve));
  });
}
