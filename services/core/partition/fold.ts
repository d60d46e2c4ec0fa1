import { evolveAccount } from '../account/evolve.ts';
import { forget, remember } from '../account/remember.ts';
import { dueOf } from '../account/settle-due.ts';
import type { AccountState, Balance, LedgerRecord } from '../contracts.gen.ts';
import { withCarriedOut } from '../flow/command-marks.ts';
import { evolveIdentity } from '../identity/identity.ts';
import { parseKey } from '../key.ts';
import { countedInDelta } from '../site/delta-sum.ts';
import { withGoneOn } from '../site/evolve-lock.ts';
import type { Instant } from '../time.ts';
import { evolveVoucher } from '../voucher/voucher.ts';
import { evolveControl } from './control.ts';

/**
 * The state of a record's key after the record: the fold of the ledger.
 *
 * @returns undefined when the key has no state: it was rejected, or refused before it ever existed.
 */
export function fold(state: Balance | undefined, record: LedgerRecord): Balance | undefined {
  if (record.outcome === 'rejected') return state;
  const { ledgerId, sequence } = record;
  const { commands: marks = [] } = state ?? {};
  const commands = record.cause === null ? marks : withCarriedOut(marks, record.cause);
  const nothing = { account: null, identity: null, voucher: null, control: null };
  const base = { ledgerId, sequence, ...nothing, commands };
  switch (parseKey(record.key)?.kind) {
    case 'account': {
      const account = foldAccount(state?.account ?? undefined, record);
      return account === undefined ? undefined : { ...base, account };
    }
    case 'identity': {
      const identity = record.changes.reduce(evolveIdentity, state?.identity ?? undefined);
      return identity === undefined ? undefined : { ...base, identity };
    }
    case 'voucher': {
      const voucher = record.changes.reduce(evolveVoucher, state?.voucher ?? undefined);
      return voucher === undefined ? undefined : { ...base, voucher };
    }
    case 'control': {
      const control = record.changes.reduce(evolveControl, state?.control ?? undefined);
      return control === undefined ? undefined : { ...base, control };
    }
    case undefined:
      return state;
  }
}

function foldAccount(
  before: AccountState | undefined,
  record: LedgerRecord,
): AccountState | undefined {
  const changed = record.changes.reduce<AccountState | undefined>(evolveAccount, before);
  if (changed === undefined) return undefined;
  const { request, answer, clock } = record;
  const kept =
    request === null || answer === null ? changed : remember(changed, request, answer, clock);
  return withGoneOn(countedInDelta(forget(kept, clock), record), record);
}

/** When something of a key falls due, by partition time; null: nothing will. */
export function dueAfter(state: Balance): Instant | null {
  return state.account === null ? null : (dueOf(state.account) ?? null);
}
