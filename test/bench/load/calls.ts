/** Where the accounts of a run are: `count` from `first`, by the numbering of `toll load`. */
export type Subscribers =
  | { readonly kind: 'many'; readonly first: number; readonly count: number }
  | { readonly kind: 'one'; readonly identity: string };

/** One charging session on its way: create, update, release. */
export interface Call {
  readonly identity: string;
  readonly chargingId: number;
  /** Requests sent. */
  step: number;
  /** Path of the session, from Location. */
  path: string;
  usedSeconds: number;
  /** The part of it whose report was answered. */
  answeredSeconds: number;
}

/** A request of a call. */
export interface CallRequest {
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

const collection = '/nchf-convergedcharging/v3/chargingdata';
const steps = 3;
const usedLeast = 60;
const usedMost = 300;
const stepSeconds = 60;
const microsPerStep = 100_000;
const consumer = '"nfConsumerIdentification":{"nFName":"bench","nodeFunctionality":"SMF"}';

/**
 * Makes the calls of a run. The same seed makes the same calls; charging ids go on from
 * `firstChargingId`, so that no two calls of a ledger are taken for one.
 */
export class Calls {
  readonly #subscribers: Subscribers;
  #seed: number;
  #nextChargingId: number;

  constructor(subscribers: Subscribers, seed: number, firstChargingId: number) {
    this.#subscribers = subscribers;
    this.#seed = seed;
    this.#nextChargingId = firstChargingId;
  }

  /** The first charging id that no call has. */
  get nextChargingId(): number {
    return this.#nextChargingId;
  }

  start(): Call {
    const chargingId = this.#nextChargingId++;
    const unused = { usedSeconds: 0, answeredSeconds: 0 };
    return { identity: this.#identity(), chargingId, step: 0, path: '', ...unused };
  }

  /** The next request of a call, which counts as sent. */
  next(call: Call): CallRequest {
    call.step += 1;
    const head = headOf(call);
    if (call.step === 1) {
      const subscriber = `"subscriberIdentifier":"${call.identity}"`;
      const asked = '"multipleUnitUsage":[{"ratingGroup":10,"requestedUnit":{}}]';
      const id = `"chargingId":${call.chargingId}`;
      return { path: collection, body: `{${subscriber},${head},${id},${asked}}`, status: 201 };
    }
    const isLast = call.step === steps;
    const used = usedLeast + (this.#random() % (usedMost - usedLeast + 1));
    call.usedSeconds += used;
    const asked = isLast ? '' : '"requestedUnit":{},';
    const container = `{"localSequenceNumber":${call.step - 1},"time":${used}}`;
    const usage = `{"ratingGroup":10,${asked}"usedUnitContainer":[${container}]}`;
    return {
      path: `${call.path}/${isLast ? 'release' : 'update'}`,
      body: `{${head},"multipleUnitUsage":[${usage}]}`,
      status: isLast ? 204 : 200,
    };
  }

  #identity(): string {
    const { kind } = this.#subscribers;
    if (kind === 'one') return this.#subscribers.identity;
    const { first, count } = this.#subscribers;
    return `msisdn-1666${String(first + (this.#random() % count)).padStart(7, '0')}`;
  }

  /** Xorshift, 32 bits: quick, and good enough to spread load. */
  #random(): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return this.#seed >>> 0;
  }
}

/** True once nothing of a call is left to be sent. */
export function isOver(call: Call): boolean {
  return call.step === steps;
}

/** What a call of so many seconds costs, in millionths: 0.10 for each minute begun. */
export function costOf(seconds: number): number {
  return Math.ceil(seconds / stepSeconds) * microsPerStep;
}

let writtenAt = 0;
let written = '';

/** Formatting a time costs as much as the rest of a body: it is done again every 50 ms. */
function headOf(call: Call): string {
  const now = Date.now();
  if (now - writtenAt > 50) {
    writtenAt = now;
    written = new Date(now).toISOString();
  }
  return `${consumer},"invocationTimeStamp":"${written}","invocationSequenceNumber":${call.step}`;
}
