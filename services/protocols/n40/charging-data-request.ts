/**
 * ChargingDataRequest (TS 32.291 6.1.6.2.1.1) as far as charging depends on it.
 *
 *     subscriberIdentifier                mandatory to us on create
 *     nfConsumerIdentification            mandatory; in it nodeFunctionality, an open enum, too
 *     invocationTimeStamp                 mandatory
 *     invocationSequenceNumber            mandatory, Uint32
 *     retransmissionIndicator, oneTimeEvent, oneTimeEventType, notifyUri, serviceSpecificationInfo
 *     chargingId | pDUSessionChargingInformation.chargingId | .sMFchargingId
 *     multipleUnitUsage                   see multiple-unit-usage.ts
 *     iMSChargingInformation, sMSChargingInformation   see parties.ts
 *     the serving network                 see location.ts
 *
 * A body that violates the schema in a member that is read here is refused as a whole (TS 29.500
 * 5.2.7.2): a sender that mixes up one member may mean anything by the others. What is well-formed
 * but cannot be rated, such as a rating group without a tariff, passes: the answer then refuses
 * that rating group alone. Enums are open and unknown members are ignored, so a newer release of
 * the sender is no fault.
 */
import type { ChargeGroup } from '../../core/contracts.gen.ts';
import { isKeyPart, keyPartMax } from '../../core/key.ts';
import { epoch, type Instant } from '../../core/time.ts';
import {
  type ElementProblem,
  type Elements,
  flagOf,
  incorrect,
  integerOf,
  objectOf,
  textOf,
  timeOf,
  uint32Max,
} from './information-element.ts';
import { isJsonObject } from './json.ts';
import { servingNetworkOf } from './location.ts';
import { groupsOf } from './multiple-unit-usage.ts';
import { partiesOf } from './parties.ts';

/** The three operations of Nchf_ConvergedCharging on a charging session. */
export type Operation = 'create' | 'update' | 'release';

/** Longest notifyUri, in characters. */
export const notifyUriLengthMax = 2048;

export interface ChargingDataRequest {
  /** Null only where the session's reference names the subscriber. */
  readonly subscriber: string | null;
  /**
   * Name of the network function, else its address; empty when it gives none. Not necessarily a
   * UUID.
   */
  readonly consumer: string;
  /** Null when none is given: 0 is the reserved charging id and counts as none. */
  readonly chargingId: string | null;
  readonly sentAt: Instant;
  /** The time as it was written: two events of one millisecond may differ in it. */
  readonly sentAtText: string;
  readonly number: bigint;
  readonly retransmission: boolean;
  /** Null for a session. */
  readonly oneTimeEvent: 'IEC' | 'PEC' | null;
  readonly notifyUri: string | null;
  readonly service: string;
  readonly callingParty: string | null;
  readonly calledParty: string | null;
  /** PLMN id of the network that serves the subscriber; null: not told. */
  readonly servingNetwork: string | null;
  readonly groups: readonly ChargeGroup[];
}

export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: ChargingDataRequest }
  /** At least one, in the order they were found. */
  | { readonly kind: 'problems'; readonly problems: readonly ElementProblem[] };

/** Reads the JSON value of a request body. Never throws, whatever the value is. */
export function parseChargingDataRequest(body: unknown, operation: Operation): ParsedRequest {
  if (!isJsonObject(body)) {
    const problem = {
      cause: 'INVALID_MSG_FORMAT',
      param: '',
      reason: 'must be an object',
    } as const;
    return { kind: 'problems', problems: [problem] };
  }
  const from: Elements = { members: body, pointer: '', problems: [] };
  const request = requestOf(from, operation);
  if (from.problems.length > 0) return { kind: 'problems', problems: from.problems };
  return { kind: 'request', request };
}

/** Values that stand in for wrong ones never leave: their problem refuses the body. */
function requestOf(from: Elements, operation: Operation): ChargingDataRequest {
  const consumer = objectOf(from, 'nfConsumerIdentification', 'mandatory');
  const functionality = consumer && textOf(consumer, 'nodeFunctionality', 'mandatory');
  const parties = partiesOf(from);
  const writtenAt = from.members['invocationTimeStamp'];
  return {
    subscriber: subscriberOf(from, operation),
    consumer: consumer === undefined ? '' : consumerOf(consumer),
    chargingId: chargingIdOf(from),
    sentAt: timeOf(from, 'invocationTimeStamp', 'mandatory') ?? epoch,
    sentAtText: typeof writtenAt === 'string' ? writtenAt : '',
    number: integerOf(from, 'invocationSequenceNumber', 'mandatory', uint32Max) ?? 0n,
    retransmission: flagOf(from, 'retransmissionIndicator'),
    oneTimeEvent: oneTimeEventOf(from),
    notifyUri: textOf(from, 'notifyUri', 'optional', notifyUriLengthMax) ?? null,
    service: textOf(from, 'serviceSpecificationInfo', 'optional') ?? functionality ?? '',
    callingParty: parties.calling,
    calledParty: parties.called,
    servingNetwork: servingNetworkOf(from),
    groups: groupsOf(from),
  };
}

/**
 * The identity to be charged. The schema lets it be absent for emergency sessions, which nobody can
 * be charged for, so a create must name it. It becomes part of a record key: visible ASCII without
 * the separator.
 */
function subscriberOf(from: Elements, operation: Operation): string | null {
  const need = operation === 'create' ? 'mandatory' : 'optional';
  const subscriber = textOf(from, 'subscriberIdentifier', need, keyPartMax);
  if (subscriber === undefined) return null;
  if (!isKeyPart(subscriber)) {
    incorrect(from, 'subscriberIdentifier', need, "must be visible ASCII without '/'");
  }
  return subscriber;
}

function consumerOf(from: Elements): string {
  return (
    textOf(from, 'nFName', 'optional') ??
    textOf(from, 'nFFqdn', 'optional') ??
    textOf(from, 'nFIPv4Address', 'optional') ??
    textOf(from, 'nFIPv6Address', 'optional') ??
    ''
  );
}

function chargingIdOf(from: Elements): string | null {
  const session = objectOf(from, 'pDUSessionChargingInformation', 'optional');
  const given = givenChargingId(from) ?? (session && givenChargingId(session));
  if (given !== undefined) return `${given}`;
  const text = session && textOf(session, 'sMFchargingId', 'optional');
  return text === undefined ? null : `smf-${text}`;
}

function givenChargingId(from: Elements): bigint | undefined {
  const id = integerOf(from, 'chargingId', 'optional', uint32Max);
  return id === 0n ? undefined : id;
}

function oneTimeEventOf(from: Elements): 'IEC' | 'PEC' | null {
  const type = textOf(from, 'oneTimeEventType', 'optional');
  if (!flagOf(from, 'oneTimeEvent')) return null;
  return type === 'PEC' ? 'PEC' : 'IEC';
}
