import type { Answer, Balance, LedgerRecord, Sha256 } from '../contracts.gen.ts';
import { fold } from '../partition/fold.ts';
import { emptyHead } from '../partition/head.ts';
import type { Head } from '../partition/head.ts';
import type { Check, Step, Violation } from './check.ts';
import { FlowSteps } from './flow-steps.ts';
import type { FlowsEnd } from './flows-end.ts';
import { HoldsEndOnce } from './holds-end-once.ts';
import { MergesClose } from './merges-close.ts';
import { NeverOverdrawn } from './never-overdrawn.ts';
import { OneAnswer } from './one-answer.ts';
import { OneEffect } from './one-effect.ts';
import { PostingsBalance } from './postings-balance.ts';
import type { TrialBalanceLine } from './postings-balance.ts';
import { RevenueInXdrs } from './revenue-in-xdrs.ts';
import { UnbrokenChain } from './unbroken-chain.ts';

/** Violations that are kept; more are only counted. */
const violationsMax = 100;

/**
 * Audits the accepted ledger records of one partition, in order, from its genesis.
 *
 * Feed it what a follower accepted; it folds the states itself. Memory grows with accounts and what
 * they have open, not with records, so that millions of records pass through.
 */
export class LedgerAudit {
  readonly #states = new Map<string, Balance>();
  readonly #answers = new OneAnswer();
  readonly #balance = new PostingsBalance();
  readonly #revenue = new RevenueInXdrs();
  readonly #chain: UnbrokenChain;
  readonly #flows: FlowsEnd | undefined;
  readonly #checks: readonly Check[];
  readonly #violations: Violation[] = [];
  #count = 0;
  #records = 0n;

  /**
   * @param flows watches what goes on over several partitions; the audits of a ledger share it.
   */
  constructor(partition = 0, flows?: FlowsEnd) {
    this.#flows = flows;
    this.#chain = new UnbrokenChain(emptyHead(partition));
    this.#checks = [
      this.#answers,
      new OneEffect(),
      new NeverOverdrawn(),
      this.#balance,
      new HoldsEndOnce(),
      this.#chain,
      this.#revenue,
      new FlowSteps(),
      new MergesClose(),
    ];
  }

  /** Tells the answer to the usage event at this offset, before its record is fed. */
  answered(inputOffset: bigint, answer: Answer): void {
    this.#answers.delivered(inputOffset, answer);
  }

  /** Looks at the next accepted record. */
  feed(record: LedgerRecord, hash: Sha256): void {
    const before = this.#states.get(record.key);
    const after = fold(before, record);
    if (after !== undefined) this.#states.set(record.key, after);
    const step: Step = { record, hash, before, after };
    for (const check of this.#checks) {
      for (const text of check.feed(step)) this.#note(check, record, text);
    }
    this.#flows?.feed(record);
    this.#records += 1n;
  }

  /** Notes what is missing once no record follows. Call it once, then read the violations. */
  end(): void {
    const { partition, sequence } = this.#chain.head;
    for (const check of this.#checks) {
      for (const text of check.end()) this.#note(check, { partition, sequence, key: '' }, text);
    }
  }

  /** What was found broken, at most the first hundred. */
  violations(): readonly Violation[] {
    return this.#violations;
  }

  /** How much was found broken in all. */
  get violationCount(): number {
    return this.#count;
  }

  /** How many records were fed. */
  get records(): bigint {
    return this.#records;
  }

  /** The head behind the last record. */
  get head(): Head {
    return this.#chain.head;
  }

  /** What every pot of every tenant holds, by postings alone. */
  trialBalance(): readonly TrialBalanceLine[] {
    return this.#balance.trialBalance();
  }

  /** Money of open sessions that stands in no xDR yet, in millionths. */
  uncoveredRevenue(): bigint {
    return this.#revenue.uncovered();
  }

  /** Money that was debited here and stands in xDRs of the other site, in millionths. */
  revenueHandedOver(): bigint {
    return this.#revenue.handedOver();
  }

  /** The folded state of a key: what every projection of it must equal (I6, I9). */
  stateOf(key: string): Balance | undefined {
    return this.#states.get(key);
  }

  #note(
    check: Check,
    at: { readonly partition: number; readonly sequence: bigint; readonly key: string },
    text: string,
  ): void {
    this.#count += 1;
    if (this.#violations.length >= violationsMax) return;
    const { partition, sequence, key } = at;
    this.#violations.push({ invariant: check.id, partition, sequence, key, text });
  }
}
