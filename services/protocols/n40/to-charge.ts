/**
 * A ChargingDataRequest as the command the core decides on. Which request repeats which is decided
 * there, by what is computed here: session id, create key, number, digest and time of sending.
 */
import type { Charge, ChargeGroup, RequestedUnits } from '../../core/contracts.gen.ts';
import { present } from '../../core/invariant.ts';
import { canonicalText } from './canonical-text.ts';
import type { ChargingDataRequest } from './charging-data-request.ts';
import type { SessionReference } from './session-reference.ts';

/**
 * A hash of 128 bits or more, base64url. Handed in: this side computes nothing with keys or
 * libraries.
 */
export type Hash = (text: string) => string;

/**
 * Where a request belongs: a create to the account its subscriber was resolved to, the others to
 * their session.
 */
export type ChargeContext =
  | {
      readonly operation: 'create';
      readonly tenant: string;
      readonly account: string;
      readonly hash: Hash;
    }
  | {
      readonly operation: 'update' | 'release';
      readonly reference: SessionReference;
      readonly hash: Hash;
    };

/**
 * The charging command of a request.
 *
 * An update or release charges the identity, plan version and start of its reference, whatever its
 * body says: the reference is authenticated, the body is not. `oneTimeEvent` counts on create only.
 */
export function toCharge(request: ChargingDataRequest, context: ChargeContext): Charge {
  const kind = kindOf(request, context);
  const eventType = kind === 'event' ? request.oneTimeEvent : null;
  const digest = context.hash(commandText(kind, eventType, request.groups));
  return {
    kind,
    ...sessionOf(request, context, { kind, digest }),
    number: request.number,
    digest,
    sentAt: request.sentAt,
    retransmission: request.retransmission,
    stream: null,
    eventType,
    service: request.service,
    callingParty: request.callingParty,
    calledParty: request.calledParty,
    servingNetwork: request.servingNetwork,
    notifyUri: request.notifyUri,
    groups: request.groups,
  };
}

function kindOf(request: ChargingDataRequest, context: ChargeContext): Charge['kind'] {
  if (context.operation !== 'create') return context.operation;
  return request.oneTimeEvent === null ? 'create' : 'event';
}

type SessionFields = Pick<
  Charge,
  'session' | 'createKey' | 'identity' | 'planVersion' | 'startedAt'
>;

function sessionOf(
  request: ChargingDataRequest,
  context: ChargeContext,
  { kind, digest }: Pick<Charge, 'kind' | 'digest'>,
): SessionFields {
  if (context.operation !== 'create') {
    const { session, identity, planVersion, startedAt } = context.reference;
    return { session, createKey: null, identity, planVersion, startedAt };
  }
  const identity = present(request.subscriber, 'the subscriber of a create');
  const { consumer, chargingId, sentAtText } = request;
  const number = request.number.toString();
  // With the kind: an event under the charging id of an open session does not repeat its create.
  const create = [kind, consumer, chargingId, identity, number];
  const { tenant, account, hash } = context;
  return {
    session: hash(canonicalText(['n40-session', tenant, account, ...create, sentAtText, digest])),
    createKey: chargingId === null ? null : hash(canonicalText(['n40-create', ...create])),
    identity,
    planVersion: null,
    startedAt: null,
  };
}

/**
 * The charging command as text: what is asked and reported, by which operation, and nothing else. A
 * repeat is sent later, perhaps flagged, perhaps with its rating groups in another order, and is
 * still the same command.
 */
function commandText(
  kind: Charge['kind'],
  eventType: Charge['eventType'],
  groups: readonly ChargeGroup[],
): string {
  const fields: (string | null)[] = ['n40-command', kind, eventType, `${groups.length}`];
  for (const group of groups.toSorted(byCounter)) pushGroup(fields, group);
  return canonicalText(fields);
}

function pushGroup(fields: (string | null)[], group: ChargeGroup): void {
  fields.push(group.ratingGroup.toString(), group.upf);
  fields.push(group.requested === null ? 'no' : 'yes');
  if (group.requested !== null) pushAmounts(fields, group.requested);
  fields.push(`${group.used.length}`);
  for (const container of group.used) {
    fields.push(container.localNumber.toString(), container.management);
    pushAmounts(fields, container);
  }
}

function pushAmounts(fields: (string | null)[], amounts: RequestedUnits): void {
  const { seconds, totalOctets, uplinkOctets, downlinkOctets, events } = amounts;
  for (const amount of [seconds, totalOctets, uplinkOctets, downlinkOctets, events]) {
    fields.push(amount === null ? null : amount.toString());
  }
}

function byCounter(a: ChargeGroup, b: ChargeGroup): number {
  if (a.ratingGroup !== b.ratingGroup) return a.ratingGroup < b.ratingGroup ? -1 : 1;
  const [first, second] = [a.upf ?? '', b.upf ?? ''];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
