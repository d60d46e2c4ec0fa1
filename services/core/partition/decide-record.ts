import { decideAccount } from '../account/decide-account.ts';
import type { AccountEvent } from '../account/decide-account.ts';
import { Draft } from '../account/draft.ts';
import type { PlanLookup } from '../account/draft.ts';
import type { Verdict } from '../account/verdict.ts';
import { revisions } from '../bounds.ts';
import type { Balance, Change, ControlState, LedgerRecord, UsageEvent } from '../contracts.gen.ts';
import { decideIdentity } from '../identity/identity.ts';
import { postingsOf } from '../ledger/postings.ts';
import { callbacksFor } from '../notices/callbacks.ts';
import { crossings } from '../notices/crossings.ts';
import { later } from '../time.ts';
import { decideControl, isControlEvent } from './control.ts';
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
  return { ...frame, ...decideEvent(grounds, input.body.event, frame.clock) };
}

const nothing = {
  request: null,
  changes: [],
  postings: [],
  answer: null,
  notices: [],
  xdrs: [],
  callbacks: [],
} as const;

type Decided = Pick<
  LedgerRecord,
  | 'type'
  | 'outcome'
  | 'reason'
  | 'request'
  | 'changes'
  | 'postings'
  | 'answer'
  | 'notices'
  | 'xdrs'
  | 'callbacks'
>;

function decideEvent(grounds: Grounds, event: UsageEvent, clock: LedgerRecord['clock']): Decided {
  if (isControlEvent(event)) {
    const changes: Change[] = [];
    return plainly(event, changes, decideControl(changes, grounds.control, event));
  }
  if (event.type === 'ClaimIdentity') {
    const changes: Change[] = [];
    const identity = grounds.state?.identity ?? undefined;
    return plainly(event, changes, decideIdentity(changes, identity, event.claimIdentity));
  }
  return decideAccountEvent(grounds, event, clock);
}

function decideAccountEvent(
  grounds: Grounds,
  event: AccountEvent,
  clock: LedgerRecord['clock'],
): Decided {
  const before = grounds.state?.account ?? undefined;
  const draft = new Draft(before, clock, grounds.plans);
  const verdict = decideAccount(draft, before, event, grounds.input.content);
  const decided = plainly(event, draft.changes, verdict);
  if (draft.changes.length === 0) return decided;
  const identity = event.type === 'Charge' ? event.charge.identity : null;
  const notices = crossings(before, draft.account, identity);
  const callbacks = callbacksFor(before, draft.account, draft.changes);
  return { ...decided, notices, xdrs: draft.xdrs, callbacks };
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
  };
}

function ledgerIdOf({ head, input }: Grounds): string {
  const isFirst = head.sequence === 0n && input.body.kind === 'event';
  const event = isFirst && input.body.kind === 'event' ? input.body.event : undefined;
  return event?.type === 'OpenLedger' ? event.openLedger.ledgerId : head.ledgerId;
}
