/**
 * An event of a network adapter as the command the core decides on: a one-time event of usage that
 * was made already (TS 32.290 5.2.2.3). Which event repeats which is decided there: the session id
 * says which event it is, the digest what it says.
 */
import type { AdapterUnits, AdapterUsage, Charge, UsedUnits } from '../../core/contracts.gen.ts';
import { canonicalText } from '../n40/canonical-text.ts';
import type { Hash } from '../n40/to-charge.ts';

/** Whose event it is, and on whose account it goes. */
export interface AdapterContext {
  readonly adapter: string;
  readonly tenant: string;
  readonly account: string;
  readonly hash: Hash;
}

/**
 * The charging command of an event; entries of one rating group become its containers.
 *
 * An adapter never marks repeats, and need not: the event id alone tells them.
 */
export function toCharge(usage: AdapterUsage, context: AdapterContext): Charge {
  const { adapter, tenant, account, hash } = context;
  const { eventId, identity, sentAt, service, callingParty, calledParty, servingNetwork } = usage;
  return {
    kind: 'event',
    session: hash(canonicalText(['adapter-event', tenant, account, adapter, eventId])),
    createKey: null,
    number: 0n,
    digest: hash(contentOf(usage)),
    sentAt,
    retransmission: false,
    stream: adapter,
    identity,
    planVersion: null,
    startedAt: null,
    eventType: 'PEC',
    service,
    callingParty,
    calledParty,
    servingNetwork,
    notifyUri: null,
    groups: ratingGroupsOf(usage).map((ratingGroup) => ({
      ratingGroup,
      upf: null,
      requested: null,
      used: usage.used.flatMap((units, index) =>
        units.ratingGroup === ratingGroup ? [containerOf(units, index)] : [],
      ),
    })),
  };
}

/** The rating groups of an event, each once, in the order in which they are named. */
function ratingGroupsOf({ used }: AdapterUsage): readonly bigint[] {
  return [...new Set(used.map(({ ratingGroup }) => ratingGroup))];
}

function containerOf({ unit, amount, usedAt }: AdapterUnits, index: number): UsedUnits {
  return {
    localNumber: BigInt(index + 1),
    management: 'online',
    seconds: unit === 'seconds' ? amount : null,
    totalOctets: unit === 'octets' ? amount : null,
    uplinkOctets: null,
    downlinkOctets: null,
    events: unit === 'events' ? amount : null,
    usedAt,
    tariffChange: null,
  };
}

/** Everything that an honest repeat says again. Not whether an answer is wanted. */
function contentOf(usage: AdapterUsage): string {
  const { identity, sentAt, service, callingParty, calledParty, servingNetwork, used } = usage;
  const who = [identity, service, callingParty, calledParty, servingNetwork];
  const amounts = used.flatMap(({ ratingGroup, unit, amount, usedAt }) => [
    ratingGroup.toString(),
    unit,
    amount.toString(),
    usedAt === null ? null : usedAt.toString(),
  ]);
  return canonicalText(['adapter-usage', sentAt.toString(), ...who, ...amounts]);
}
