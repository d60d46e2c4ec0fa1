import { answersIn } from '../account/memory/answers.ts';
import { endedSession } from '../account/memory/ended-sessions.ts';
import type { EndedSession } from '../account/memory/ended-sessions.ts';
import { isSeen } from '../account/remember.ts';
import type {
  AccountState,
  DeltaDebit,
  FundsLock,
  OwnRequests,
  RememberedRequest,
  Touch,
} from '../contracts.gen.ts';

/**
 * What sessions had answered here when a lock puts those of the other site in their place, but for
 * those that an earlier lock brought: who asked there again was charged twice (counter-example 21).
 */
export function ownRequests(
  account: AccountState,
  { touched, from: above }: FundsLock,
): readonly OwnRequests[] {
  const taken = account.merge?.taken ?? [];
  const isTaken = ({ id, epoch }: Touch): boolean =>
    taken.some((one) => one.id === id && one.epoch === epoch && !one.goesOn);
  return touched
    .filter((touch) => !isTaken(touch))
    .flatMap(({ id: session }) => {
      const about = answeredBy(account, session);
      return about === undefined ? [] : [{ session, above, ...about }];
    });
}

function answeredBy(
  account: AccountState,
  id: string,
): Omit<OwnRequests, 'session' | 'above'> | undefined {
  const open = account.sessions.find((one) => one.id === id);
  const ended = open === undefined ? endedSession(account.ended, id) : undefined;
  if (ended?.cause === 'denied') return undefined; // nothing of it was charged
  const session = open ?? ended;
  if (session === undefined) return undefined;
  const answers = answersIn(session.answers).map(({ number, digest, sentAt }) => {
    return { number, digest, sentAt };
  });
  const { identity = null, service = null, planVersion = null } = open ?? {};
  const refused = ended?.cause === 'event' ? refusedGroups(ended) : [];
  return { numbers: session.numbers, answers, identity, service, planVersion, refused };
}

/** Usage that is reported is always debited; an event that is about to happen is not, or is. */
function refusedGroups(event: Pick<EndedSession, 'answers'>): readonly bigint[] {
  const groups = answersIn(event.answers).flatMap(({ answer }) => answer.groups);
  const isCharged = (ratingGroup: bigint): boolean =>
    groups.some((one) => one.ratingGroup === ratingGroup && one.result !== 'QUOTA_LIMIT_REACHED');
  return [...new Set(groups.map((one) => one.ratingGroup))].filter((one) => !isCharged(one));
}

/** True for what was debited there for a request that was charged here as well. */
export function isDebitedHere(own: OwnRequests | undefined, debit: DeltaDebit): boolean {
  return own?.session === debit.session && !own.refused.includes(debit.ratingGroup);
}

/** What was answered here for a request that a record of the other site answered too. */
export function repeatedHere(
  own: readonly OwnRequests[],
  request: RememberedRequest | null,
  sequence: bigint,
): OwnRequests | undefined {
  if (request === null || request.session === null) return undefined;
  return own.find(
    (one) => one.session === request.session && sequence > one.above && isAmong(one, request),
  );
}

/**
 * True for what takes back a one-time event that was charged here as well: that charge was not
 * posted, and the one of this site stands.
 */
export function takesBackRepeated(
  own: readonly OwnRequests[],
  debit: DeltaDebit,
  sequence: bigint,
): boolean {
  if (debit.used >= 0n) return false;
  return own.some((one) => isDebitedHere(one, debit) && sequence > one.above);
}

function isAmong(
  { numbers, answers }: OwnRequests,
  { number, digest, sentAt }: RememberedRequest,
): boolean {
  if (number === 0n) {
    return answers.some((one) => one.digest === digest && one.sentAt === sentAt);
  }
  const kept = answers.find((one) => one.number === number);
  return isSeen(numbers, number) && (kept === undefined || kept.digest === digest);
}
