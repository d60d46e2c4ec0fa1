// Generated from schemas/avro by `npm run generate`. Do not edit.
import type { Brand } from './brand.ts';
import type { Micros } from './money.ts';
import type { Instant } from './time.ts';
import type { Units } from './units.ts';

/** Takes back one attempt at a one-time event, whose sender was told that there is no answer. */
export interface AbandonRequest {
  /** Where the attempt's answer was to go: answer channel and correlation. */
  readonly attempt: string;
}

/** Ends a session that its network function does not know any more. */
export interface AbandonSession {
  /** Session id. */
  readonly session: string;
}

/** An account was taken over as the other site knew it, the first time it was touched in stand-alone mode. */
export interface AccountAdopted {
  /** The outage. */
  readonly epoch: bigint;
  /** The record of the other site's ledger behind which the state is taken. */
  readonly fence: LedgerPosition;
  /** What the account held here before; null: it was never here. */
  readonly left: PotsLeft | null;
  /** The account from now on. */
  readonly state: AccountState;
}

/** An account exists. */
export interface AccountOpened {
  /** Prepaid or postpaid. */
  readonly kind: 'prepaid' | 'postpaid';
  /** ISO 4217 code. */
  readonly currency: string;
  /** How far funds may go below zero. */
  readonly creditLimit: Micros;
  /** Funds on opening: negative is owed. */
  readonly openingFunds: Micros;
  /** Status. */
  readonly status: 'active' | 'suspended';
  /** Identities that may charge the account. */
  readonly identities: readonly string[];
  /** Partition time of the opening, milliseconds since the epoch: no session of the account began earlier. */
  readonly openedAt: Instant;
}

/** Everything that decides what an account may do next. */
export interface AccountState {
  /** Prepaid or postpaid. */
  readonly kind: 'prepaid' | 'postpaid';
  /** Status. */
  readonly status: 'active' | 'suspended';
  /** ISO 4217 code. */
  readonly currency: string;
  /** How far funds may go below zero. */
  readonly creditLimit: Micros;
  /** Money free to use as the customer has it; negative is owed. */
  readonly funds: Micros;
  /** Money held for grants. */
  readonly reserved: Micros;
  /** Money locked for a merge. */
  readonly locked: Micros;
  /** Threshold of money; null: none. */
  readonly moneyThreshold: MoneyThreshold | null;
  /** Identities that may charge the account. */
  readonly identities: readonly string[];
  /** Numbers with prices of their own, E.164 digits. */
  readonly favourites: readonly string[];
  /** Plans followed, oldest first. */
  readonly subscriptions: readonly SubscriptionState[];
  /** Allowances in the order they are drawn. */
  readonly allowances: readonly AllowanceState[];
  /** Open sessions, oldest first. */
  readonly sessions: readonly SessionState[];
  /** Sessions that ended, oldest first, a line each (explanation: repeats). */
  readonly ended: string;
  /** Management requests answered, oldest first. */
  readonly requests: readonly KeyedAnswer[];
  /** Sessions that ended up to this partition time may be forgotten, milliseconds since the epoch. */
  readonly forgottenUntil: Instant;
  /** How far the events of each adapter may be forgotten. */
  readonly streams: readonly StreamMark[];
  /** What is under way over several keys, oldest first. */
  readonly flows: readonly FlowState[];
  /** Partition times of the last vouchers that could not be redeemed, oldest first, milliseconds since the epoch. */
  readonly guesses: readonly Instant[];
  /** One-time events that may yet be reversed, the one awaited last at the end. */
  readonly unconfirmed: readonly UnconfirmedEvent[];
  /** Where the state was taken over from; null: it began here. */
  readonly adopted: Adoption | null;
  /** How far the other site's delta is merged; null: nothing ever was. */
  readonly merge: MergeMarks | null;
  /** What was done here in stand-alone mode; null: the site never took the account over. */
  readonly delta: DeltaSum | null;
}

/** Topic answers.<adapter>: what became of an event whose adapter asked for an answer. It may stand there twice, with the same content. */
export interface AdapterAnswer {
  /** The event, as its adapter named it. */
  readonly eventId: string;
  /** Partition of usage-in.<adapter> in which the event stands. */
  readonly partition: number;
  /** Offset of the event in that partition. */
  readonly offset: bigint;
  /** Whether usage of the event stands in the ledger. */
  readonly outcome: 'charged' | 'refused';
  /** Why the event was refused, or one of its rating groups: a code of the reference; null: everything was charged. */
  readonly reason: string | null;
  /** The reason in a sentence for people. */
  readonly detail: string | null;
  /** Session id under which the event stands in the ledger and in its xDRs; null: it was refused before it got there. */
  readonly session: string | null;
  /** What became of each rating group, in the order of the event. */
  readonly groups: readonly AdapterGroupResult[];
}

/** What became of one rating group of an event. */
export interface AdapterGroupResult {
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** SUCCESS, or why it was not charged. */
  readonly result: string;
}

/** An amount of usage of one rating group. */
export interface AdapterUnits {
  /** Rating group, 0 to 4294967295. */
  readonly ratingGroup: bigint;
  /** What is counted; it must be the unit that the plan rates this rating group in. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** How much was used, 0 to 1000000000000000 of the unit. */
  readonly amount: Units;
  /** When it was used, milliseconds since the epoch; null: when the event was sent. Later than now counts as now, earlier than 30 days ago as 30 days ago. */
  readonly usedAt: Instant | null;
}

/** Topic usage-in.<adapter>: usage that was made, as a network adapter reports it. One record is charged once, whole, to one account. */
export interface AdapterUsage {
  /** Names the event within its adapter and account, 1 to 128 printable ASCII characters without blanks. A repeat bears the same id and the same content, and is not charged again. */
  readonly eventId: string;
  /** Who used it: an identity of an account of the adapter's tenant, for example msisdn-15550001 or imsi-001010000000001. */
  readonly identity: string;
  /** When the adapter made this event, by its own clock, milliseconds since the epoch; at most 30 seconds ahead of the broker's. A repeat bears the same: it tells whether a repeat would still be remembered. */
  readonly sentAt: Instant;
  /** Kind of service, for the xDR; at most 256 characters. */
  readonly service: string | null;
  /** Calling party, where the service has one; at most 256 characters. */
  readonly callingParty: string | null;
  /** Called party, where the service has one, as dialled or as a tel URI; the destination is rated by it; at most 256 characters. */
  readonly calledParty: string | null;
  /** PLMN id of the network that served the subscriber, country and network code with a hyphen between, for example 001-01; null: at home. */
  readonly servingNetwork: string | null;
  /** What was used, at least one entry. All entries of an event are charged together; several may name the same rating group. */
  readonly used: readonly AdapterUnits[];
  /** True: what became of the event is published to answers.<adapter>. */
  readonly answerRequested: boolean;
}

/** Adds a subscriber identity to the account. */
export interface AddIdentity {
  /** Subscriber identity, for example msisdn-15550001. */
  readonly identity: string;
}

/** Where a state was taken over from. */
export interface Adoption {
  /** The outage in which it was. */
  readonly epoch: bigint;
  /** The record of the other site's ledger behind which it was. */
  readonly fence: LedgerPosition;
  /** Sessions that were open there then, or that it may still take for open. */
  readonly sessions: readonly string[];
}

/** Units of an allowance that may not be used any more. */
export interface AllowanceEnded {
  /** Allowance id within the account. */
  readonly allowance: string;
  /** What it counts. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** From when on it may not be used, milliseconds since the epoch. */
  readonly endedAt: Instant;
  /** Units that are lost. */
  readonly expired: Units;
  /** Units that the next period takes over. */
  readonly rolledOver: Units;
}

/** Units that are used before money. */
export interface AllowanceGranted {
  /** Allowance id within the account: subscription and name. */
  readonly allowance: string;
  /** Name in the plan. */
  readonly name: string;
  /** What it counts. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Rating groups that draw from it. */
  readonly ratingGroups: readonly bigint[];
  /** Lower is drawn first. */
  readonly priority: number;
  /** Below this share of what was allocated it is low, in percent. */
  readonly lowPercent: number;
  /** Units of this period's grant. */
  readonly allocated: Units;
  /** Units granted now. */
  readonly amount: Units;
  /** Partition time from which on what is left may not be used, milliseconds since the epoch; null: never. */
  readonly expiresAt: Instant | null;
  /** The most units that the next period takes over. */
  readonly rollover: Units;
  /** Where the units come from: the plan, or the period before. */
  readonly origin: 'granted' | 'rolled-over';
}

/** What was drawn from one allowance at the other site. */
export interface AllowanceNet {
  /** Allowance id within the account. */
  readonly allowance: string;
  /** What is counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Net of the units consumed and granted; negative: more were granted. */
  readonly units: Units;
  /** The allowance as it is there, to begin with where it is not known; null: it ended there. */
  readonly state: AllowanceState | null;
}

/** Units that an allowance held. */
export interface AllowancePots {
  /** Allowance id within the account. */
  readonly allowance: string;
  /** What is counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Units free to use. */
  readonly funds: Units;
  /** Units held for grants. */
  readonly reserved: Units;
  /** Units locked for a merge. */
  readonly locked: Units;
}

/** An allowance of an account. */
export interface AllowanceState {
  /** Subscription and name. */
  readonly id: string;
  /** Name in the plan. */
  readonly name: string;
  /** What it counts. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Rating groups that draw from it. */
  readonly ratingGroups: readonly bigint[];
  /** Lower is drawn first. */
  readonly priority: number;
  /** Below this share of allocated it is low, in percent. */
  readonly lowPercent: number;
  /** Granted and topped up in this period. */
  readonly allocated: Units;
  /** Units free to use. */
  readonly funds: Units;
  /** Units held for grants. */
  readonly reserved: Units;
  /** Units locked for a merge. */
  readonly locked: Units;
  /** Whether it is low. */
  readonly level: 'normal' | 'low';
  /** Partition time from which on what is left may not be used, milliseconds since the epoch; null: never. */
  readonly expiresAt: Instant | null;
  /** The most units that the next period takes over. */
  readonly rollover: Units;
}

/** Units of one allowance. */
export interface AllowanceTally {
  /** Allowance id within the account. */
  readonly allowance: string;
  /** What is counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** How many; may be negative. */
  readonly units: Units;
}

/** An attempt at a one-time event got no answer; with the last, the event is as if it had never been. */
export interface AnswerAbandoned {
  /** Session id of the one-time event. */
  readonly session: string;
  /** Where that attempt's answer was to go: answer channel and correlation. */
  readonly attempt: string;
}

/** Somebody waits for the answer to a one-time event, which is reversed if everybody who does gives up. */
export interface AnswerAwaited {
  /** Session id of the one-time event. */
  readonly session: string;
  /** Where that attempt's answer was to go: answer channel and correlation. */
  readonly attempt: string;
  /** Partition time of the latest attempt, milliseconds since the epoch. */
  readonly awaitedAt: Instant;
  /** Its xDRs, at the first attempt. */
  readonly xdrs: readonly Xdr[];
}

/** One answer on a gateway's Redis channel. */
export interface AnswerEnvelope {
  /** Names the request. */
  readonly correlation: string;
  /** True when the request was a repeat and this is its first answer. */
  readonly repeated: boolean;
  /** The answer. */
  readonly answer: Answer;
}

/** Whether the other account has room for an identity. */
export interface AnswerOffer {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Account id of the account that answers. */
  readonly account: string;
  /** Denial code; null: it has. */
  readonly denial: string | null;
}

/** What the one who asked is told. Repeats are told the same. */
export interface Answer {
  /** Denial code of the whole request; null: granted. */
  readonly denial: string | null;
  /** Session id of a charging request. */
  readonly session: string | null;
  /** Plan version of the session that a create opened. */
  readonly planVersion: string | null;
  /** Start of the session that a create opened, milliseconds since the epoch. */
  readonly startedAt: Instant | null;
  /** What the network function does when nobody answers; null: as it is configured. */
  readonly failureHandling: 'TERMINATE' | 'CONTINUE' | 'RETRY_AND_TERMINATE' | null;
  /** One answer per rating group and user plane function asked. */
  readonly groups: readonly GroupAnswer[];
}

/** Changes whom an identity belongs to. */
export interface AssignIdentity {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Account id of the account that has it; null: nobody has. */
  readonly from: string | null;
  /** Account id of the account that shall have it; null: nobody shall. */
  readonly to: string | null;
}

/** Topic balances: the newest full state of one key. Fuzzy: each names the record it includes. */
export interface Balance {
  /** Identity of the ledger. */
  readonly ledgerId: string;
  /** Sequence of the last record of this key that the state includes. */
  readonly sequence: bigint;
  /** State of an account key. */
  readonly account: AccountState | null;
  /** State of an identity key. */
  readonly identity: IdentityState | null;
  /** State of the partition's control key. */
  readonly control: ControlState | null;
  /** State of a voucher key. */
  readonly voucher: VoucherState | null;
  /** The last command carried out of each partition that gave one, by partition. */
  readonly commands: readonly CommandMark[];
}

/** Topic callbacks: a notification that a network function is to get, each exactly once. */
export interface CallbackRecord {
  /** Ledger of the deciding record. */
  readonly ledgerId: string;
  /** Partition of the deciding record. */
  readonly partition: number;
  /** Sequence of the deciding record. */
  readonly sequence: bigint;
  /** Position within that record. */
  readonly index: number;
  /** Tenant. */
  readonly tenant: string;
  /** Account id. */
  readonly account: string;
  /** Partition time of the deciding record, milliseconds since the epoch. */
  readonly at: Instant;
  /** The notification. */
  readonly callback: Callback;
}

/** A notification that the network function of a session is to get. */
export interface Callback {
  /** Ask for quota anew, or end the session. */
  readonly type: 'REAUTHORIZATION' | 'ABORT_CHARGING';
  /** Session id. */
  readonly session: string;
  /** Where it wants to be notified. */
  readonly notifyUri: string;
  /** Rating groups to ask for anew; empty: all. */
  readonly ratingGroups: readonly bigint[];
}

/** Names a command, and the copy of it that this is. */
export interface CarriedCommand {
  /** Ledger of the record that gave it. */
  readonly ledgerId: string;
  /** Partition of that record. */
  readonly partition: number;
  /** Sequence of that record. */
  readonly sequence: bigint;
  /** Position among its commands, from 0. */
  readonly index: number;
  /** When the courier appended this copy, by its own clock: no two copies have the same bytes, so that the digest of an input names one place, milliseconds since the epoch. */
  readonly carriedAt: Instant;
}

/** Moves the subscription of an account to another plan version. */
export interface ChangePlan {
  /** Content hash of the plan version. */
  readonly planVersion: string;
  /** At once, with the fee of the time that is left given back, or when the period ends. */
  readonly when: 'now' | 'renewal';
}

/** One thing that a ledger record changed. */
export type Change =
  | { readonly type: 'LedgerOpened'; readonly ledgerOpened: LedgerOpened }
  | { readonly type: 'RevisionRaised'; readonly revisionRaised: RevisionRaised }
  | { readonly type: 'IdentityClaimed'; readonly identityClaimed: IdentityClaimed }
  | { readonly type: 'AccountOpened'; readonly accountOpened: AccountOpened }
  | { readonly type: 'StatusChanged'; readonly statusChanged: StatusChanged }
  | { readonly type: 'SubscriptionStarted'; readonly subscriptionStarted: SubscriptionStarted }
  | { readonly type: 'AllowanceGranted'; readonly allowanceGranted: AllowanceGranted }
  | { readonly type: 'MoneyThresholdSet'; readonly moneyThresholdSet: MoneyThresholdSet }
  | { readonly type: 'ToppedUp'; readonly toppedUp: ToppedUp }
  | { readonly type: 'SessionOpened'; readonly sessionOpened: SessionOpened }
  | { readonly type: 'ServingNetworkChanged'; readonly servingNetworkChanged: ServingNetworkChanged }
  | { readonly type: 'HoldEnded'; readonly holdEnded: HoldEnded }
  | { readonly type: 'UsageDebited'; readonly usageDebited: UsageDebited }
  | { readonly type: 'UnitsReserved'; readonly unitsReserved: UnitsReserved }
  | { readonly type: 'SessionClosed'; readonly sessionClosed: SessionClosed }
  | { readonly type: 'SessionRefused'; readonly sessionRefused: SessionRefused }
  | { readonly type: 'FavouritesSet'; readonly favouritesSet: FavouritesSet }
  | { readonly type: 'PeriodStarted'; readonly periodStarted: PeriodStarted }
  | { readonly type: 'SubscriptionLapsed'; readonly subscriptionLapsed: SubscriptionLapsed }
  | { readonly type: 'PlanChanged'; readonly planChanged: PlanChanged }
  | { readonly type: 'PlanChangeScheduled'; readonly planChangeScheduled: PlanChangeScheduled }
  | { readonly type: 'AllowanceEnded'; readonly allowanceEnded: AllowanceEnded }
  | { readonly type: 'QuotaRefused'; readonly quotaRefused: QuotaRefused }
  | { readonly type: 'NotifyUriChanged'; readonly notifyUriChanged: NotifyUriChanged }
  | { readonly type: 'VoucherIssued'; readonly voucherIssued: VoucherIssued }
  | { readonly type: 'VoucherHeld'; readonly voucherHeld: VoucherHeld }
  | { readonly type: 'VoucherSettled'; readonly voucherSettled: VoucherSettled }
  | { readonly type: 'VoucherMissed'; readonly voucherMissed: VoucherMissed }
  | { readonly type: 'FlowBegun'; readonly flowBegun: FlowBegun }
  | { readonly type: 'FlowEnded'; readonly flowEnded: FlowEnded }
  | { readonly type: 'IdentityListed'; readonly identityListed: IdentityListed }
  | { readonly type: 'IdentityUnlisted'; readonly identityUnlisted: IdentityUnlisted }
  | { readonly type: 'IdentityAssigned'; readonly identityAssigned: IdentityAssigned }
  | { readonly type: 'AnswerAwaited'; readonly answerAwaited: AnswerAwaited }
  | { readonly type: 'AnswerAbandoned'; readonly answerAbandoned: AnswerAbandoned }
  | { readonly type: 'UsageReversed'; readonly usageReversed: UsageReversed }
  | { readonly type: 'XdrCut'; readonly xdrCut: XdrCut }
  | { readonly type: 'SiteModeChanged'; readonly siteModeChanged: SiteMode }
  | { readonly type: 'AccountAdopted'; readonly accountAdopted: AccountAdopted }
  | { readonly type: 'FundsLocked'; readonly fundsLocked: FundsLocked }
  | { readonly type: 'DeltaApplied'; readonly deltaApplied: Delta }
  | { readonly type: 'MergeClosed'; readonly mergeClosed: MergeResult };

/** One rating group of a charging request (TS 32.291 MultipleUnitUsage). */
export interface ChargeGroup {
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** The user plane function that counts, where several share a rating group (uPFID). */
  readonly upf: string | null;
  /** Quota asked for; null: a report only. */
  readonly requested: RequestedUnits | null;
  /** Usage reported. */
  readonly used: readonly UsedUnits[];
}

/** A charging request of a session or a one-time event, as any front door understood it. */
export interface Charge {
  /** What the request does to its session. */
  readonly kind: 'create' | 'update' | 'release' | 'event';
  /** Session id: a hash over tenant, account and create key, the same at every site. */
  readonly session: string;
  /** Hash over consumer, charging id, subscriber and number of a create, where the consumer gives a charging id. */
  readonly createKey: string | null;
  /** invocationSequenceNumber or CC-Request-Number; 0 says nothing about repeats. */
  readonly number: bigint;
  /** Hash over the canonical charging command (groups, containers, requested units, event type), without times. */
  readonly digest: string;
  /** When the network function sent the request, by its own clock, milliseconds since the epoch. */
  readonly sentAt: Instant;
  /** True when the network function says that this is a repeat. */
  readonly retransmission: boolean;
  /** The adapter that published the event; its repeats bear the same id, content and time of sending. Null: a door whose repeats may be sent at another time. */
  readonly stream: string | null;
  /** The subscriber identity the request named, for example msisdn-15550001. */
  readonly identity: string;
  /** Plan version of the session as its reference says, for a session this site never saw. */
  readonly planVersion: string | null;
  /** Start of the session as its reference says, milliseconds since the epoch. */
  readonly startedAt: Instant | null;
  /** Kind of a one-time event: IEC debits at once, PEC was used already. */
  readonly eventType: 'IEC' | 'PEC' | null;
  /** Service context of the door, for example the N40 node functionality. */
  readonly service: string | null;
  /** Calling party, where the service has one. */
  readonly callingParty: string | null;
  /** Called party, where the service has one. */
  readonly calledParty: string | null;
  /** PLMN id of the network that serves the subscriber, country and network code with a hyphen between; null: not told. */
  readonly servingNetwork: string | null;
  /** Where the network function wants to be told (notifyUri); the latest wins. */
  readonly notifyUri: string | null;
  /** Rating groups, at most one entry per rating group and user plane function. */
  readonly groups: readonly ChargeGroup[];
}

/** Ties a subscriber identity to one account. A repeat by the same account changes nothing. */
export interface ClaimIdentity {
  /** Account id within the tenant. */
  readonly account: string;
}

/** Names a command: the ledger record that gave it, and its place there. */
export interface CommandId {
  /** Ledger of that record. */
  readonly ledgerId: string;
  /** Partition of that record. */
  readonly partition: number;
  /** Sequence of that record. */
  readonly sequence: bigint;
  /** Position among its commands, from 0. */
  readonly index: number;
}

/** The last command that a key carried out of those that one partition gave; one at or before it is a repeat. */
export interface CommandMark {
  /** Partition that gave it. */
  readonly partition: number;
  /** Sequence of the record that gave it. */
  readonly sequence: bigint;
  /** Position among that record's commands. */
  readonly index: number;
}

/** A usage event that follows from a ledger record and is addressed to another key; the courier appends it. */
export interface Command {
  /** Key it is addressed to. */
  readonly key: string;
  /** What is to be done there; the courier adds which command it is. */
  readonly event: UsageEvent;
}

/** What holds for a whole partition. */
export interface ControlState {
  /** Identity of the ledger. */
  readonly ledgerId: string;
  /** Partition count of every keyed topic. */
  readonly partitions: number;
  /** How a key finds its partition. */
  readonly keyRule: 'murmur2';
  /** Revision of formats and rating in force. */
  readonly revision: number;
  /** What the partition does as one of two sites; null: it is the only one. */
  readonly site: SiteMode | null;
  /** The last merge of the other site's records that is done; null: none was. */
  readonly merged: MergeResult | null;
}

/** What the voucher says to the account that redeems it: its worth, or why not. */
export interface CreditVoucher {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Keyed hash of the voucher's code, in hexadecimal; the code itself is nowhere. */
  readonly voucher: string;
  /** Denial code; null: it is held for the account and is to be credited. */
  readonly denial: string | null;
  /** Money it is worth; null: it is worth units. */
  readonly money: Micros | null;
  /** Name of the allowance that its units are added to. */
  readonly allowance: string | null;
  /** Units it is worth, in the allowance's own unit. */
  readonly units: Units | null;
}

/** Usage or a fee that the other site charged; what it gave back is negative. */
export interface DeltaDebit {
  /** Pot of the tenant that has it. */
  readonly pot: 'usage-revenue' | 'fee-revenue';
  /** Session id; of a fee, the subscription. */
  readonly session: string;
  /** Rating group; of a fee, 0. */
  readonly ratingGroup: bigint;
  /** What was counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Usage reported. */
  readonly used: Units;
  /** Usage charged, rounded. */
  readonly charged: Units;
  /** The part that no grant covered. */
  readonly overrun: Units;
  /** Money charged. */
  readonly money: Micros;
  /** Units charged to allowances. */
  readonly draws: readonly Draw[];
  /** The period whose fee it is; null: usage. */
  readonly period: PeriodMark | null;
}

/** What else moved between the account and a pot of the tenant. */
export interface DeltaLeg {
  /** Pot of the tenant. */
  readonly pot: 'topups' | 'adjustments' | 'granted' | 'consumed' | 'expired' | 'rolled-over';
  /** Allowance id; null: money. */
  readonly allowance: string | null;
  /** What was moved. */
  readonly unit: 'money' | 'seconds' | 'octets' | 'events';
  /** Amount when unit is money; positive was taken from the account. */
  readonly money: Micros | null;
  /** Amount when unit is not money; positive was taken from the account. */
  readonly units: Units | null;
  /** The period that granted it; null: none did. */
  readonly period: PeriodMark | null;
}

/** What an account did at a site that stood alone, as far as the other site must lock for it. */
export interface DeltaSum {
  /** The last record that changed it; 0: none yet. */
  readonly through: bigint;
  /** Net of the money debited and credited in this ledger, over all outages; negative: more was credited. */
  readonly money: Micros;
  /** The same in units, by allowance. */
  readonly allowances: readonly AllowanceTally[];
  /** Sessions that were begun, gone on with or ended here and that the other site may not have taken over yet. */
  readonly sessions: readonly Touch[];
  /** Management requests that were answered here, the same. */
  readonly requests: readonly Touch[];
  /** The last record that changed a subscription; 0: none did. */
  readonly subscriptionsAt: bigint;
  /** Periods that began here and that the other site may not know of yet. */
  readonly periods: readonly PeriodWork[];
}

/** One record of the other site, to be posted here against what is locked for it. */
export interface Delta {
  /** Ledger that holds it. */
  readonly ledgerId: string;
  /** Its sequence. */
  readonly sequence: bigint;
  /** What it charged. */
  readonly debits: readonly DeltaDebit[];
  /** What else it moved. */
  readonly legs: readonly DeltaLeg[];
  /** xDRs that it closed. */
  readonly xdrs: readonly Xdr[];
  /** Partition time of the record there. */
  readonly at: Instant;
  /** The request that it answered; null: none that could be repeated. */
  readonly request: RememberedRequest | null;
  /** What it charged for a request that this site had charged for too: it goes back to funds. */
  readonly repeated: readonly DeltaDebit[];
  /** It counts only where the last record that is applied is this one: the record before it of the same account. */
  readonly after: bigint;
}

/** Units of one allowance that a hold or a debit takes. */
export interface Draw {
  /** Allowance id within the account. */
  readonly allowance: string;
  /** Units taken, in the allowance's own unit. */
  readonly units: Units;
}

/** An event that says nothing more. */
export type Empty = Readonly<Record<string, never>>;

/** Topic balances, reserved key: closes every transaction of the exporter and says how far it came. */
export interface ExportPosition {
  /** Identity of the ledger. */
  readonly ledgerId: string;
  /** Sequence of the last ledger record exported. */
  readonly sequence: bigint;
  /** Hash of that record. */
  readonly hash: Sha256;
  /** Offset of that record in the ledger partition. */
  readonly ledgerOffset: bigint;
}

/** The favourite numbers of an account from here on. */
export interface FavouritesSet {
  /** E.164 digits. */
  readonly numbers: readonly string[];
}

/** Something over several keys is under way at this account. */
export interface FlowBegun {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** What is being done. */
  readonly type: 'redeem' | 'add' | 'remove' | 'give' | 'receive';
  /** The voucher's hash, or the identity. */
  readonly subject: string;
  /** The other account of a move. */
  readonly other: string | null;
  /** Idempotency key of the request that began it. */
  readonly requestKey: string | null;
  /** Hash over what that request said. */
  readonly digest: string;
}

/** What was under way has ended. */
export interface FlowEnded {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Denial code; null: it was done. */
  readonly denial: string | null;
}

/** Something over several keys that is under way at an account. */
export interface FlowState {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** What is being done. */
  readonly type: 'redeem' | 'add' | 'remove' | 'give' | 'receive';
  /** The voucher's hash, or the identity. */
  readonly subject: string;
  /** The other account of a move. */
  readonly other: string | null;
  /** Idempotency key of the request that began it. */
  readonly requestKey: string | null;
  /** Hash over what that request said. */
  readonly digest: string;
}

/** What an account spent at the other site within a range of its ledger, and how it left the sessions there. */
export interface FundsLock {
  /** The outage. */
  readonly epoch: bigint;
  /** Ledger that holds the delta. */
  readonly ledgerId: string;
  /** The lock counts only where it follows this sequence: the end of the lock before. */
  readonly from: bigint;
  /** It covers the records up to this sequence. */
  readonly through: bigint;
  /** Net of the money debited and credited there; negative: more was credited. */
  readonly money: Micros;
  /** The same in units, by allowance. */
  readonly allowances: readonly AllowanceNet[];
  /** Sessions that the other site went on with, began or ended. */
  readonly touched: readonly Touch[];
  /** Those of them that are open there, as it left them. */
  readonly sessions: readonly SessionState[];
  /** Those of them that ended there, oldest first, a line each (explanation: repeats). */
  readonly ended: string;
  /** Management requests answered there, oldest first. */
  readonly requests: readonly KeyedAnswer[];
  /** Subscriptions as they are there, where one changed. */
  readonly subscriptions: readonly SubscriptionState[];
  /** Periods that began there; they are in the sums. */
  readonly periods: readonly PeriodWork[];
}

/** Money and units that the other site spent are set aside, before anybody may spend them here. */
export interface FundsLocked {
  /** What was told. */
  readonly lock: FundsLock;
  /** By how much more less than nothing is available than before, since the other site spent what was not there; negative: by how much less, since it gave back what was held. The sum over the locks of a merge is what it overdrew. */
  readonly overshoot: Micros;
  /** Those of the periods that had begun here too: they count once, and nothing is locked for them. */
  readonly knownPeriods: readonly PeriodMark[];
  /** The same in units, by allowance, where it is not 0. */
  readonly overdrawn: readonly AllowanceTally[];
}

/** Quota outstanding at one user plane function. */
export interface Grant {
  /** The user plane function; null where the group has only one counter. */
  readonly upf: string | null;
  /** Quota granted, in the tariff's unit. */
  readonly units: Units;
  /** Partition time at which the hold is freed when nothing arrives, milliseconds since the epoch. */
  readonly deadline: Instant;
}

/** What one rating group is told. */
export interface GroupAnswer {
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** The user plane function that asked. */
  readonly upf: string | null;
  /** SUCCESS or why there is no quota. */
  readonly result: string;
  /** What is granted. */
  readonly unit: 'seconds' | 'octets' | 'events' | null;
  /** Quota granted; null: none was asked for or none is to be had. */
  readonly granted: Units | null;
  /** Seconds for which the quota holds. */
  readonly validity: bigint | null;
  /** Quota left at which to ask again, in the same unit. */
  readonly threshold: Units | null;
  /** Seconds of silence after which unused quota is to be returned; 0: off. */
  readonly holdingTime: bigint | null;
  /** When the price changes while the quota holds, milliseconds since the epoch; null: it does not. */
  readonly tariffChangeAt: Instant | null;
  /** What to do when this, the last quota, is used up. */
  readonly finalAction: 'TERMINATE' | 'REDIRECT' | 'RESTRICT_ACCESS' | null;
  /** Of REDIRECT: the type of the address, and the address. Of RESTRICT_ACCESS: ids of the filters that stay open. */
  readonly finalTargets: readonly string[];
  /** What makes the network function report, in place of its own choice: type, category and limit, with colons between. */
  readonly triggers: readonly string[];
}

/** A rating group of an open session. */
export interface GroupState {
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** What is counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** What was used and paid at each price, in the order they were first used. */
  readonly tallies: readonly PriceTally[];
  /** Quota outstanding. */
  readonly grants: readonly Grant[];
  /** Name of the price of the hold; null: nothing is held. */
  readonly heldPrice: string | null;
  /** The change of price that the hold covers; null: none. */
  readonly heldChange: TariffChange | null;
  /** Money held for the grants. */
  readonly heldMoney: Micros;
  /** Units held for the grants. */
  readonly heldDraws: readonly Draw[];
  /** True while quota was refused, or is the last that funds pay for. */
  readonly limited: boolean;
  /** xDRs closed so far. */
  readonly xdrNumber: bigint;
  /** Usage since the last xDR. */
  readonly xdrUsed: Units;
  /** Usage charged since the last xDR. */
  readonly xdrCharged: Units;
  /** Money debited since the last xDR. */
  readonly xdrMoney: Micros;
  /** Units debited since the last xDR. */
  readonly xdrDraws: readonly Draw[];
  /** Overrun since the last xDR. */
  readonly xdrOverrun: Units;
  /** Usage by price since the last xDR. */
  readonly xdrPrices: readonly PriceTally[];
  /** Start of what the next xDR covers, milliseconds since the epoch. */
  readonly xdrFrom: Instant | null;
  /** End of what the next xDR covers so far, milliseconds since the epoch. */
  readonly xdrTo: Instant | null;
}

/** The hold of a rating group ended: what it held is in funds again. */
export interface HoldEnded {
  /** Session id. */
  readonly session: string;
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** What the held units count. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Why it ended. */
  readonly reason: 'used' | 'freed' | 'expired' | 'transferred';
  /** Money that was held. */
  readonly money: Micros;
  /** Units that were held. */
  readonly draws: readonly Draw[];
}

/** Holds a voucher for the account that redeems it, if it can be redeemed. */
export interface HoldVoucher {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Account id within the tenant. */
  readonly account: string;
  /** ISO 4217 code of the account's currency. */
  readonly currency: string;
}

/** The identity belongs to another account, or to nobody. */
export interface IdentityAssigned {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Account id of the account that gave it up; null: it was nobody's. */
  readonly from: string | null;
  /** Account id within the tenant; null: nobody. */
  readonly account: string | null;
}

/** The identity belongs to an account. */
export interface IdentityClaimed {
  /** Account id within the tenant. */
  readonly account: string;
}

/** An identity may charge the account from now on. */
export interface IdentityListed {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Subscriber identity, for example msisdn-15550001. */
  readonly identity: string;
}

/** Whom a subscriber identity belongs to. */
export interface IdentityState {
  /** Account id within the tenant; null: nobody's any more. */
  readonly account: string | null;
}

/** An identity may not charge the account any more, but for the sessions it has open. */
export interface IdentityUnlisted {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Subscriber identity, for example msisdn-15550001. */
  readonly identity: string;
}

/** Makes a voucher that can be redeemed once. The same words again change nothing. */
export interface IssueVoucher {
  /** Batch it was made in. */
  readonly batch: string;
  /** ISO 4217 code of the money it is worth; null: it is worth units. */
  readonly currency: string | null;
  /** Money it is worth; null: it is worth units. */
  readonly money: Micros | null;
  /** Name of the allowance that its units are added to. */
  readonly allowance: string | null;
  /** Units it is worth, in the allowance's own unit. */
  readonly units: Units | null;
  /** Partition time from which it is worth nothing, milliseconds since the epoch; null: it stays valid. */
  readonly validUntil: Instant | null;
}

/** The answer to a management request, kept for repeats. */
export interface KeyedAnswer {
  /** Idempotency key. */
  readonly key: string;
  /** Hash over the canonical command. */
  readonly digest: string;
  /** Partition time of the answer, milliseconds since the epoch. */
  readonly at: Instant;
  /** The first answer. */
  readonly answer: Answer;
}

/** The ledger began. */
export interface LedgerOpened {
  /** Identity of this ledger. */
  readonly ledgerId: string;
  /** Partition count of every keyed topic. */
  readonly partitions: number;
  /** How a key finds its partition. */
  readonly keyRule: 'murmur2';
}

/** One record of a partition of a ledger. */
export interface LedgerPosition {
  /** Identity of the ledger. */
  readonly ledgerId: string;
  /** Sequence within the partition; 0: before the first. */
  readonly sequence: bigint;
  /** SHA-256 over the Avro bytes of that record; zeros before the first. */
  readonly hash: Sha256;
}

/** Topic ledger: exactly one record per usage event. The hash of a record is SHA-256 over its Avro bytes. */
export interface LedgerRecord {
  /** Identity of the ledger this record belongs to. */
  readonly ledgerId: string;
  /** Partition of usage and ledger. */
  readonly partition: number;
  /** Dense within the partition, from 1. */
  readonly sequence: bigint;
  /** SHA-256 over the Avro bytes of the previous record; zeros before the first. */
  readonly previousHash: Sha256;
  /** Offset of the usage event in the same partition. */
  readonly inputOffset: bigint;
  /** SHA-256 over key and value of the usage event. */
  readonly inputDigest: Sha256;
  /** Partition clock: the highest append time of usage so far, milliseconds since the epoch. */
  readonly clock: Instant;
  /** Revision of formats and rating this record follows. */
  readonly revision: number;
  /** Key: kind, tenant and id. */
  readonly key: string;
  /** Type of the usage event; Unreadable where its bytes say none. */
  readonly type: string;
  /** What became of the event. */
  readonly outcome: 'applied' | 'denied' | 'repeated' | 'rejected';
  /** Denial or rejection code. */
  readonly reason: string | null;
  /** Filled where repeats must find this answer. */
  readonly request: RememberedRequest | null;
  /** What changed, in order. */
  readonly changes: readonly Change[];
  /** Double entries; sum zero per unit. */
  readonly postings: readonly Posting[];
  /** What the one who asked was told. */
  readonly answer: Answer | null;
  /** Thresholds crossed. */
  readonly notices: readonly Notice[];
  /** xDRs closed by this record. */
  readonly xdrs: readonly Xdr[];
  /** Notifications to network functions. */
  readonly callbacks: readonly Callback[];
  /** The command that the usage event carried out; null: it came through a door. */
  readonly cause: CommandId | null;
  /** Usage events for other keys that follow from this record. */
  readonly commands: readonly Command[];
}

/** How far the delta of the other site has been merged into an account. */
export interface MergeMarks {
  /** Ledger that holds the delta. */
  readonly ledgerId: string;
  /** The outage that funds were locked for last. */
  readonly epoch: bigint;
  /** Funds are locked for its records up to this sequence. */
  readonly lockedThrough: bigint;
  /** Its records up to this sequence are applied. */
  readonly appliedThrough: bigint;
  /** Money that was locked, over all outages. */
  readonly money: Micros;
  /** Units that were locked, over all outages, by allowance. */
  readonly allowances: readonly AllowanceTally[];
  /** Sessions that were taken over from it last. */
  readonly taken: readonly TakenSession[];
  /** What was answered here for sessions that went on there, until all is applied. */
  readonly own: readonly OwnRequests[];
  /** Periods that nothing was locked for, since they had begun here too. */
  readonly knownPeriods: readonly PeriodMark[];
}

/** What the merge of a partition came to, from the records of both sites. */
export interface MergeResult {
  /** The outage that it ends, or the last of several. */
  readonly epoch: bigint;
  /** The other site's record behind which it begins: the end of the merge before; null: its genesis. */
  readonly since: LedgerPosition | null;
  /** The other site's last record that is merged, with its hash: who has the same there has the same ledger. */
  readonly through: LedgerPosition;
  /** Accounts that were charged there. */
  readonly accounts: bigint;
  /** Records of theirs that are applied. */
  readonly records: bigint;
  /** xDRs that are exported here for them. */
  readonly xdrs: bigint;
  /** Requests that both sites had charged, and that are charged once. */
  readonly repeated: bigint;
  /** Accounts that are overdrawn since. */
  readonly overdrawn: bigint;
}

/** From now on the money of the account is watched. */
export interface MoneyThresholdSet {
  /** What the share is of: the credit limit, or the amount of an absolute threshold. */
  readonly allocated: Micros;
  /** The threshold, in percent of allocated; 100 for an absolute one. */
  readonly percent: number;
}

/** Below which share of an amount the money of an account is low. */
export interface MoneyThreshold {
  /** What the share is of: the credit limit, or the amount of an absolute threshold. */
  readonly allocated: Micros;
  /** The threshold, in percent of allocated; 100 for an absolute one. */
  readonly percent: number;
  /** Whether it is low. */
  readonly level: 'normal' | 'low';
}

/** Moves a subscriber identity of the account to another account. */
export interface MoveIdentity {
  /** Subscriber identity, for example msisdn-15550001. */
  readonly identity: string;
  /** Account id of the other account. */
  readonly to: string;
}

/** Topic notices: one threshold crossed, each exactly once for a read_committed reader. */
export interface NoticeRecord {
  /** Ledger of the deciding record. */
  readonly ledgerId: string;
  /** Partition of the deciding record. */
  readonly partition: number;
  /** Sequence of the deciding record. */
  readonly sequence: bigint;
  /** Position within that record. */
  readonly index: number;
  /** Tenant. */
  readonly tenant: string;
  /** Account id. */
  readonly account: string;
  /** Partition time of the deciding record, milliseconds since the epoch. */
  readonly at: Instant;
  /** The notice. */
  readonly notice: Notice;
}

/** A threshold was crossed. Told once, decided in the record that crossed it. */
export interface Notice {
  /** Which counter. */
  readonly counter:
    | 'VoiceAllowanceThreshold'
    | 'TextAllowanceThreshold'
    | 'DataAllowanceThreshold'
    | 'MoneyThreshold';
  /** State before. */
  readonly previousState: 'normal' | 'low';
  /** State after. */
  readonly currentState: 'normal' | 'low';
  /** Name of the allowance; null for money. */
  readonly allowance: string | null;
  /** Identity of the device that caused it; null where no device did. */
  readonly identity: string | null;
  /** What remaining and allocated count. */
  readonly unit: 'money' | 'seconds' | 'octets' | 'events';
  /** Debited remaining; money in millionths. */
  readonly remaining: Units;
  /** Allocated in this period; money in millionths. */
  readonly allocated: Units;
  /** The threshold, in percent of allocated. */
  readonly percent: number;
  /** One sentence for people. */
  readonly text: string;
}

/** Where the network function of a session wants to be notified from now on. */
export interface NotifyUriChanged {
  /** Session id. */
  readonly session: string;
  /** The latest address it named. */
  readonly notifyUri: string;
}

/** Request numbers seen, both ends included. */
export interface NumberRange {
  /** First number. */
  readonly from: bigint;
  /** Last number. */
  readonly to: bigint;
}

/** Offers an identity to the account that it is to be moved to. */
export interface OfferIdentity {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Subscriber identity, for example msisdn-15550001. */
  readonly identity: string;
  /** Account id of the account that has it. */
  readonly from: string;
}

/** Opens an account with its identities and one plan. */
export interface OpenAccount {
  /** Prepaid lives on funds, postpaid on a credit limit. */
  readonly kind: 'prepaid' | 'postpaid';
  /** ISO 4217 code of the account's currency. */
  readonly currency: string;
  /** How far funds may go below zero, in the account's currency; 0 for prepaid. */
  readonly creditLimit: Micros;
  /** Funds as the customer has them on opening: negative is owed. */
  readonly openingFunds: Micros;
  /** Status on opening. */
  readonly status: 'active' | 'suspended';
  /** Subscriber identities that may charge this account. */
  readonly identities: readonly string[];
  /** Content hash of the plan version subscribed to. */
  readonly planVersion: string;
  /** Allowances that do not start full. */
  readonly openingAllowances: readonly OpeningAllowance[];
}

/** The first event of every usage partition: fixes what may never change. */
export interface OpenLedger {
  /** Identity of this ledger, of its site and life. */
  readonly ledgerId: string;
  /** Partition count of every keyed topic. */
  readonly partitions: number;
  /** How a key finds its partition. */
  readonly keyRule: 'murmur2';
}

/** What is left of an allowance on opening, where it is not all of it. */
export interface OpeningAllowance {
  /** Name of the allowance in the plan. */
  readonly name: string;
  /** Units left, in the allowance's own unit. */
  readonly remaining: Units;
}

/** What a session had answered here when the other site's took its place: whoever asked there again was charged twice. */
export interface OwnRequests {
  /** Session id. */
  readonly session: string;
  /** Only records of the other site above this sequence can be repeats of it. */
  readonly above: bigint;
  /** Request numbers that were answered. */
  readonly numbers: readonly NumberRange[];
  /** The last of them, with what they said. */
  readonly answers: readonly RequestMark[];
  /** Who was charged; null: the session had ended. */
  readonly identity: string | null;
  /** Service context; null: the session had ended. */
  readonly service: string | null;
  /** Content hash of its plan version; null: the session had ended. */
  readonly planVersion: string | null;
  /** Rating groups that a one-time event was not charged for, since funds did not pay for it. */
  readonly refused: readonly bigint[];
}

/** A period of a subscription: due once, over all sites. */
export interface PeriodMark {
  /** Subscription id within the account. */
  readonly subscription: string;
  /** From when on periods are counted. */
  readonly anchoredAt: Instant;
  /** Number of the period since then, from 1. */
  readonly period: bigint;
}

/** A period of a subscription: once, with its fee. */
export interface PeriodStarted {
  /** Subscription id within the account. */
  readonly subscription: string;
  /** Content hash of the plan version of the period. */
  readonly planVersion: string;
  /** Partition time from which periods are counted, milliseconds since the epoch. */
  readonly anchoredAt: Instant;
  /** Number of the period since the anchor, from 1. */
  readonly period: bigint;
  /** Start of the period, milliseconds since the epoch. */
  readonly startsAt: Instant;
  /** End of the period, milliseconds since the epoch. */
  readonly endsAt: Instant;
  /** Fee of the period, from funds. */
  readonly fee: Micros;
}

/** What a period that began in stand-alone mode took and gave. */
export interface PeriodWork {
  /** Which period. */
  readonly mark: PeriodMark;
  /** The record that began it. */
  readonly sequence: bigint;
  /** Its fee. */
  readonly fee: Micros;
  /** Units that it granted, by allowance. */
  readonly grants: readonly AllowanceTally[];
}

/** A subscription will follow another plan version from its next period on. */
export interface PlanChangeScheduled {
  /** Subscription id within the account. */
  readonly subscription: string;
  /** Content hash of the plan version. */
  readonly planVersion: string;
}

/** A subscription follows another plan version from now on. */
export interface PlanChanged {
  /** Subscription id within the account. */
  readonly subscription: string;
  /** Content hash of the plan version. */
  readonly planVersion: string;
  /** Partition time, milliseconds since the epoch. */
  readonly changedAt: Instant;
  /** The part of the fee that was paid for time that is left. */
  readonly refund: Micros;
}

/** Topic catalogue: a published, immutable plan version. The key is the content hash. */
export interface PlanVersion {
  /** SHA-256 over content, in hexadecimal. */
  readonly hash: string;
  /** Name of the plan. */
  readonly name: string;
  /** Number of the version, for people. */
  readonly version: number;
  /** The plan as canonical JSON. */
  readonly content: string;
}

/** One leg of a double entry. The legs of a record sum to zero per unit. */
export interface Posting {
  /** funds, reserved and locked are the account's; the others the tenant's. */
  readonly pot:
    | 'funds'
    | 'reserved'
    | 'locked'
    | 'topups'
    | 'usage-revenue'
    | 'fee-revenue'
    | 'adjustments'
    | 'opening'
    | 'granted'
    | 'consumed'
    | 'expired'
    | 'rolled-over';
  /** Allowance id where the account's pot is one of an allowance. */
  readonly allowance: string | null;
  /** What is moved. */
  readonly unit: 'money' | 'seconds' | 'octets' | 'events';
  /** Amount when unit is money; positive adds to the pot. */
  readonly money: Micros | null;
  /** Amount when unit is not money; positive adds to the pot. */
  readonly units: Units | null;
}

/** What an account held when another state took its place. */
export interface PotsLeft {
  /** Money free to use. */
  readonly funds: Micros;
  /** Money held for grants. */
  readonly reserved: Micros;
  /** Money locked for a merge. */
  readonly locked: Micros;
  /** Units by allowance. */
  readonly allowances: readonly AllowancePots[];
}

/** What was used and paid at one price: by a rating group of a session, over which rating is cumulative, or since its last xDR. */
export interface PriceTally {
  /** Name of the price within the plan version. */
  readonly price: string;
  /** Units used. */
  readonly used: Units;
  /** Used units, rounded up to whole increments. */
  readonly charged: Units;
  /** The part of the charged units that money paid for. */
  readonly moneyUnits: Units;
  /** Money paid. */
  readonly money: Micros;
}

/** A rating group that was refused quota it may be given later. */
export interface QuotaRefused {
  /** Session id. */
  readonly session: string;
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** What is counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
}

/** Raises the revision of formats and rating from this offset on. */
export interface RaiseRevision {
  /** The new revision, exactly one above the present one. */
  readonly revision: number;
}

/** Credits a voucher to the account. */
export interface RedeemVoucher {
  /** Keyed hash of the voucher's code, in hexadecimal; the code itself is nowhere. */
  readonly voucher: string;
}

/** An operator's word that one input, which stops this partition, is to be rejected. */
export interface RejectInput {
  /** Offset of that input in this partition of usage. */
  readonly offset: bigint;
  /** Why, in a sentence for the history. */
  readonly reason: string;
}

/** Topic usage-rejected: input of a network adapter that was refused, with the reason. Topic, partition and offset name it: a record that stands there twice is the same refusal. */
export interface RejectedInput {
  /** Topic it came from, which names the adapter. */
  readonly topic: string;
  /** Partition it came from. */
  readonly partition: number;
  /** Offset it came from. */
  readonly offset: bigint;
  /** Why it was refused: a code of the reference. */
  readonly reason: string;
  /** The input as it came, at most 64 kB of it. */
  readonly bytes: Uint8Array;
  /** The reason in a sentence for people. */
  readonly detail: string | null;
  /** Tenant of the adapter. */
  readonly tenant: string | null;
  /** The event id, where one could be read. */
  readonly eventId: string | null;
  /** Key of the input as it came, at most 1 kB of it; null: it had none. */
  readonly key: Uint8Array | null;
}

/** What makes a repeat of this request recognisable. */
export interface RememberedRequest {
  /** Session id of a charging request; null for a management request. */
  readonly session: string | null;
  /** Idempotency key of a management request. */
  readonly key: string | null;
  /** Request number; 0 says nothing. */
  readonly number: bigint;
  /** Hash over the canonical command. */
  readonly digest: string;
  /** Sender's time, milliseconds since the epoch. */
  readonly sentAt: Instant;
}

/** Takes a subscriber identity from the account; it belongs to nobody afterwards. */
export interface RemoveIdentity {
  /** Subscriber identity, for example msisdn-15550001. */
  readonly identity: string;
}

/** A request that was answered. */
export interface RequestMark {
  /** Request number; 0 says nothing. */
  readonly number: bigint;
  /** Hash over the canonical command. */
  readonly digest: string;
  /** Sender's time. */
  readonly sentAt: Instant;
}

/** Quota a network function asks for (TS 32.291 RequestedUnit). All members null: the charging system chooses the amount. */
export interface RequestedUnits {
  /** Time asked for, in seconds. */
  readonly seconds: Units | null;
  /** Volume in both directions asked for, in octets. */
  readonly totalOctets: Units | null;
  /** Uplink volume asked for, in octets. */
  readonly uplinkOctets: Units | null;
  /** Downlink volume asked for, in octets. */
  readonly downlinkOctets: Units | null;
  /** Service-specific units asked for. */
  readonly events: Units | null;
}

/** Formats and rating follow a new revision from the next record on. */
export interface RevisionRaised {
  /** The new revision. */
  readonly revision: number;
}

/** A session goes on in another network: later usage is rated there. */
export interface ServingNetworkChanged {
  /** Session id. */
  readonly session: string;
  /** PLMN id, country and network code with a hyphen between. */
  readonly servingNetwork: string;
}

/** A charging session ended. */
export interface SessionClosed {
  /** Session id. */
  readonly session: string;
  /** Why it ended. */
  readonly cause: 'release' | 'expired' | 'denied' | 'event' | 'abandoned';
  /** Partition time of the end, milliseconds since the epoch. */
  readonly closedAt: Instant;
}

/** A charging session began. */
export interface SessionOpened {
  /** Session id. */
  readonly session: string;
  /** Identity that is charged for. */
  readonly identity: string;
  /** Plan version the session is rated by, to its end. */
  readonly planVersion: string;
  /** Hash of the consumer's create key. */
  readonly createKey: string | null;
  /** Hash of the create's charging command. */
  readonly createDigest: string;
  /** The adapter that published the one-time event; null: another door. */
  readonly stream: string | null;
  /** Partition time of the start, milliseconds since the epoch. */
  readonly openedAt: Instant;
  /** Service context. */
  readonly service: string | null;
  /** Calling party. */
  readonly callingParty: string | null;
  /** Called party. */
  readonly calledParty: string | null;
  /** PLMN id of the network that serves the subscriber, country and network code with a hyphen between; null: not told. */
  readonly servingNetwork: string | null;
  /** Where the network function wants to be told. */
  readonly notifyUri: string | null;
}

/** A create or one-time event was refused; its answer is kept for repeats. */
export interface SessionRefused {
  /** Session id. */
  readonly session: string;
  /** Hash of the consumer's create key. */
  readonly createKey: string | null;
  /** Hash of the create's charging command. */
  readonly createDigest: string;
  /** The adapter that published the one-time event; null: another door. */
  readonly stream: string | null;
  /** Partition time of the refusal, milliseconds since the epoch. */
  readonly refusedAt: Instant;
}

/** An open charging session. */
export interface SessionState {
  /** Session id. */
  readonly id: string;
  /** Identity that is charged for. */
  readonly identity: string;
  /** Plan version the session is rated by. */
  readonly planVersion: string;
  /** Hash of the consumer's create key. */
  readonly createKey: string | null;
  /** Hash of the create's charging command. */
  readonly createDigest: string;
  /** The adapter that published the one-time event; null: another door. */
  readonly stream: string | null;
  /** Partition time of the start, milliseconds since the epoch. */
  readonly openedAt: Instant;
  /** Partition time of the last request, milliseconds since the epoch. */
  readonly touchedAt: Instant;
  /** Service context. */
  readonly service: string | null;
  /** Calling party. */
  readonly callingParty: string | null;
  /** Called party. */
  readonly calledParty: string | null;
  /** PLMN id of the network that serves the subscriber, country and network code with a hyphen between; null: not told. */
  readonly servingNetwork: string | null;
  /** Where the network function wants to be told. */
  readonly notifyUri: string | null;
  /** Request numbers seen. */
  readonly numbers: readonly NumberRange[];
  /** The last answers, oldest first, packed as text (explanation: repeats). */
  readonly answers: string;
  /** Rating groups seen. */
  readonly groups: readonly GroupState[];
}

/** Names the favourite numbers of an account, in place of those it had. */
export interface SetFavourites {
  /** Numbers as people write them. */
  readonly numbers: readonly string[];
}

/** Suspends an account or makes it active again. */
export interface SetStatus {
  /** The status it shall have. */
  readonly status: 'active' | 'suspended';
}

/** Topic settings: one declared setting. The key is kind and id. */
export interface Setting {
  /** What it is, for example ledger or demo-data. */
  readonly kind: string;
  /** Which one. */
  readonly id: string;
  /** The setting as canonical JSON. */
  readonly content: string;
}

/** Whom an identity belongs to was changed, or why not. */
export interface SettleIdentity {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Denial code; null: it was changed. */
  readonly denial: string | null;
}

/** Ends the hold of a voucher: it was credited, or it was not. */
export interface SettleVoucher {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** What became of it. */
  readonly result: 'redeemed' | 'released';
}

/** A SHA-256 hash. */
export type Sha256 = Brand<Uint8Array, 'Sha256'>;

/** Topic sites: what a site is about to do with all of its partitions. The key is the site; the newest counts, and whoever controls the site carries it out. */
export interface SiteIntent {
  /** stand-alone: serve in the place of the other site; closed: end that, or let the other site begin it. */
  readonly mode: 'stand-alone' | 'closed';
  /** The outage that it begins or ends, counted from 1. */
  readonly epoch: bigint;
  /** By partition, the last record of the other site that counts in stand-alone mode; empty where it ends. */
  readonly fences: readonly LedgerPosition[];
  /** Who decided it: a person, the watchdog that saw the other site out, the controller that hands back to it, or a person who drains main while it is well. */
  readonly by: 'operator' | 'watchdog' | 'hand-back' | 'drain';
  /** The reason, in words. */
  readonly why: string;
  /** When, by the clock of who decided. */
  readonly decidedAt: Instant;
}

/** What a partition of a site does, from one epoch to the next. */
export interface SiteMode {
  /** open: serves; closed: decides nothing but what a merge brings; stand-alone: serves in the place of the other site. */
  readonly mode: 'open' | 'closed' | 'stand-alone';
  /** The outage that it belongs to, counted from 1; 0: none yet. */
  readonly epoch: bigint;
  /** The last record of the other site that counts in stand-alone mode: accounts are taken over as they were behind it. */
  readonly fence: LedgerPosition | null;
}

/** The account was suspended or made active again. */
export interface StatusChanged {
  /** The status it has now. */
  readonly status: 'active' | 'suspended';
}

/** How far the events of one adapter may be forgotten: one that was sent before, or then and is named, is taken for a repeat. */
export interface StreamMark {
  /** The adapter; empty: every adapter that has no mark of its own. */
  readonly stream: string;
  /** The latest time of sending among events that were forgotten, milliseconds since the epoch. */
  readonly sentAt: Instant;
  /** Short ids of the events sent at that very time that were forgotten, eight characters each; null: any that was sent then. */
  readonly ids: string | null;
}

/** Funds did not pay the fee of the next period. */
export interface SubscriptionLapsed {
  /** Subscription id within the account. */
  readonly subscription: string;
  /** When the period was due, milliseconds since the epoch. */
  readonly lapsedAt: Instant;
}

/** The account follows a plan version from now on. */
export interface SubscriptionStarted {
  /** Subscription id within the account. */
  readonly subscription: string;
  /** Content hash of the plan version. */
  readonly planVersion: string;
  /** Partition time of the start, milliseconds since the epoch. */
  readonly startedAt: Instant;
}

/** A plan an account follows. */
export interface SubscriptionState {
  /** Subscription id. */
  readonly id: string;
  /** Content hash of the plan version. */
  readonly planVersion: string;
  /** Partition time of the start, milliseconds since the epoch. */
  readonly startedAt: Instant;
  /** Whether its period is paid for; lapsed: funds did not pay the fee. */
  readonly status: 'active' | 'lapsed';
  /** Partition time from which periods are counted, milliseconds since the epoch; null: the plan has none. */
  readonly anchoredAt: Instant | null;
  /** Number of the period since the anchor, from 1; 0: none yet. */
  readonly period: bigint;
  /** Start of the period, milliseconds since the epoch; null: none runs. */
  readonly startsAt: Instant | null;
  /** End of the period, when the next is due, milliseconds since the epoch; null: none runs. */
  readonly endsAt: Instant | null;
  /** Content hash of the plan version to follow from the next period on; null: the same. */
  readonly nextPlanVersion: string | null;
}

/** A session that a lock put in the place of this site's. */
export interface TakenSession {
  /** Session id. */
  readonly id: string;
  /** The outage since which the other site counts it towards an xDR. */
  readonly epoch: bigint;
  /** What it counted towards its next xDR when it came, by rating group. */
  readonly counts: readonly DeltaDebit[];
  /** True once it went on here. */
  readonly goesOn: boolean;
}

/** A change of price within the life of a grant. */
export interface TariffChange {
  /** When the price changes, milliseconds since the epoch. */
  readonly at: Instant;
  /** Name of the price within the plan version from then on. */
  readonly price: string;
}

/** Adds money, or units of a named allowance. Exactly one of money and units is given. */
export interface TopUp {
  /** Money added, above 0, in the account's currency. */
  readonly money: Micros | null;
  /** Name of the allowance that units are added to. */
  readonly allowance: string | null;
  /** Units added, above 0, in the allowance's own unit. */
  readonly units: Units | null;
}

/** Money or units were added. */
export interface ToppedUp {
  /** Money added. */
  readonly money: Micros | null;
  /** Allowance id that units were added to. */
  readonly allowance: string | null;
  /** Units added. */
  readonly units: Units | null;
  /** What the added units count. */
  readonly unit: 'seconds' | 'octets' | 'events' | null;
}

/** A session that was gone on with in stand-alone mode, or a request that was answered then. */
export interface Touch {
  /** Session id, or key of the request. */
  readonly id: string;
  /** The last record of it. */
  readonly sequence: bigint;
  /** The outage since which the site counts it towards an xDR of its own. */
  readonly epoch: bigint;
}

/** A one-time event that may yet be reversed. */
export interface UnconfirmedEvent {
  /** Session id of the one-time event. */
  readonly session: string;
  /** Attempts of which nobody gave up: where their answers were to go. */
  readonly attempts: readonly string[];
  /** Partition time of the latest attempt, milliseconds since the epoch. */
  readonly awaitedAt: Instant;
  /** What it was charged. */
  readonly xdrs: readonly Xdr[];
}

/** Quota was granted and what it costs at most is held. */
export interface UnitsReserved {
  /** Session id. */
  readonly session: string;
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** What is granted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Name of the price within the plan version, by which what is granted will be debited. */
  readonly price: string;
  /** The change of price that what is granted may live through; null: none. */
  readonly change: TariffChange | null;
  /** All grants of the group that are outstanding now. */
  readonly grants: readonly Grant[];
  /** True when funds pay for no more than this. */
  readonly last: boolean;
  /** Money held for them together. */
  readonly money: Micros;
  /** Units held for them together. */
  readonly draws: readonly Draw[];
}

/** Usage was rated and debited. */
export interface UsageDebited {
  /** Session id. */
  readonly session: string;
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** The user plane function that counted. */
  readonly upf: string | null;
  /** What was counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** quotaManagementIndicator of the report. */
  readonly management: 'online' | 'offline' | 'suspended';
  /** Name of the price within the plan version. */
  readonly price: string;
  /** Usage reported. */
  readonly used: Units;
  /** Usage charged: rounded up over the whole session, less what was charged before. */
  readonly charged: Units;
  /** The part of charged that money pays for. */
  readonly moneyUnits: Units;
  /** Money debited. */
  readonly money: Micros;
  /** Units debited from allowances. */
  readonly draws: readonly Draw[];
  /** The part of used that no grant covered. */
  readonly overrun: Units;
  /** When the usage happened, bounded to session and clock, milliseconds since the epoch. */
  readonly usedAt: Instant;
}

/** Topic usage: everything that may change state, from any door. */
interface UsageEventCommon {
  /** Tenant, from the credential of the door. */
  readonly tenant: string;
  /** The door it came through, for example n40 or scheduler. */
  readonly source: string;
  /** Idempotency key of a management request; a repeat finds its first answer. */
  readonly requestKey: string | null;
  /** Answer channel of the process that waits. */
  readonly replyTo: string | null;
  /** Names the request on that channel. */
  readonly correlation: string | null;
  /** Which command of a ledger record this is; null: nobody's, it came through a door. */
  readonly command: CarriedCommand | null;
}

/** Topic usage: everything that may change state, from any door. */
export type UsageEvent =
  | (UsageEventCommon & { readonly type: 'Charge'; readonly charge: Charge })
  | (UsageEventCommon & { readonly type: 'OpenAccount'; readonly openAccount: OpenAccount })
  | (UsageEventCommon & { readonly type: 'TopUp'; readonly topUp: TopUp })
  | (UsageEventCommon & { readonly type: 'SetStatus'; readonly setStatus: SetStatus })
  | (UsageEventCommon & { readonly type: 'AccountDue'; readonly accountDue: Empty })
  | (UsageEventCommon & { readonly type: 'ClaimIdentity'; readonly claimIdentity: ClaimIdentity })
  | (UsageEventCommon & { readonly type: 'OpenLedger'; readonly openLedger: OpenLedger })
  | (UsageEventCommon & { readonly type: 'RaiseRevision'; readonly raiseRevision: RaiseRevision })
  | (UsageEventCommon & { readonly type: 'RejectInput'; readonly rejectInput: RejectInput })
  | (UsageEventCommon & { readonly type: 'SetFavourites'; readonly setFavourites: SetFavourites })
  | (UsageEventCommon & { readonly type: 'ChangePlan'; readonly changePlan: ChangePlan })
  | (UsageEventCommon & { readonly type: 'AbandonSession'; readonly abandonSession: AbandonSession })
  | (UsageEventCommon & { readonly type: 'IssueVoucher'; readonly issueVoucher: IssueVoucher })
  | (UsageEventCommon & { readonly type: 'RedeemVoucher'; readonly redeemVoucher: RedeemVoucher })
  | (UsageEventCommon & { readonly type: 'HoldVoucher'; readonly holdVoucher: HoldVoucher })
  | (UsageEventCommon & { readonly type: 'CreditVoucher'; readonly creditVoucher: CreditVoucher })
  | (UsageEventCommon & { readonly type: 'SettleVoucher'; readonly settleVoucher: SettleVoucher })
  | (UsageEventCommon & { readonly type: 'AddIdentity'; readonly addIdentity: AddIdentity })
  | (UsageEventCommon & { readonly type: 'RemoveIdentity'; readonly removeIdentity: RemoveIdentity })
  | (UsageEventCommon & { readonly type: 'MoveIdentity'; readonly moveIdentity: MoveIdentity })
  | (UsageEventCommon & { readonly type: 'OfferIdentity'; readonly offerIdentity: OfferIdentity })
  | (UsageEventCommon & { readonly type: 'AnswerOffer'; readonly answerOffer: AnswerOffer })
  | (UsageEventCommon & { readonly type: 'AssignIdentity'; readonly assignIdentity: AssignIdentity })
  | (UsageEventCommon & { readonly type: 'SettleIdentity'; readonly settleIdentity: SettleIdentity })
  | (UsageEventCommon & { readonly type: 'AbandonRequest'; readonly abandonRequest: AbandonRequest })
  | (UsageEventCommon & { readonly type: 'ChangeSiteMode'; readonly changeSiteMode: SiteMode })
  | (UsageEventCommon & { readonly type: 'LockFunds'; readonly lockFunds: FundsLock })
  | (UsageEventCommon & { readonly type: 'ApplyDelta'; readonly applyDelta: Delta })
  | (UsageEventCommon & { readonly type: 'CloseMerge'; readonly closeMerge: MergeResult });

/** What a one-time event debited is given back. */
export interface UsageReversed {
  /** Session id of the one-time event. */
  readonly session: string;
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** What was counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Usage that did not happen. */
  readonly used: Units;
  /** Usage that was charged. */
  readonly charged: Units;
  /** Money given back. */
  readonly money: Micros;
  /** Units given back to allowances. */
  readonly draws: readonly Draw[];
  /** Units of allowances that have ended meanwhile: they are lost. */
  readonly expired: readonly Draw[];
}

/** One used unit container of a report (TS 32.291 UsedUnitContainer). Amounts are deltas since the previous report. */
export interface UsedUnits {
  /** localSequenceNumber of the container. */
  readonly localNumber: bigint;
  /** What the network function did with quota while it counted (quotaManagementIndicator). */
  readonly management: 'online' | 'offline' | 'suspended';
  /** Time used, in seconds. */
  readonly seconds: Units | null;
  /** Volume used in both directions, in octets. */
  readonly totalOctets: Units | null;
  /** Uplink volume used, in octets. */
  readonly uplinkOctets: Units | null;
  /** Downlink volume used, in octets. */
  readonly downlinkOctets: Units | null;
  /** Service-specific units used. */
  readonly events: Units | null;
  /** When the usage happened as the network says, milliseconds since the epoch; null: when the request was sent. */
  readonly usedAt: Instant | null;
  /** Which side of the announced change of price the usage fell on, as the network says; null: usedAt decides. */
  readonly tariffChange: 'before' | 'after' | null;
}

/** A voucher is held for an account. */
export interface VoucherHeld {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Account id within the tenant. */
  readonly account: string;
}

/** A voucher exists. */
export interface VoucherIssued {
  /** Batch it was made in. */
  readonly batch: string;
  /** ISO 4217 code of the money it is worth; null: it is worth units. */
  readonly currency: string | null;
  /** Money it is worth; null: it is worth units. */
  readonly money: Micros | null;
  /** Name of the allowance that its units are added to. */
  readonly allowance: string | null;
  /** Units it is worth, in the allowance's own unit. */
  readonly units: Units | null;
  /** Partition time from which it is worth nothing, milliseconds since the epoch; null: it stays valid. */
  readonly validUntil: Instant | null;
}

/** A voucher was asked for that could not be redeemed: one guess more. */
export interface VoucherMissed {
  /** Partition time of the guess, milliseconds since the epoch. */
  readonly at: Instant;
}

/** The hold of a voucher ended. */
export interface VoucherSettled {
  /** Id of the flow: the ledger record that began it. */
  readonly flow: string;
  /** Redeemed for good, or free again. */
  readonly result: 'redeemed' | 'released';
  /** Money it is worth; null: it is worth units. */
  readonly money: Micros | null;
  /** Units it is worth, in the allowance's own unit. */
  readonly units: Units | null;
}

/** A voucher, and whom it is held for or was credited to. */
export interface VoucherState {
  /** Batch it was made in. */
  readonly batch: string;
  /** ISO 4217 code of the money it is worth; null: it is worth units. */
  readonly currency: string | null;
  /** Money it is worth; null: it is worth units. */
  readonly money: Micros | null;
  /** Name of the allowance that its units are added to. */
  readonly allowance: string | null;
  /** Units it is worth, in the allowance's own unit. */
  readonly units: Units | null;
  /** Partition time from which it is worth nothing, milliseconds since the epoch; null: it stays valid. */
  readonly validUntil: Instant | null;
  /** Whether it can still be redeemed. */
  readonly status: 'open' | 'held' | 'redeemed';
  /** Flow that it is held for or was redeemed by. */
  readonly flow: string | null;
  /** Account that it is held for or was credited to. */
  readonly account: string | null;
}

/** A partial xDR of a session that goes on: its group counts anew towards the next one. */
export interface XdrCut {
  /** Session id. */
  readonly session: string;
  /** Rating group. */
  readonly ratingGroup: bigint;
  /** What is counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
}

/** The record that closed an xDR at the other site: it keeps the id it was given there. */
export interface XdrOrigin {
  /** Site. */
  readonly site: string;
  /** Ledger. */
  readonly ledgerId: string;
  /** Partition. */
  readonly partition: number;
  /** Sequence of the record. */
  readonly sequence: bigint;
  /** Place among the xDRs of the record. */
  readonly index: number;
  /** Partition time of that record, milliseconds since the epoch. */
  readonly at: Instant;
}

/** Topic xdr: one finished xDR, each exactly once for a read_committed reader. */
export interface XdrRecord {
  /** Ledger of the deciding record. */
  readonly ledgerId: string;
  /** Partition of the deciding record. */
  readonly partition: number;
  /** Sequence of the deciding record. */
  readonly sequence: bigint;
  /** Position within that record: (ledgerId, partition, sequence, index) is the xDR's id. */
  readonly index: number;
  /** Tenant. */
  readonly tenant: string;
  /** Account id. */
  readonly account: string;
  /** Site that decided it. */
  readonly site: string;
  /** Partition time of the deciding record, milliseconds since the epoch. */
  readonly at: Instant;
  /** The xDR. */
  readonly xdr: Xdr;
}

/** A finished extended detail record: exactly the usage-revenue postings of one session and rating group since its last xDR. */
export interface Xdr {
  /** What is charged for. */
  readonly kind: 'usage' | 'fee' | 'correction';
  /** Identity that was charged for; null: a fee, which the account as a whole owes. */
  readonly identity: string | null;
  /** Calling party. */
  readonly callingParty: string | null;
  /** Called party. */
  readonly calledParty: string | null;
  /** Destination zone of the called party within the plan version; null: in none. */
  readonly destination: string | null;
  /** Roaming zone of the serving network at the end within the plan version; null: in none. */
  readonly network: string | null;
  /** Start of what this xDR covers, milliseconds since the epoch. */
  readonly connectedAt: Instant;
  /** End of what this xDR covers, milliseconds since the epoch. */
  readonly endedAt: Instant;
  /** Service context. */
  readonly service: string | null;
  /** Rating group; of a fee, 0. */
  readonly ratingGroup: bigint;
  /** What was counted. */
  readonly unit: 'seconds' | 'octets' | 'events';
  /** Usage reported. */
  readonly used: Units;
  /** Usage charged, rounded. */
  readonly charged: Units;
  /** Money charged. */
  readonly money: Micros;
  /** Units charged to allowances. */
  readonly draws: readonly Draw[];
  /** The same by price, in the order they were first used. */
  readonly prices: readonly PriceTally[];
  /** ISO 4217 code. */
  readonly currency: string;
  /** Content hash of the plan version used. */
  readonly planVersion: string;
  /** Session id; of a fee, the subscription. */
  readonly session: string;
  /** Number of this xDR within session and rating group, from 1; of a fee, the period. */
  readonly number: bigint;
  /** True when no further xDR of this session and rating group follows. */
  readonly last: boolean;
  /** Why it was closed. */
  readonly cause:
    | 'release'
    | 'expired'
    | 'denied'
    | 'event'
    | 'partial'
    | 'period'
    | 'plan-change'
    | 'abandoned'
    | 'site-change'
    | 'charged-twice';
  /** The part of used that no grant covered. */
  readonly overrun: Units;
  /** Where it was closed, in stand-alone mode of the other site; null: here. */
  readonly origin: XdrOrigin | null;
}
