import { decideAccount } from '../account/decide-account.ts';
import type { AccountEvent } from '../account/decide-account.ts';
import { Draft } from '../account/draft.ts';
import type { PlanLookup } from '../account/draft.ts';
import { denied } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { revisions } from '../bounds.ts';
import type {
  AccountState,
  Balance,
  Change,
  CommandId,
  ControlState,
  LedgerRecord,
  UsageEvent,
} from '../contracts.gen.ts';
import { isCarriedOut } from '../flow/command-marks.ts';
import { flowIdOf } from '../flow/flow.ts';
import { decideIdentity } from '../identity/identity.ts';
import { parseKey } from '../key.ts';
import { postingsOf } from '../ledger/postings.ts';
import { callbacksFor } from '../notices/callbacks.ts';
import { crossings } from '../notices/crossings.ts';
import { adoptAccount, mustAdopt } from '../site/adopt-account.ts';
import { isMergeEvent, modeDenial, siteModeOf } from '../site/mode.ts';
import { later } from '../time.ts';
import { decideVoucher } from '../voucher/voucher.ts';
import { decideControl } from './control.ts';
import { isOfKind } from './event-kinds.ts';
import type { Head } from './head.ts';
import type { Input } from './input.ts';

/** All that a decision may look at: nothing else, so that every owner decides the same. */
export interface Grounds {
  readonly head: Head;
  readonly control: ControlState | undefined;
  /** State of the event's key. */
  readonly state: Balance | undefined;
  readonly input: Input;
  readonly plans: PlanLookup;
  /** State of the event's key as the other site left it, where `mustAdopt` asks for it. */
  readonly standby?: Balance | undefined;
}

/**
 * Decides one usage event: the one record that answers it.
 *
 * Pure and total for every input that this build may decide at all (see `obstacleTo`): equal
 * grounds give an equal record, whoever decides and whenever.
 */
export function decideRecord(grounds: Grounds): LedgerRecord {
  const { head, control, input } = grounds;
  const frame = {
    ledgerId: ledgerIdOf(grounds),
    partition: head.partition,
    sequence: head.sequence + 1n,
    previousHash: head.hash,
    inputOffset: input.offset,
    inputDigest: input.digest,
    clock: later(head.clock, input.timestamp),
    revision: control?.revision ?? revisions.first,
    key: input.key,
  };
  if (input.body.kind === 'rejected') {
    const { reason } = input.body;
    return { ...frame, type: 'Unreadable', outcome: 'rejected', reason, ...nothing };
  }
  const { event } = input.body;
  const cause = causeOf(event);
  if (cause !== null && isCarriedOut(grounds.state?.commands ?? [], cause)) {
    return { ...frame, type: event.type, outcome: 'repeated', reason: null, ...nothing, cause };
  }
  return { ...frame, ...decideEvent(grounds, event, frame), cause };
}

/** The command that an event carries out; which copy of it this is, says nothing. */
function causeOf({ command }: UsageEvent): CommandId | null {
  if (command === null) return null;
  const { ledgerId, partition, sequence, index } = command;
  return { ledgerId, partition, sequence, index };
}

const nothing = {
  request: null,
  changes: [],
  postings: [],
  answer: null,
  notices: [],
  xdrs: [],
  callbacks: [],
  cause: null,
  commands: [],
} as const;

/** Where a record stands: known before anything is decided. */
type Frame = Pick<LedgerRecord, 'ledgerId' | 'partition' | 'sequence' | 'clock' | 'key'>;

type Decided = Pick<LedgerRecord, keyof typeof nothing | 'type' | 'outcome' | 'reason'>;

function decideEvent(grounds: Grounds, event: UsageEvent, frame: Frame): Decided {
  const changes: Change[] = [];
  const { state } = grounds;
  const refusal = modeDenial(siteModeOf(grounds.control), event);
  if (refusal !== undefined) return plainly(event, changes, denied(refusal));
  if (isOfKind(event, 'control')) {
    return plainly(event, changes, decideControl(changes, grounds.control, event));
  }
  if (isOfKind(event, 'identity')) {
    return plainly(event, changes, decideIdentity(changes, state?.identity ?? undefined, event));
  }
  if (isOfKind(event, 'voucher')) {
    const voucher = { hash: idIn(frame), state: state?.voucher ?? undefined, clock: frame.clock };
    return plainly(event, changes, decideVoucher(changes, voucher, event));
  }
  return decideAccountEvent(grounds, event, frame);
}

function decideAccountEvent(grounds: Grounds, event: AccountEvent, frame: Frame): Decided {
  const before = grounds.state?.account ?? undefined;
  const draft = new Draft(before, frame.clock, grounds.plans);
  const adopted = adopt(draft, before, grounds);
  const found = { id: idIn(frame), flow: flowIdOf(frame), digest: grounds.input.content };
  const verdict = decideAccount(draft, adopted, event, found);
  const decided = plainly(event, draft.changes, verdict);
  if (draft.changes.length === 0) return decided;
  const identity = event.type === 'Charge' ? event.charge.identity : null;
  if (isMergeEvent(event)) return { ...decided, xdrs: draft.xdrs }; // told at the other site
  const notices = crossings(adopted, draft.account, identity);
  const callbacks = callbacksFor(adopted, draft.account, draft.changes);
  return { ...decided, notices, xdrs: draft.xdrs, callbacks };
}

/** The account that is decided on: in stand-alone mode, as it is taken over. */
function adopt(
  draft: Draft,
  before: AccountState | undefined,
  { control, standby }: Grounds,
): AccountState | undefined {
  const mode = siteModeOf(control);
  if (!mustAdopt(mode, before)) return before;
  const state = standby?.account ?? undefined;
  if (state === undefined) return undefined;
  adoptAccount(draft, mode, state, before);
  return draft.account;
}

function idIn({ key }: Frame): string {
  return parseKey(key)?.id ?? '';
}

function plainly(event: UsageEvent, changes: readonly Change[], verdict: Verdict): Decided {
  return {
    ...nothing,
    type: event.type,
    outcome: verdict.outcome,
    reason: verdict.denial ?? null,
    request: verdict.request,
    changes,
    postings: changes.flatMap(postingsOf),
    answer: verdict.answer,
    commands: verdict.commands,
  };
}

function ledgerIdOf({ head, input }: Grounds): string {
  const isFirst = head.sequence === 0n && input.body.kind === 'event';
  const event = isFirst && input.body.kind === 'event' ? input.body.event : undefined;
  return event?.type === 'OpenLedger' ? event.openLedger.ledgerId : head.ledgerId;
}
