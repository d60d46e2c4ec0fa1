/** A request of a voice session, as a network function would send it. */
export interface VoiceRequest {
  readonly subscriber: string;
  /** Names the session: each create begins another. */
  readonly chargingId: number;
  readonly number?: number;
  /** Seconds reported; undefined: none. */
  readonly used?: number;
}

/** The body of a request that asks for a minute. */
export function voiceRequest({ subscriber, chargingId, number = 1, used }: VoiceRequest) {
  const reported =
    used === undefined ? {} : { usedUnitContainer: [{ localSequenceNumber: 1, time: used }] };
  return {
    subscriberIdentifier: subscriber,
    nfConsumerIdentification: { nFName: `smf-${chargingId}`, nodeFunctionality: 'SMF' },
    invocationTimeStamp: '2026-03-01T08:30:00Z',
    invocationSequenceNumber: number,
    pDUSessionChargingInformation: { chargingId },
    multipleUnitUsage: [{ ratingGroup: 10, requestedUnit: { time: 60 }, ...reported }],
  };
}
