import type { LedgerRecord, MergeResult } from '../contracts.gen.ts';
import { addTo } from './check.ts';
import type { Check, Step } from './check.ts';

/** What was merged of one account since the merge before. */
interface Merged {
  lockedThrough: bigint;
  appliedThrough: bigint;
  repeated: number;
  /** What is overdrawn more than before, in money and by allowance. */
  readonly missing: Map<string, bigint>;
}

/**
 * I10: when a merge is said to be done, every account that funds were locked for is applied to the
 * end of its lock, and the result says how much it was.
 */
export class MergesClose implements Check {
  readonly id = 'I10';
  #accounts = new Map<string, Merged>();
  #records = 0n;
  #xdrs = 0n;

  feed({ record }: Step): readonly string[] {
    const problems: string[] = [];
    for (const change of record.changes) {
      if (change.type === 'FundsLocked') {
        const merged = this.#of(record.key);
        const { lock, overshoot, overdrawn } = change.fundsLocked;
        merged.lockedThrough = lock.through;
        addTo(merged.missing, 'money', overshoot);
        for (const { allowance, units } of overdrawn) addTo(merged.missing, allowance, units);
      }
      if (change.type === 'DeltaApplied') this.#applied(record, change.deltaApplied);
      if (change.type === 'MergeClosed') problems.push(...this.#close(change.mergeClosed));
    }
    return problems;
  }

  end(): readonly string[] {
    return [];
  }

  #of(key: string): Merged {
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const missing = new Map<string, bigint>();
    const fresh = { lockedThrough: 0n, appliedThrough: 0n, repeated: 0, missing };
    this.#accounts.set(key, fresh);
    return fresh;
  }

  #applied(
    { key, xdrs }: LedgerRecord,
    delta: { readonly sequence: bigint; readonly repeated: readonly unknown[] },
  ): void {
    const merged = this.#of(key);
    merged.appliedThrough = delta.sequence;
    if (delta.repeated.length > 0) merged.repeated += 1;
    this.#records += 1n;
    this.#xdrs += BigInt(xdrs.filter(({ origin }) => origin !== null).length);
  }

  #close({ accounts, records, xdrs, repeated, overdrawn }: MergeResult): readonly string[] {
    const all = [...this.#accounts];
    const found = [
      ['accounts', accounts, all.length],
      ['records', records, this.#records],
      ['xDRs', xdrs, this.#xdrs],
      ['requests', repeated, all.reduce((sum, [, one]) => sum + one.repeated, 0)],
      ['overdrawn', overdrawn, all.filter(isOverdrawn).length],
    ] as const;
    const problems = [
      ...all
        .filter(([, one]) => one.appliedThrough < one.lockedThrough)
        .map(([key, { lockedThrough }]) => `a merge is done, and ${key} not to ${lockedThrough}`),
      ...found
        .filter(([, said, counted]) => said !== BigInt(counted))
        .map(([what, said, counted]) => `a merge says ${said} ${what}, the ledger ${counted}`),
    ];
    this.#accounts = new Map();
    this.#records = 0n;
    this.#xdrs = 0n;
    return problems;
  }
}

function isOverdrawn([, { missing }]: readonly [string, Merged]): boolean {
  return [...missing.values()].some((amount) => amount > 0n);
}
