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
import { LedgerAudit } from '../../services/core/checks/ledger-audit.ts';
import type { RejectionCode } from '../../services/core/denial.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import type { Grounds } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import type { InputBody } from '../../services/core/partition/input.ts';
import { emptyHead, headAfter } from '../../services/core/partition/head.ts';
import type { Head } from '../../services/core/partition/head.ts';
import { instant } from '../../services/core/time.ts';
import type { Instant } from '../../services/core/time.ts';
import { takenOver } from '../../services/core/site/carry-over.ts';
import { siteModeOf } from '../../services/core/site/mode.ts';
import { units } from '../../services/core/units.ts';
import type { Plan } from '../../services/core/plan/plan.ts';
import { plans as demoPlans } from './plans.ts';

/** One partition decided, folded and audited in memory, with nothing but the core. */
export class PureLedger {
  readonly records: LedgerRecord[] = [];
  /** The events decided, oldest first. */
  readonly inputs: UsageEvent[] = [];
  readonly states = new Map<string, Balance>();
  readonly audit = new LedgerAudit();
  now: Instant = instant(1_700_000_000_000n);
  /** The states of another site, as this one would take them over. */
  standby: ReadonlyMap<string, Balance> = new Map();
  readonly #plans: Readonly<Record<string, Plan>>;
  #head: Head = emptyHead(0);

  constructor(plans: Readonly<Record<string, Plan>> = demoPlans, ledgerId = 'test') {
    this.#plans = plans;
    this.decide('control', {
      ...envelope,
      type: 'OpenLedger',
      openLedger: { ledgerId, partitions: 1, keyRule: 'murmur2' },
    });
  }

  /** The last record, for others to follow it. */
  get head(): Head {
    return this.#head;
  }

  /** Lets partition time pass. */
  wait(seconds: bigint): void {
    this.now = instant(this.now + seconds * 1000n);
  }

  decide(key: string, event: UsageEvent, content = ''): LedgerRecord {
    this.inputs.push(event);
    const grounds = this.groundsFor(key, { kind: 'event', event }, content);
    return this.#take(key, decideRecord(grounds));
  }

  /** Carries the commands of a record, and those that follow from them, as a courier would. */
  carry({ ledgerId, partition, sequence, commands }: LedgerRecord): LedgerRecord {
    let last = this.records.at(-1) as LedgerRecord;
    for (const [index, { key, event }] of commands.entries()) {
      const command = { ledgerId, partition, sequence, index, carriedAt: this.now };
      last = this.carry(this.decide(key, { ...event, command }));
    }
    return last;
  }

  /** Records an input that no build may read. */
  reject(key: string, reason: RejectionCode): LedgerRecord {
    return this.#take(key, decideRecord(this.groundsFor(key, { kind: 'rejected', reason }, '')));
  }

  /** All that a decision on this input would look at now. */
  groundsFor(key: string, body: InputBody, content: string): Grounds {
    const control = this.states.get('control')?.control ?? undefined;
    const place = { epoch: siteModeOf(control).epoch, ledgerId: this.#head.ledgerId };
    const state = this.states.get(key);
    return {
      head: this.#head,
      control,
      state,
      input: {
        offset: this.#head.nextInput,
        timestamp: this.now,
        key,
        digest: new Uint8Array(32) as Sha256,
        content,
        body,
      },
      plans: (name) => this.#plans[name],
      standby: takenOver(place, this.standby.get(key), state),
    };
  }

  #take(key: string, record: LedgerRecord): LedgerRecord {
    const state = fold(this.states.get(key), record);
    if (state !== undefined) this.states.set(key, state);
    this.records.push(record);
    const hash = new Uint8Array(32).fill(this.records.length) as Sha256;
    this.audit.feed(record, hash);
    this.#head = headAfter(record, hash);
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
  command: null,
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
    tariffChange: null,
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
      stream: null,
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
      servingNetwork: null,
      notifyUri: null,
      ...charge,
    },
  };
}
