import fc from 'fast-check';
import { accountKey, controlKey, identityKey } from '../../services/core/key.ts';
import { micros } from '../../services/core/money.ts';
import type { AcceptedRecord } from '../../services/engine/ledger-follower.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { openingOf } from '../support/given.ts';
import { chargeOf, envelope, voiceGroup } from '../support/pure-ledger.ts';
import { acceptedFrom, genesisOf, SealedLedger } from '../support/sealed-ledger.ts';

/** One thing that happens to one of some accounts. */
export interface Happening {
  readonly account: number;
  readonly session: number;
  readonly what: 'start' | 'report' | 'release' | 'event' | 'topUp' | 'due' | 'suspend' | 'resume';
  readonly seconds: bigint;
}

/** Anything that may happen, in any order. */
export const happenings = (most: number): fc.Arbitrary<readonly Happening[]> =>
  fc.array(
    fc.record({
      account: fc.integer({ min: 0, max: 2 }),
      session: fc.integer({ min: 0, max: 2 }),
      what: fc.constantFrom(
        'start',
        'report',
        'report',
        'release',
        'event',
        'topUp',
        'due',
        'suspend',
        'resume',
      ),
      seconds: fc.bigInt({ min: 0n, max: 4_000n }),
    }),
    { minLength: 1, maxLength: most },
  );

/** The key of one of the accounts. */
export function keyOf(account: number): string {
  return accountKey('demo', `a${account}`);
}

function identityOf(account: number): string {
  return `msisdn-1555${account}`;
}

/** The id of one of the sessions of an account. */
export function sessionOf(account: number, session: number): string {
  return `s${account}-${session}`;
}

/** A ledger of one partition in which some things happened to three accounts. */
export function ledgerOf(
  happened: readonly Happening[],
  ledgerId = 'lives',
): readonly SealedRecord[] {
  const ledger = new SealedLedger();
  const records = [ledger.decide(controlKey, genesisOf(ledgerId))];
  for (const account of [0, 1, 2]) {
    const claim = { account: `a${account}` };
    const key = identityKey('demo', identityOf(account));
    records.push(ledger.decide(key, { ...envelope, type: 'ClaimIdentity', claimIdentity: claim }));
    records.push(ledger.decide(keyOf(account), openingFor(account)));
  }
  let number = 0n;
  for (const one of happened) {
    number += 1n;
    records.push(ledger.decide(keyOf(one.account), eventOf(one, number)));
  }
  return records;
}

function openingFor(account: number) {
  const planVersion = account === 0 ? 'bundle' : 'pay-as-you-go';
  const openingFunds = micros(20_000_000n);
  return openingOf({ identities: [identityOf(account)], openingFunds, planVersion });
}

function eventOf({ account, session: index, what, seconds }: Happening, number: bigint) {
  const session = what === 'event' ? `e${number}` : sessionOf(account, index);
  const charge = { session, number, identity: identityOf(account) };
  switch (what) {
    case 'start':
      return chargeOf({ kind: 'create', ...charge, groups: [voiceGroup(undefined, true)] });
    case 'report':
      return chargeOf({ kind: 'update', ...charge, groups: [voiceGroup(seconds, true)] });
    case 'release':
      return chargeOf({ kind: 'release', ...charge, groups: [voiceGroup(seconds, false)] });
    case 'event': {
      const asked = { ...voiceGroup(undefined, true) };
      return chargeOf({ kind: 'event', ...charge, eventType: 'IEC', groups: [asked] });
    }
    case 'topUp': {
      const topUp = { money: micros(1_000_000n), allowance: null, units: null };
      return { ...envelope, type: 'TopUp', topUp } as const;
    }
    case 'due':
      return { ...envelope, type: 'AccountDue', accountDue: {} } as const;
    case 'suspend':
      return { ...envelope, type: 'SetStatus', setStatus: { status: 'suspended' } } as const;
    case 'resume':
      return { ...envelope, type: 'SetStatus', setStatus: { status: 'active' } } as const;
  }
}

/** Records as a follower hands them on, each at the offset below its sequence. */
export function accepted(records: readonly SealedRecord[]): readonly AcceptedRecord[] {
  return records.map((sealed) => acceptedFrom(sealed, sealed.record.sequence - 1n));
}
