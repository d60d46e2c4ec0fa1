import { randomInt } from 'node:crypto';
import type { AccountState, LedgerRecord } from '../../core/contracts.gen.ts';
import { Failed } from '../failures.ts';
import type { Subscriber } from '../read-account.ts';
import type { Site } from '../site.ts';
import type { ChargingAnswer, ChargingFunction } from './charging-function.ts';
import { chargingDataRequest, problemIn, toldIn } from './charging-data.ts';
import type { Saying, Service, Told } from './charging-data.ts';
import { markEnd, observe } from './observe.ts';

/** What a network function does in one request. */
export type Operation = 'create' | 'update' | 'release' | 'event';

/** One request with its answer, the record it led to, and the account behind it. */
export interface Step extends Told {
  readonly operation: Operation;
  readonly status: number;
  readonly tries: number;
  /** Units reported in it. */
  readonly used: bigint;
  readonly record: LedgerRecord;
  readonly account: AccountState;
}

const chargingIdMax = 2 ** 32 - 1;

/** One charging session of a subscriber, run over N40 as the network function of a service does. */
export class ChargingSession {
  readonly #site: Site;
  readonly #n40: ChargingFunction;
  readonly #service: Service;
  readonly #subscriber: Subscriber;
  readonly #calledParty: string | undefined;
  readonly #chargingId = randomInt(1, chargingIdMax);
  #number = 0;
  #location: string | undefined;

  constructor(
    site: Site,
    n40: ChargingFunction,
    of: {
      readonly service: Service;
      readonly subscriber: Subscriber;
      readonly calledParty?: string | undefined;
    },
  ) {
    this.#site = site;
    this.#n40 = n40;
    this.#service = of.service;
    this.#subscriber = of.subscriber;
    this.#calledParty = of.calledParty;
  }

  /** True from the answered create to the answered release. */
  get isOpen(): boolean {
    return this.#location !== undefined;
  }

  /** Begins the session and asks for quota. @throws Failed with the cause of a refusal. */
  async create(requested: bigint | 'any' = 'any'): Promise<Step> {
    return this.#ask('create', { requested });
  }

  /** Reports usage, and asks for further quota unless told not to. */
  async update(used: bigint, requested: bigint | 'any' | 'none' = 'any'): Promise<Step> {
    return this.#ask('update', { used, ...(requested === 'none' ? {} : { requested }) });
  }

  /** Ends the session; reports the last usage, if there is any. */
  async release(used?: bigint): Promise<Step> {
    const step = await this.#ask('release', used === undefined ? {} : { used });
    this.#location = undefined;
    return step;
  }

  /** Charges so many units at once, as a one-time event (IEC). */
  async event(requested: bigint): Promise<Step> {
    return this.#ask('event', { requested, oneTimeEvent: 'IEC' });
  }

  async #ask(
    operation: Operation,
    what: Pick<Saying, 'used' | 'requested' | 'oneTimeEvent'>,
  ): Promise<Step> {
    const { clock } = await this.#site.ledger();
    const { identity, id } = this.#subscriber;
    const mark = await markEnd(this.#site, id);
    this.#number += 1;
    const [number, sentAt] = [this.#number, clock.now()];
    const calledParty = this.#calledParty;
    const body = chargingDataRequest(this.#service, {
      identity,
      chargingId: this.#chargingId,
      number,
      sentAt,
      ...what,
      ...(calledParty === undefined ? {} : { calledParty }),
    });
    const answer = await this.#send(operation, body);
    if (operation === 'create') this.#location = answer.location;
    const { record, account } = await observe(
      this.#site,
      mark,
      ({ request }) => request?.number === BigInt(number) && request.sentAt === sentAt,
    );
    const told = toldIn(answer.body, this.#service);
    const { status, tries } = answer;
    return { ...told, operation, status, tries, used: what.used ?? 0n, record, account };
  }

  async #send(
    operation: Operation,
    body: Parameters<ChargingFunction['create']>[0],
  ): Promise<ChargingAnswer> {
    const location = this.#location;
    let answer: ChargingAnswer;
    if (operation === 'create' || operation === 'event') answer = await this.#n40.create(body);
    else if (location === undefined) throw new Failed('NO_SESSION', 'the session is not open');
    else answer = await this.#n40.goOn(location, operation, body);
    if (answer.status < 300) return answer;
    const { cause, detail } = problemIn(answer.body);
    throw new Failed(cause, `${operation} was refused with ${answer.status} ${cause}: ${detail}`);
  }
}
