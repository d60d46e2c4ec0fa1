import type { Change, CommandId, LedgerRecord } from '../contracts.gen.ts';
import { parseKey } from '../key.ts';
import { addTo } from './check.ts';

/** Refusals of keys that have no state: such a key cannot tell a repeat, and has no effect. */
const ofNobody: ReadonlySet<string> = new Set(['VOUCHER_UNKNOWN', 'USER_UNKNOWN']);

/** What was seen of one side only: plain data, which threads hand over. */
export interface HalfSeen {
  readonly sums: ReadonlyMap<string, bigint>;
  readonly ofNobody: ReadonlySet<string>;
}

/**
 * I15 over all partitions: flows over several keys end. Each command is carried out once; each
 * voucher that was redeemed was credited once, with what it is worth; an identity is listed where
 * it was assigned; and nothing stays under way or held.
 *
 * Feed it the accepted records of every partition, in any order of partitions. Its books are sums
 * that vanish once both sides of something were seen, so memory grows with what is half seen: while
 * the first of many partitions are read, that is nearly every flow between two of them.
 */
export class FlowsEnd {
  readonly #sums = new Map<string, bigint>();
  /** Commands for keys without a state that were carried out before they were seen given. */
  readonly #ofNobody = new Set<string>();

  /** How much was seen of one side only. */
  get open(): number {
    return this.#sums.size;
  }

  get halfSeen(): HalfSeen {
    return { sums: this.#sums, ofNobody: this.#ofNobody };
  }

  /** Adds what was seen elsewhere, of other partitions. */
  add(other: HalfSeen): void {
    for (const [name, sum] of other.sums) addTo(this.#sums, name, sum);
    for (const name of other.ofNobody) this.#ofNobody.add(name);
    for (const name of this.#ofNobody) {
      if (this.#sums.delete(name)) this.#ofNobody.delete(name);
    }
  }

  feed(record: LedgerRecord): void {
    this.#take(record);
    this.#give(record);
    for (const change of record.changes) this.#book(change, record);
  }

  /** @returns a sentence for everything that has not ended, once all partitions are at rest. */
  end(): readonly string[] {
    const texts = [...this.#sums].map(([what, sum]) => `${what}: ${sum} once both sides were seen`);
    return texts.toSorted();
  }

  #give({ ledgerId, partition, sequence, commands }: LedgerRecord): void {
    for (const [index, { key, event }] of commands.entries()) {
      const name = nameOf({ ledgerId, partition, sequence, index }, key, event.type);
      if (!this.#ofNobody.delete(name)) addTo(this.#sums, name, 1n);
    }
  }

  #take({ cause, outcome, reason, key, type }: LedgerRecord): void {
    if (cause === null || outcome === 'repeated') return;
    const name = nameOf(cause, key, type);
    const isOfNobody = reason !== null && ofNobody.has(reason);
    if (!isOfNobody) return addTo(this.#sums, name, -1n);
    if (this.#sums.has(name)) this.#sums.delete(name);
    else this.#ofNobody.add(name);
  }

  #book(change: Change, record: LedgerRecord): void {
    const add = (flow: string, what: string, amount: bigint): void =>
      addTo(this.#sums, `flow ${flow}, ${what}`, amount);
    switch (change.type) {
      case 'FlowBegun':
        return add(change.flowBegun.flow, `under way at ${record.key}`, 1n);
      case 'FlowEnded': {
        const { flow } = change.flowEnded;
        add(flow, `under way at ${record.key}`, -1n);
        for (const worth of creditsIn(record)) {
          add(flow, 'credited and not redeemed', 1n);
          add(flow, 'credited without a voucher', worth);
        }
        return;
      }
      case 'VoucherHeld':
        return add(change.voucherHeld.flow, 'held', 1n);
      case 'VoucherSettled': {
        const { flow, result, money, units } = change.voucherSettled;
        add(flow, 'held', -1n);
        if (result !== 'redeemed') return;
        add(flow, 'credited and not redeemed', -1n);
        return add(flow, 'credited without a voucher', -(money ?? units ?? 0n));
      }
      case 'IdentityAssigned': {
        const { flow, from, account } = change.identityAssigned;
        const identity = parseKey(record.key)?.id ?? '';
        if (from !== null) add(flow, `${identity} assigned and not given up`, 1n);
        if (account !== null) add(flow, `${identity} assigned and not listed`, 1n);
        return;
      }
      case 'IdentityUnlisted': {
        const { flow, identity } = change.identityUnlisted;
        return add(flow, `${identity} assigned and not given up`, -1n);
      }
      case 'IdentityListed': {
        const { flow, identity } = change.identityListed;
        return add(flow, `${identity} assigned and not listed`, -1n);
      }
      default:
        return;
    }
  }
}

function creditsIn({ changes }: LedgerRecord): readonly bigint[] {
  return changes.flatMap((one) =>
    one.type === 'ToppedUp' ? [one.toppedUp.money ?? one.toppedUp.units ?? 0n] : [],
  );
}

function nameOf({ ledgerId, partition, sequence, index }: CommandId, key: string, type: string) {
  return `command ${ledgerId}/${partition}/${sequence}/${index}, ${type} for ${key}`;
}
