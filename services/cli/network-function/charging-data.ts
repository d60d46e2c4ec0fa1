import type { Json, JsonObject } from '../../protocols/n40/json.ts';
import { isJsonObject } from '../../protocols/n40/json.ts';
import type { Unit } from '../../core/units.ts';

/** A service as a network function of its kind charges it. */
export interface Service {
  readonly ratingGroup: number;
  readonly unit: Unit;
  /** Member that names amounts of it (TS 32.291 RequestedUnit, UsedUnitContainer, GrantedUnit). */
  readonly member: 'time' | 'totalVolume' | 'serviceSpecificUnits';
  readonly nodeFunctionality: string;
  /** Service context of the 3GPP charging specification. */
  readonly context: string;
}

/** The services the shell can use. */
export const services = {
  voice: {
    ratingGroup: 10,
    unit: 'seconds',
    member: 'time',
    nodeFunctionality: 'IMS_Node',
    context: '32260@3gpp.org',
  },
  text: {
    ratingGroup: 20,
    unit: 'events',
    member: 'serviceSpecificUnits',
    nodeFunctionality: 'SMSF',
    context: '32274@3gpp.org',
  },
  data: {
    ratingGroup: 30,
    unit: 'octets',
    member: 'totalVolume',
    nodeFunctionality: 'SMF',
    context: '32255@3gpp.org',
  },
} as const satisfies Record<string, Service>;

/** What one request says beside its service. */
export interface Saying {
  readonly identity: string;
  readonly chargingId: number;
  /** invocationSequenceNumber. */
  readonly number: number;
  /** When it is sent, milliseconds since the epoch. */
  readonly sentAt: bigint;
  /** Units used since the last report. */
  readonly used?: bigint;
  /** Units asked for; `any`: the charging function chooses. */
  readonly requested?: bigint | 'any';
  readonly oneTimeEvent?: 'IEC';
  readonly calledParty?: string;
}

/** The ChargingDataRequest of a network function (TS 32.291 6.1.6.2.1.1). */
export function chargingDataRequest(service: Service, say: Saying): JsonObject {
  const at = new Date(Number(say.sentAt)).toISOString();
  const { oneTimeEvent } = say;
  return {
    subscriberIdentifier: say.identity,
    nfConsumerIdentification: {
      nFName: 'toll',
      nodeFunctionality: service.nodeFunctionality,
    },
    serviceSpecificationInfo: service.context,
    invocationTimeStamp: at,
    invocationSequenceNumber: say.number,
    chargingId: say.chargingId,
    ...(oneTimeEvent === undefined ? {} : { oneTimeEvent: true, oneTimeEventType: oneTimeEvent }),
    ...partiesOf(service, say),
    multipleUnitUsage: [
      {
        ratingGroup: service.ratingGroup,
        ...(say.requested === undefined ? {} : { requestedUnit: askFor(service, say.requested) }),
        ...(say.used === undefined ? {} : { usedUnitContainer: [reportOf(service, say, at)] }),
      },
    ],
  };
}

function askFor(service: Service, requested: bigint | 'any'): JsonObject {
  return requested === 'any' ? {} : { [service.member]: requested };
}

function reportOf(service: Service, say: Saying, at: string): JsonObject {
  return {
    localSequenceNumber: say.number,
    quotaManagementIndicator: 'ONLINE_CHARGING',
    triggerTimestamp: at,
    [service.member]: say.used ?? 0n,
  };
}

function partiesOf(service: Service, { identity, calledParty }: Saying): JsonObject {
  if (calledParty === undefined) return {};
  if (service.member === 'time') {
    const callingPartyAddresses = [addressOf(identity)];
    return { iMSChargingInformation: { callingPartyAddresses, calledPartyAddress: calledParty } };
  }
  const recipient = { sMaddressType: 'MSISDN', sMaddressData: calledParty };
  const recipientInfo = [{ recipientReceivedAddress: recipient }];
  const originatorInfo = { originatorReceivedAddress: { sMaddressData: addressOf(identity) } };
  return { sMSChargingInformation: { originatorInfo, recipientInfo } };
}

function addressOf(identity: string): string {
  return identity.startsWith('msisdn-') ? `tel:+${identity.slice('msisdn-'.length)}` : identity;
}

/** What the answer says about the one rating group that was asked about. */
export interface Told {
  /** SUCCESS or why there is no quota; undefined: the answer says nothing of it. */
  readonly result: string | undefined;
  readonly granted: bigint;
  /** Seconds for which the quota holds. */
  readonly validity: bigint | undefined;
  /** True when no quota follows this one and the service ends with it. */
  readonly isFinal: boolean;
}

/** Reads the first rating group of a ChargingDataResponse. */
export function toldIn(body: Json | undefined, service: Service): Told {
  const groups = memberOf(body, 'multipleUnitInformation');
  const [group] = Array.isArray(groups) ? (groups as readonly Json[]) : [];
  const result = memberOf(group, 'resultCode');
  const granted = memberOf(memberOf(group, 'grantedUnit'), service.member);
  const validity = memberOf(group, 'validityTime');
  const action = memberOf(memberOf(group, 'finalUnitIndication'), 'finalUnitAction');
  return {
    result: typeof result === 'string' ? result : undefined,
    granted: wholeOf(granted) ?? 0n,
    validity: wholeOf(validity),
    isFinal: action !== undefined,
  };
}

/** Cause and detail of a problem document (RFC 7807; TS 29.571 ProblemDetails). */
export function problemIn(body: Json | undefined): {
  readonly cause: string;
  readonly detail: string;
} {
  const cause = memberOf(body, 'cause');
  const detail = memberOf(body, 'detail') ?? memberOf(body, 'title');
  return {
    cause: typeof cause === 'string' ? cause : 'UNSPECIFIED',
    detail: typeof detail === 'string' ? detail : 'no reason was given',
  };
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isJsonObject(value) ? value[name] : undefined;
}

function wholeOf(value: Json | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}
