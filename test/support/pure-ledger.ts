import type {
  Balance,
  Charge,
  ChargeGroup,
  LedgerRecord,
  RequestedUnits,
  Sha256,
  UsageEvent,
  UsedUnits,
} from '../../services/core/contracts.gen.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { emptyHead, headAfter } from '../../services/core/partition/head.ts';
import type { Head } from '../../services/core/partition/head.ts';
import { instant } from '../../services/core/time.ts';
import type { Instant } from '../../services/core/time.ts';
import { units } from '../../services/core/units.ts';
import { plans } from './plans.ts';

/** One partition decided and folded in memory, with nothing but the core. */
export class PureLedger {
  readonly records: LedgerRecord[] = [];
  readonly states = new Map<string, Balance>();
  now: Instant = instant(1_700_000_000_000n);
  #head: Head = emptyHead(0);

  constructor() {
    this.decide('control', {
      ...envelope,
      type: 'OpenLedger',
      openLedger: { ledgerId: 'test', partitions: 1, keyRule: 'murmur2' },
    });
  }

  /** Lets partition time pass. */
  wait(seconds: bigint): void {
    this.now = instant(this.now + seconds * 1000n);
  }

  decide(key: string, event: UsageEvent, content = ''): LedgerRecord {
    const record = decideRecord({
      head: this.#head,
      control: this.states.get('control')?.control ?? undefined,
      state: this.states.get(key),
      input: {
        offset: this.#head.nextInput,
        timestamp: this.now,
        key,
        digest: new Uint8Array(32) as Sha256,
        content,
        body: { kind: 'event', event },
      },
      plans: (name) => plans[name],
    });
    const state = fold(this.states.get(key), record);
    if (state !== undefined) this.states.set(key, state);
    this.records.push(record);
    this.#head = headAfter(record, new Uint8Array(32).fill(this.records.length) as Sha256);
    return record;
  }
}

/** The members of a usage event that say nothing about the decision. */
export const envelope = {
  tenant: 'demo',
  source: 'test',
  requestKey: null,
  replyTo: null,
  correlation: null,
} as const;

export const noAmounts: RequestedUnits = {
  seconds: null,
  totalOctets: null,
  uplinkOctets: null,
  downlinkOctets: null,
  events: null,
};

/** A report of seconds. */
export function usedSeconds(seconds: bigint): UsedUnits {
  return {
    ...noAmounts,
    seconds: units(seconds),
    localNumber: 1n,
    management: 'online',
    usedAt: null,
  };
}

/** A voice group that asks for quota as the charging system sees fit. */
export function voiceGroup(used: bigint | undefined, asks: boolean): ChargeGroup {
  return {
    ratingGroup: 10n,
    upf: null,
    requested: asks ? noAmounts : null,
    used: used === undefined ? [] : [usedSeconds(used)],
  };
}

/** A charging request with everything that a test does not care about filled in. */
export function chargeOf(
  charge: Pick<Charge, 'kind' | 'session' | 'number' | 'groups'> & Partial<Charge>,
): UsageEvent {
  return {
    ...envelope,
    type: 'Charge',
    charge: {
      createKey: null,
      digest: `${charge.kind}/${charge.session}/${charge.number}`,
      sentAt: instant(1_700_000_000_000n),
      retransmission: false,
      identity: 'msisdn-15550001',
      planVersion: null,
      startedAt: null,
      eventType: null,
      service: null,
      callingParty: null,
      calledParty: null,
      notifyUri: null,
      ...charge,
    },
  };
}
