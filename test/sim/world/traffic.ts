import type { Answer, Charge, ChargeGroup } from '../../../services/core/contracts.gen.ts';
import type { Micros } from '../../../services/core/money.ts';
import type { Instant } from '../../../services/core/time.ts';
import type { Units } from '../../../services/core/units.ts';
import type { Request } from '../../../services/engine/usage-client.ts';
import { chargeOf, noAmounts } from '../../support/pure-ledger.ts';
import { changeDevices, guess, redeem } from './flows.ts';
import { patience } from './network.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import { envelope } from './usage-records.ts';
import type { SimAccount } from './usage-records.ts';

/** How much goes on in a run. */
export interface TrafficPlan {
  readonly sessions: number;
  readonly events: number;
  readonly topUps: number;
  /** Vouchers that are redeemed, well or in vain, and changes of identities. */
  readonly flows: number;
  /**
   * Whoever asks keeps the id of its session and counts its requests, so that another site can
   * recognise them; by default perhaps not.
   */
  readonly isTraceable?: boolean;
  /** Milliseconds over which all of it begins. */
  readonly withinMs: number;
}

/** Lets network functions and customers act on some accounts. */
export function runTraffic(
  network: Network,
  accounts: readonly SimAccount[],
  plan: TrafficPlan,
  random: Random,
): void {
  const { isTraceable = false } = plan;
  const begin = (script: (id: string, account: SimAccount) => Promise<void>, id: string): void => {
    const account = random.pick(accounts);
    const waitMs = random.between(200, plan.withinMs);
    network.run(async () => {
      await network.sleep(waitMs);
      await script(id, account);
    });
  };
  for (let i = 0; i < plan.sessions; i += 1) {
    begin((id, account) => new Session(network, account, id, random, isTraceable).run(), `s${i}`);
  }
  for (let i = 0; i < plan.events; i += 1) {
    begin((id, account) => oneTimeEvent(network, account, id, random, isTraceable), `e${i}`);
  }
  for (let i = 0; i < plan.topUps; i += 1) {
    begin((id, account) => topUp(network, account, id, random), `t${i}`);
  }
  for (let i = 0; i < plan.flows; i += 1) {
    const flow = random.pick([redeem, redeem, redeem, changeDevices, changeDevices, guess]);
    begin((id, account) => flow(network, { account, accounts, id }, random), `f${i}`);
  }
}

async function topUp(
  network: Network,
  { key }: SimAccount,
  id: string,
  random: Random,
): Promise<void> {
  const amount = BigInt(random.between(1, 300)) * 10_000n;
  const request: Request = {
    ...envelope,
    requestKey: id,
    type: 'TopUp',
    topUp: { money: amount as Micros, allowance: null, units: null },
  };
  await network.send({ id, key, kind: 'top-up' }, () => request);
}

/** How often events are tried, in turn: some network functions soon give up. */
const impatience = [patience, 1, patience, 2] as const;

async function oneTimeEvent(
  network: Network,
  account: SimAccount,
  id: string,
  random: Random,
  isTraceable: boolean,
): Promise<void> {
  const isUsed = random.perMille(300);
  const groups = [isUsed ? report('events', 20n, 1n, false) : asking('events', 20n, 1n)];
  const eventType = isUsed ? 'PEC' : 'IEC';
  const sentAt = network.now as Instant;
  const tries = impatience[Number(id.slice(1)) % impatience.length];
  const of = { id, key: account.key, kind: 'event' };
  const build = (attempt: number): Request => {
    const charge = {
      session: attempt === 0 || isTraceable ? id : `${id}-${random.between(0, 1) * attempt}`,
      number: 1n,
      createKey: `key-${id}`,
      digest: id,
      eventType,
      groups,
      sentAt,
    } as const;
    return chargeRequest({ ...charge, kind: 'event', retransmission: attempt > 0 }, account);
  };
  await network.send(of, build, tries);
}

type Counted = 'seconds' | 'octets' | 'events';

const nameOfAmount = { seconds: 'seconds', octets: 'totalOctets', events: 'events' } as const;

function asking(counted: Counted, ratingGroup: bigint, amount?: bigint): ChargeGroup {
  const named = amount === undefined ? {} : { [nameOfAmount[counted]]: amount as Units };
  return { ratingGroup, upf: null, requested: { ...noAmounts, ...named }, used: [] };
}

function report(counted: Counted, ratingGroup: bigint, used: bigint, asks: boolean): ChargeGroup {
  const container = {
    ...noAmounts,
    [nameOfAmount[counted]]: used as Units,
    localNumber: 1n,
    management: 'online',
    usedAt: null,
    tariffChange: null,
  } as const;
  return { ratingGroup, upf: null, requested: asks ? noAmounts : null, used: [container] };
}

function chargeRequest(
  charge: Pick<Charge, 'kind' | 'session' | 'number' | 'groups'> & Partial<Charge>,
  { identity }: SimAccount,
): Request {
  return chargeOf({ ...charge, identity });
}

const services = [
  { ratingGroup: 10n, counted: 'seconds', most: 900 },
  { ratingGroup: 30n, counted: 'octets', most: 3_000_000 },
] as const;

/** One charging session of a network function: create, some updates, release. */
class Session {
  readonly #network: Network;
  readonly #account: SimAccount;
  readonly #id: string;
  readonly #random: Random;
  readonly #services: readonly (typeof services)[number][];
  /** A network function that does not count its requests. */
  readonly #counts: boolean;
  readonly #tries: number;
  #number = 0n;
  #answer: Answer | undefined;

  readonly #isTraceable: boolean;

  constructor(
    network: Network,
    account: SimAccount,
    id: string,
    random: Random,
    isTraceable: boolean,
  ) {
    this.#isTraceable = isTraceable;
    this.#network = network;
    this.#account = account;
    this.#id = id;
    this.#random = random;
    this.#services = random.perMille(250) ? services : [random.pick(services)];
    this.#counts = !random.perMille(150) || isTraceable;
    this.#tries = random.perMille(100) ? 2 : patience;
  }

  async run(): Promise<void> {
    const asked = this.#services.map((one) => asking(one.counted, one.ratingGroup));
    const created = await this.#send('create', asked);
    this.#answer = created;
    if (created?.session == null) return;
    const updates = this.#random.between(1, 6);
    for (let i = 0; i < updates; i += 1) {
      await this.#network.sleep(this.#random.between(20, 900));
      const answer = await this.#send('update', this.#reports(true));
      if (answer === undefined) return; // abandoned: what it holds ends at its deadline
      if (answer.groups.some((group) => group.finalAction !== null)) break;
    }
    if (this.#random.perMille(100)) return;
    const isSilent = this.#random.perMille(250); // what it held ends by the release alone
    await this.#send('release', isSilent ? [] : this.#reports(false));
  }

  #reports(asks: boolean): readonly ChargeGroup[] {
    return this.#services.map(({ counted, ratingGroup, most }) =>
      report(counted, ratingGroup, BigInt(this.#random.between(1, most)), asks),
    );
  }

  async #send(
    kind: 'create' | 'update' | 'release',
    groups: readonly ChargeGroup[],
  ): Promise<Answer | undefined> {
    if (this.#counts) this.#number += 1n;
    const number = this.#number;
    const id = `${this.#id}/${this.#network.requests.length}`;
    const sentAt = this.#network.now as Instant;
    const of = { id, key: this.#account.key, kind };
    const build = (attempt: number): Request =>
      chargeRequest(
        {
          kind,
          number,
          groups,
          digest: id,
          retransmission: attempt > 0,
          ...this.#reference(kind, attempt),
          // One that neither counts nor keeps its time could not be told from a new request.
          sentAt:
            this.#counts && this.#random.perMille(500) ? (this.#network.now as Instant) : sentAt,
        },
        this.#account,
      );
    const answer = await this.#network.send(of, build, this.#tries);
    if (answer !== undefined && this.#random.perMille(80)) await this.#sendAgain(id, build);
    return answer;
  }

  /** A repeat that was under way all the time arrives as well. */
  async #sendAgain(id: string, build: (attempt: number) => Request): Promise<void> {
    const request = this.#network.requests.find((one) => one.id === id);
    if (request !== undefined) await this.#network.try(request, build(1));
  }

  /**
   * A create sent again may have got another session id on its way; later requests have the
   * reference.
   */
  #reference(kind: string, attempt: number): Partial<Charge> & Pick<Charge, 'session'> {
    if (kind === 'create') {
      const isSame = attempt === 0 || this.#isTraceable;
      const session = isSame ? this.#id : `${this.#id}-${this.#random.between(0, attempt)}`;
      return { session, createKey: `key-${this.#id}` };
    }
    const { session, planVersion, startedAt } = this.#answer ?? {};
    return {
      session: session ?? '',
      planVersion: planVersion ?? null,
      startedAt: startedAt ?? null,
    };
  }
}
