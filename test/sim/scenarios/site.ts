import type { Answer, Charge, LedgerRecord } from '../../../services/core/contracts.gen.ts';
import type { Micros } from '../../../services/core/money.ts';
import type { Request } from '../../../services/engine/usage-client.ts';
import { chargeOf, voiceGroup } from '../../support/pure-ledger.ts';
import { checkWorld } from '../checks/check-world.ts';
import { noLoss } from '../world/faults.ts';
import type { Faults } from '../world/faults.ts';
import { Network } from '../world/network.ts';
import { Random } from '../world/random.ts';
import { acceptedLedger } from '../world/read-back.ts';
import { heal, Settling } from '../world/settle.ts';
import { envelope, openAccount, openLedger } from '../world/usage-records.ts';
import type { SimAccount } from '../world/usage-records.ts';
import { plans } from '../world/tools.ts';
import { World } from '../world/world.ts';
import type { WorldOptions } from '../world/world.ts';

/**
 * A simulated site that a test leads step by step: fair weather but for what the test does to it.
 */
export class Site {
  readonly world: World;
  readonly network: Network;
  readonly #faults: Faults;

  constructor(options: Partial<WorldOptions> = {}, faults: Partial<Faults> = {}) {
    this.#faults = { ...noLoss, ...faults };
    this.world = new World({
      seed: 1,
      partitions: 1,
      raters: 1,
      exporters: 1,
      gateways: 1,
      statesMax: 1_000,
      schedulerSkewMs: 0,
      ...options,
    });
    this.network = new Network(this.world, new Random(1, 'outside'));
    openLedger(this.world);
  }

  /** A prepaid account, opened before anything else happens. */
  prepaid(id: string, dollars: number): SimAccount {
    const openingFunds = BigInt(dollars * 1_000_000) as Micros;
    const creditLimit = 0n as Micros;
    const { payAsYouGo: planVersion } = plans;
    return openAccount(this.world, id, { kind: 'prepaid', creditLimit, openingFunds, planVersion });
  }

  /** Starts every process and waits until the partitions are served. */
  async start(): Promise<void> {
    this.world.start();
    await this.for(2_000);
  }

  /** Lets virtual time pass. */
  async for(ms: number): Promise<void> {
    await this.world.time.runUntil(() => false, this.world.time.milliseconds + ms);
  }

  /** Lets time pass until something holds; fails after a minute. */
  async until(holds: () => boolean): Promise<void> {
    const done = await this.world.time.runUntil(holds, this.world.time.milliseconds + 60_000);
    if (!done) throw new Error(`it never came to pass\n${this.world.witness.lines.join('\n')}`);
  }

  /** Sends a request until it is answered, and waits until that is written. */
  async ask(account: SimAccount, id: string, request: Request): Promise<Answer> {
    let answer: Answer | undefined;
    this.network.run(async () => {
      answer = await this.network.send({ id, key: account.key, kind: 'scripted' }, () => request);
    });
    await this.until(() => answer !== undefined);
    if (answer === undefined) throw new Error(`${id} was not answered`);
    await this.for(200);
    return answer;
  }

  /** Sends a request that nobody waits for. */
  tell(account: SimAccount, request: Request): void {
    void this.world.gateways[0]?.part.tell(account.key, request);
  }

  topUp(account: SimAccount, id: string, dollars: number): Promise<Answer> {
    return this.ask(account, id, topUpOf(id, dollars));
  }

  /** Reports seconds of a call that was not announced: one event, debited at once. */
  talk(account: SimAccount, id: string, seconds: bigint): Promise<Answer> {
    return this.ask(account, id, talkOf(account, id, seconds));
  }

  charge(
    account: SimAccount,
    charge: Pick<Charge, 'kind' | 'session' | 'number' | 'groups'> & Partial<Charge>,
  ): Promise<Answer> {
    const request = chargeOf({ digest: charge.session, identity: account.identity, ...charge });
    return this.ask(account, request.type === 'Charge' ? request.charge.digest : '', request);
  }

  /** The accepted records of a partition. */
  records(partition = 0): readonly LedgerRecord[] {
    return acceptedLedger(this.world, partition).map(({ record }) => record);
  }

  /** Money of an account, in dollars, by the postings of the ledger alone. */
  funds({ key }: SimAccount, partition = 0): number {
    const postings = this.records(partition)
      .filter((record) => record.key === key)
      .flatMap((record) => record.postings);
    const sum = postings
      .filter(({ pot }) => pot === 'funds')
      .reduce((total, { money }) => total + (money ?? 0n), 0n);
    return Number(sum) / 1_000_000;
  }

  /** Heals everything, lets it come to rest, and returns what is broken. */
  async audit(): Promise<readonly string[]> {
    heal(this.world);
    const settling = new Settling(this.world, this.network, this.#faults);
    const limit = this.world.time.milliseconds + 60_000;
    const isAtRest = await this.world.time.runUntil(() => settling.isAtRest(), limit);
    const unrest = isAtRest ? [] : [`not at rest: ${settling.describe()}`];
    return [...unrest, ...checkWorld(this.world, this.network, this.#faults)];
  }
}

/** A top-up as a request. */
export function topUpOf(id: string, dollars: number): Request {
  const money = BigInt(dollars * 1_000_000) as Micros;
  const topUp = { money, allowance: null, units: null };
  return { ...envelope, requestKey: id, type: 'TopUp', topUp };
}

/** A report of seconds as a one-time event. */
export function talkOf({ identity }: SimAccount, id: string, seconds: bigint): Request {
  return chargeOf({
    kind: 'event',
    eventType: 'PEC',
    session: id,
    number: 1n,
    digest: id,
    identity,
    groups: [voiceGroup(seconds, false)],
  });
}
