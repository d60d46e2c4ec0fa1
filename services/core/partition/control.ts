import type { Draft } from '../account/draft.ts';
import { applied, denied, plainAnswer, repeated } from '../account/verdict.ts';
import type { Verdict } from '../account/verdict.ts';
import { revisions } from '../bounds.ts';
import type { Change, ControlState, MergeResult, UsageEvent } from '../contracts.gen.ts';
import { present } from '../invariant.ts';
import { isSameMode, mayChangeMode } from '../site/change-mode.ts';
import { siteModeOf } from '../site/mode.ts';
import { isOfKind } from './event-kinds.ts';
import type { EventOf } from './event-kinds.ts';

/** Events that hold for a whole partition. Only a service signs them. */
export type ControlEvent = EventOf<'control'>;

/** True for an event that holds for a whole partition. */
export function isControlEvent(event: UsageEvent): event is ControlEvent {
  return isOfKind(event, 'control');
}

/** Decides an event of the partition itself. */
export function decideControl(
  changes: Pick<Draft, 'changes'>['changes'],
  control: ControlState | undefined,
  event: ControlEvent,
): Verdict {
  switch (event.type) {
    case 'OpenLedger':
      if (control !== undefined) return denied('LEDGER_OPEN');
      changes.push({ type: 'LedgerOpened', ledgerOpened: event.openLedger });
      return applied(null);
    case 'RaiseRevision': {
      const revision = present(control, 'the control state').revision;
      if (event.raiseRevision.revision !== revision + 1) return denied('REVISION_INVALID');
      changes.push({ type: 'RevisionRaised', revisionRaised: event.raiseRevision });
      return applied(null);
    }
    case 'ChangeSiteMode': {
      const { changeSiteMode: to } = event;
      if (isSameMode(siteModeOf(control), to)) return repeated(plainAnswer);
      if (!mayChangeMode(siteModeOf(control), to)) return denied('MODE_INVALID');
      changes.push({ type: 'SiteModeChanged', siteModeChanged: to });
      return applied(null);
    }
    case 'CloseMerge':
      return closeMerge(changes, control, event.closeMerge);
    case 'RejectInput': // takes effect where the named input is decided, at or before this one
      return applied(null);
  }
}

/** A merge is done once for each outage, behind the one before, by a site that serves again. */
function closeMerge(
  changes: Pick<Draft, 'changes'>['changes'],
  control: ControlState | undefined,
  told: MergeResult,
): Verdict {
  const { mode, epoch } = siteModeOf(control);
  const { merged = null } = control ?? {};
  if (merged !== null && merged.epoch >= told.epoch) return repeated(plainAnswer);
  if (mode !== 'open' || epoch !== told.epoch) return denied('MODE_INVALID');
  const done = merged?.through.sequence ?? 0n;
  if (done !== (told.since?.sequence ?? 0n)) return denied('LOCK_OUT_OF_ORDER');
  changes.push({ type: 'MergeClosed', mergeClosed: told });
  return applied(null);
}

/** The control state after a change. */
export function evolveControl(control: ControlState | undefined, change: Change): ControlState {
  switch (change.type) {
    case 'LedgerOpened':
      return { ...change.ledgerOpened, revision: revisions.first, site: null, merged: null };
    case 'RevisionRaised':
      return { ...present(control, 'the control state'), ...change.revisionRaised };
    case 'SiteModeChanged':
      return { ...present(control, 'the control state'), site: change.siteModeChanged };
    case 'MergeClosed':
      return { ...present(control, 'the control state'), merged: change.mergeClosed };
    default:
      return present(control, 'the control state');
  }
}
