import { describe, expect, test } from 'vitest';
import type { ControlState, UsageEvent } from '../../services/core/contracts.gen.ts';
import { accountKey, identityKey } from '../../services/core/key.ts';
import { fitOf } from '../../services/core/partition/head.ts';
import type { Input } from '../../services/core/partition/input.ts';
import { obstacleTo } from '../../services/core/partition/obstacle.ts';
import { given, openingOf, prepaid, voice } from '../support/given.ts';
import { chargeOf, envelope, PureLedger } from '../support/pure-ledger.ts';

const control: ControlState = {
  ledgerId: 'test',
  partitions: 1,
  keyRule: 'murmur2',
  revision: 1,
  site: null,
  merged: null,
};

function raiseTo(revision: number): UsageEvent {
  return { ...envelope, type: 'RaiseRevision', raiseRevision: { revision } };
}

function inputOf(event: UsageEvent): Input {
  return new PureLedger().groundsFor('any', { kind: 'event', event }, '').input;
}

describe('what keeps a process from deciding', () => {
  const all = (): boolean => true;
  const none = (): boolean => false;
  const opening: UsageEvent = { ...envelope, type: 'OpenLedger', openLedger: control };

  test('a partition begins with its genesis', () => {
    expect(obstacleTo(undefined, undefined, inputOf(openingOf({})), all)?.kind).toBe('no-genesis');
    expect(obstacleTo(undefined, undefined, inputOf(opening), all)).toBeUndefined();
  });

  test('a revision that this build does not know stops it before the event that raises it', () => {
    expect(obstacleTo(control, undefined, inputOf(raiseTo(2)), all)).toEqual({
      kind: 'revision-unknown',
      revision: 2,
    });
    const beyond = { ...control, revision: 2 };
    expect(obstacleTo(beyond, undefined, inputOf(openingOf({})), all)?.kind).toBe(
      'revision-unknown',
    );
  });

  test('an event that would leap is decided, and refused by every build alike', () => {
    expect(obstacleTo(control, undefined, inputOf(raiseTo(3)), all)).toBeUndefined();
    expect(new PureLedger().decide('control', raiseTo(3)).reason).toBe('REVISION_INVALID');
  });

  test('a plan version that is not here is waited for, not refused (counter-example 12)', () => {
    const missing = { kind: 'plan-missing', planVersion: 'pay-as-you-go' };
    expect(obstacleTo(control, undefined, inputOf(openingOf({})), none)).toEqual(missing);
    const story = given(prepaid('1.00')).when(voice.starts());
    const state = story.ledger.states.get(story.key);
    const charge = chargeOf({ kind: 'update', session: 'call', number: 2n, groups: [] });
    expect(obstacleTo(control, state, inputOf(charge), none)).toEqual(missing);
    expect(obstacleTo(control, state, inputOf(charge), all)).toBeUndefined();
  });

  test('a charge for nobody needs no plan', () => {
    const charge = chargeOf({ kind: 'create', session: 'call', number: 1n, groups: [] });
    expect(obstacleTo(control, undefined, inputOf(charge), none)).toBeUndefined();
  });
});

describe('control events', () => {
  test('the genesis stands once', () => {
    const ledger = new PureLedger();
    const again: UsageEvent = {
      ...envelope,
      type: 'OpenLedger',
      openLedger: { ledgerId: 'second', partitions: 2, keyRule: 'murmur2' },
    };
    const record = ledger.decide('control', again);
    expect([record.reason, record.ledgerId]).toEqual(['LEDGER_OPEN', 'test']);
    expect(ledger.states.get('control')?.control).toMatchObject({
      ledgerId: 'test',
      partitions: 1,
    });
  });

  test('a revision is raised by one and holds from the next record on', () => {
    const ledger = new PureLedger();
    const raised = ledger.decide('control', raiseTo(2));
    expect([raised.outcome, raised.revision]).toEqual(['applied', 1]);
    expect(ledger.decide('control', raiseTo(2)).reason).toBe('REVISION_INVALID');
    expect(ledger.records.at(-1)?.revision).toBe(2);
    expect(ledger.audit.violations()).toEqual([]);
  });

  test('the word of an operator changes nothing by itself', () => {
    const rejectInput = { offset: 7n, reason: 'it stops us' };
    const record = new PureLedger().decide('control', {
      ...envelope,
      type: 'RejectInput',
      rejectInput,
    });
    expect([record.outcome, record.changes]).toEqual(['applied', []]);
  });
});

test('an identity belongs to the account that claimed it first', () => {
  const ledger = new PureLedger();
  const key = identityKey('demo', 'msisdn-1');
  const claim = (account: string) =>
    ledger.decide(key, { ...envelope, type: 'ClaimIdentity', claimIdentity: { account } });
  expect(claim('one').changes).toHaveLength(1);
  expect([claim('one').outcome, ledger.records.at(-1)?.changes]).toEqual(['applied', []]);
  expect(claim('two').reason).toBe('IDENTITY_TAKEN');
  expect(ledger.states.get(key)?.identity).toEqual({ account: 'one' });
});

test('the clock of a partition never goes back', () => {
  const ledger = new PureLedger();
  const at = ledger.now;
  ledger.wait(-60n);
  expect(ledger.decide(accountKey('demo', 'one'), openingOf({})).clock).toBe(at);
});

test('readers take only the record that fits', () => {
  const ledger = new PureLedger();
  const { head } = ledger.groundsFor('control', { kind: 'rejected', reason: 'MALFORMED' }, '');
  const next = ledger.reject('control', 'MALFORMED');
  expect(fitOf(head, next)).toBe('next');
  expect(fitOf(head, { ...next, sequence: 1n })).toBe('repeat');
  expect(fitOf(head, { ...next, sequence: 3n })).toBe('gap');
  expect(fitOf(head, { ...next, previousHash: new Uint8Array(32) as never })).toBe('repeat');
});
