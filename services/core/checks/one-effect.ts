import { repeatHorizon } from '../bounds.ts';
import type { Change, LedgerRecord, RememberedRequest } from '../contracts.gen.ts';
import { plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import type { Check, Step } from './check.ts';
import { Reversals } from './reversals.ts';

/** Requests that are remembered at most; the oldest are forgotten first. */
const requestsMax = 200_000;

/**
 * I2: a request has one effect, and its repeat has none but what fell due in the meantime. One that
 * was reversed may be carried out again; what is reversed is what was debited, once.
 *
 * Two records with the same request both had an effect. The same request is: the same management
 * key; the same session and number above 0; or number 0 with equal content and time of sending.
 */
export class OneEffect implements Check {
  readonly id = 'I2';
  /** When each request was answered; the oldest first. */
  readonly #answered = new Map<string, Instant>();
  readonly #reversals = new Reversals();

  feed({ record }: Step): readonly string[] {
    const id = record.request === null ? '' : `${record.key} ${idOf(record.request)}`;
    const { problems, takenBack } = this.#reversals.feed(record, id);
    if (takenBack !== undefined) this.#answered.delete(takenBack);
    return [...problems, ...this.#feedRequest(record, id)];
  }

  #feedRequest(record: LedgerRecord, id: string): readonly string[] {
    if (record.outcome === 'repeated') return this.#checkRepeat(record);
    if (record.request === null) return [];
    this.#forget(record.clock);
    const isSecond = this.#answered.has(id);
    this.#answered.set(id, record.clock);
    return isSecond ? [`request ${idOf(record.request)} was carried out twice`] : [];
  }

  end(): readonly string[] {
    return [];
  }

  #checkRepeat(record: LedgerRecord): readonly string[] {
    const effects = withoutWhatFellDue(record.changes);
    return effects.map((change) => `a repeat caused ${change.type}`);
  }

  #forget(clock: Instant): void {
    for (const [id, at] of this.#answered) {
      if (this.#answered.size <= requestsMax && plusSeconds(at, repeatHorizon) > clock) return;
      this.#answered.delete(id);
    }
  }
}

function idOf(request: RememberedRequest): string {
  const { session, key, number, digest, sentAt } = request;
  if (key !== null) return `key ${key}`;
  return number > 0n ? `${session} #${number}` : `${session} ${digest} @${sentAt}`;
}

/** What a period does that ends. */
const renewals: ReadonlySet<Change['type']> = new Set<Change['type']>([
  'PeriodStarted',
  'PlanChanged',
  'SubscriptionLapsed',
  'AllowanceEnded',
]);

/** What one does that begins. */
const grants: ReadonlySet<Change['type']> = new Set<Change['type']>([
  'AllowanceGranted',
  'MoneyThresholdSet',
]);

/** What is left of a record's changes without what comes first, whatever is asked. */
function withoutWhatFellDue(changes: readonly Change[]): readonly Change[] {
  const shortened = new Set<string>();
  const isRenewed = changes.some(({ type }) => type === 'PeriodStarted' || type === 'PlanChanged');
  return changes.filter((change) => {
    if (change.type === 'HoldEnded' && change.holdEnded.reason === 'expired') {
      shortened.add(`${change.holdEnded.session} ${change.holdEnded.ratingGroup}`);
      return false;
    }
    if (change.type === 'UnitsReserved') {
      const { session, ratingGroup } = change.unitsReserved; // grants that are not due are held on
      return !shortened.has(`${session} ${ratingGroup}`);
    }
    if (change.type === 'AccountAdopted') return false; // with what the other site answered
    if (change.type === 'SessionClosed') return change.sessionClosed.cause !== 'expired';
    if (change.type === 'AnswerAwaited') return change.answerAwaited.xdrs.length > 0;
    return !(renewals.has(change.type) || (isRenewed && grants.has(change.type)));
  });
}
