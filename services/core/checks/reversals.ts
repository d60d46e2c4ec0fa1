import { unconfirmedMaxAge } from '../bounds.ts';
import type { Change, LedgerRecord, UsageDebited } from '../contracts.gen.ts';
import { plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import { addTo } from './check.ts';

interface Reversible {
  /** What the request that debited it is known by. */
  readonly request: string;
  readonly debits: readonly UsageDebited[];
  readonly at: Instant;
}

/** Keeps the books of one-time events that may be reversed: each once, whole, and in time. */
export class Reversals {
  /** By session; the one awaited last at the end. */
  readonly #open = new Map<string, Reversible>();

  /**
   * Looks at the next record.
   *
   * @param request what its request is known by.
   * @returns the request that was taken back, and a sentence for everything that is wrong.
   */
  feed(
    record: LedgerRecord,
    request: string,
  ): { readonly problems: readonly string[]; readonly takenBack?: string } {
    this.#forget(record.clock);
    for (const change of record.changes) this.#note(record, change, request);
    const reversed = record.changes.flatMap((change) =>
      change.type === 'UsageReversed' ? [change.usageReversed] : [],
    );
    const [first] = reversed;
    if (first === undefined) return { problems: [] };
    const key = `${record.key} ${first.session}`;
    const event = this.#open.get(key);
    this.#open.delete(key);
    if (event === undefined) return { problems: [`${first.session} is reversed, not debited`] };
    const given = reversed.map(({ draws, expired, ...back }) => ({
      ...back,
      draws: [...draws, ...expired],
    }));
    const isWhole = isSame(sumsOf(given), sumsOf(event.debits));
    const problems = isWhole ? [] : [`${first.session} is reversed as another`];
    return { problems, takenBack: event.request };
  }

  #note(record: LedgerRecord, change: Change, request: string): void {
    if (change.type !== 'AnswerAwaited') return;
    const { session, awaitedAt: at } = change.answerAwaited;
    const key = `${record.key} ${session}`;
    const known = this.#open.get(key);
    this.#open.delete(key);
    const debits = record.changes.flatMap((one) =>
      one.type === 'UsageDebited' && one.usageDebited.session === session ? [one.usageDebited] : [],
    );
    this.#open.set(key, known === undefined ? { request, debits, at } : { ...known, at });
  }

  #forget(clock: Instant): void {
    for (const [key, { at }] of this.#open) {
      if (plusSeconds(at, unconfirmedMaxAge) > clock) return;
      this.#open.delete(key);
    }
  }
}

type Debited = Pick<UsageDebited, 'ratingGroup' | 'used' | 'charged' | 'money' | 'draws'>;

/** What was debited, by rating group, amount and allowance. */
function sumsOf(debits: readonly Debited[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { ratingGroup, used, charged, money, draws } of debits) {
    addTo(sums, `${ratingGroup} used`, used);
    addTo(sums, `${ratingGroup} charged`, charged);
    addTo(sums, `${ratingGroup} money`, money);
    for (const draw of draws) addTo(sums, `${ratingGroup} of ${draw.allowance}`, draw.units);
  }
  return sums;
}

function isSame(a: Map<string, bigint>, b: Map<string, bigint>): boolean {
  return a.size === b.size && [...a].every(([of, amount]) => b.get(of) === amount);
}
