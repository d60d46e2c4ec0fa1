import type { HttpAnswer } from './n40-connections.ts';

/** What a network function did in one request, and what it was told in the end. */
export interface RequestTrace {
  readonly number: number;
  readonly operation: 'create' | 'update' | 'release' | 'event';
  /** What it reported as used, by rating group. */
  readonly used: readonly Amount[];
  /** Undefined as long as nobody answered. */
  answer?: { readonly status: number; readonly told: string };
  tries: number;
  latencyMs: number;
}

export interface Amount {
  readonly ratingGroup: number;
  readonly units: number;
}

/** A request ready to be sent. */
export interface Prepared {
  readonly path: string;
  readonly body: string;
  readonly trace: RequestTrace;
}

/** A rating group as the generator uses it: what it counts, and the most of one report. */
const groupKinds = [
  { ratingGroup: 10, member: 'time', most: 100 },
  { ratingGroup: 30, member: 'totalVolume', most: 5_000_000 },
] as const;

type GroupKind = (typeof groupKinds)[number];

const collection = '/nchf-convergedcharging/v3/chargingdata';

/** Names the requests of this process among those of others on the same ledger. */
const consumer = `load-${process.pid}`;
let sessionsMade = 0;

/** Where the ledger finds the generator's name of a session: it keeps the latest notifyUri. */
export function notifyUriOf(name: string): string {
  return `http://127.0.0.1:9/${name}`;
}

/**
 * One charging session as a network function runs it: create asks for quota and leaves the amount
 * to the charging system; each update reports what was used and asks on; release reports the rest.
 */
export class ChargingSession {
  readonly name: string;
  readonly requests: RequestTrace[] = [];
  readonly #subscriber: string;
  readonly #chargingId: number;
  readonly #kinds: readonly GroupKind[];
  readonly #updates: number;
  readonly #firstNumber: number;
  #path: string | undefined;
  #unanswered: Prepared | undefined;
  #random: number;

  constructor(subscriber: string) {
    sessionsMade += 1;
    this.#chargingId = sessionsMade;
    this.name = `${consumer}-${sessionsMade}`;
    this.#subscriber = subscriber;
    this.#random = (sessionsMade * 2_654_435_761) % 4_294_967_296;
    const [voice, data] = groupKinds;
    this.#kinds = [[voice], [data], [voice, data]][this.#below(3)] ?? [voice];
    this.#updates = 1 + this.#below(3);
    this.#firstNumber = this.#below(2); // functions count from 0 or from 1
  }

  /** True once the release was answered, or the create was refused. */
  get isOver(): boolean {
    const last = this.requests.at(-1);
    if (last?.answer === undefined) return false;
    return last.operation === 'release' || last.answer.status >= 400;
  }

  /** The request whose answer never came, to be sent again word for word. */
  get unanswered(): Prepared | undefined {
    return this.#unanswered;
  }

  /** The next request; `last`: the session is to end. Only when the one before was answered. */
  next(last = false): Prepared {
    if (this.#path === undefined) return this.#prepare('create', collection);
    const isDone = last || this.requests.length > this.#updates;
    const operation = isDone ? 'release' : 'update';
    return this.#prepare(operation, `${this.#path}/${operation}`);
  }

  /** Takes the final answer of a request. */
  answered({ trace }: Prepared, answer: HttpAnswer, tries: number, latencyMs: number): void {
    trace.answer = { status: answer.status, told: told(answer) };
    trace.tries += tries;
    trace.latencyMs += latencyMs;
    this.#unanswered = undefined;
    if (answer.location !== undefined) this.#path = new URL(answer.location).pathname;
  }

  /** Every try of a request went unanswered. */
  gaveUp(prepared: Prepared, tries: number, latencyMs: number): void {
    prepared.trace.tries += tries;
    prepared.trace.latencyMs += latencyMs;
    this.#unanswered = prepared;
  }

  #prepare(operation: 'create' | 'update' | 'release', path: string): Prepared {
    const number = this.#firstNumber + this.requests.length;
    const used =
      operation === 'create'
        ? []
        : this.#kinds.map(({ ratingGroup, most }) => ({
            ratingGroup,
            units: 1 + this.#below(most),
          }));
    const trace: RequestTrace = { number, operation, used, tries: 0, latencyMs: 0 };
    this.requests.push(trace);
    const groups = this.#kinds.map((kind, i) => ({
      ratingGroup: kind.ratingGroup,
      ...(operation === 'release' ? {} : { requestedUnit: {} }),
      ...(used[i] === undefined ? {} : { usedUnitContainer: [containerOf(kind, used[i], number)] }),
    }));
    const body = JSON.stringify({
      subscriberIdentifier: this.#subscriber,
      nfConsumerIdentification: { nFName: consumer, nodeFunctionality: 'SMF' },
      invocationTimeStamp: new Date().toISOString(),
      invocationSequenceNumber: number,
      ...(operation === 'create' ? { notifyUri: notifyUriOf(this.name) } : {}),
      pDUSessionChargingInformation: { chargingId: this.#chargingId },
      multipleUnitUsage: groups,
    });
    return { path, body, trace };
  }

  /** A number of 0 … n − 1 that depends on the session alone. */
  #below(n: number): number {
    this.#random = (this.#random * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((this.#random / 4_294_967_296) * n);
  }
}

function containerOf(kind: GroupKind, used: Amount, number: number): object {
  return {
    localSequenceNumber: number,
    quotaManagementIndicator: 'ONLINE_CHARGING',
    [kind.member]: used.units,
  };
}

/** A one-time event of one SMS, charged at once. */
export function oneTimeEvent(subscriber: string): { name: string; prepared: Prepared } {
  sessionsMade += 1;
  const name = `${consumer}-${sessionsMade}`;
  const trace: RequestTrace = { number: 0, operation: 'event', used: [], tries: 0, latencyMs: 0 };
  const body = JSON.stringify({
    subscriberIdentifier: subscriber,
    nfConsumerIdentification: { nFName: consumer, nodeFunctionality: 'SMSF' },
    invocationTimeStamp: new Date().toISOString(),
    invocationSequenceNumber: 0,
    oneTimeEvent: true,
    oneTimeEventType: 'IEC',
    notifyUri: notifyUriOf(name),
    pDUSessionChargingInformation: { chargingId: sessionsMade },
    multipleUnitUsage: [{ ratingGroup: 20, requestedUnit: { serviceSpecificUnits: 1 } }],
  });
  return { name, prepared: { path: collection, body, trace } };
}

interface UnitInformation {
  readonly ratingGroup: number;
  readonly resultCode: string;
  readonly grantedUnit?: Readonly<Record<string, number>>;
  readonly validityTime?: number;
  readonly finalUnitIndication?: { readonly finalUnitAction: string };
}

/** What an answer says about each rating group, in one line: comparable with a ledger record. */
export function told({ status, body }: HttpAnswer): string {
  if (status >= 400) return body;
  if (status === 204) return '';
  const { multipleUnitInformation = [] } = JSON.parse(body) as {
    readonly multipleUnitInformation?: readonly UnitInformation[];
  };
  return multipleUnitInformation
    .map((one) => {
      const [granted = ''] = Object.values(one.grantedUnit ?? {});
      const final = one.finalUnitIndication?.finalUnitAction ?? '';
      return `${one.ratingGroup} ${one.resultCode} ${granted} ${one.validityTime ?? ''} ${final}`;
    })
    .join(', ');
}
