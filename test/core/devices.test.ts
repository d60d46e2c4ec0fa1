import { expect, test } from 'vitest';
import type { UsageEvent } from '../../services/core/contracts.gen.ts';
import { accountKey, identityKey } from '../../services/core/key.ts';
import type { EventBody } from '../../services/core/flow/flow.ts';
import { eventOf } from '../support/flows.ts';
import { given, openingOf, prepaid, voice } from '../support/given.ts';
import type { Story } from '../support/given.ts';
import { balance, charged, denied, granted, repeated } from '../support/shows.ts';

const phone = 'msisdn-15550001';
const identity = identityKey('demo', phone);
const other = accountKey('demo', 'other');

/** An account with a phone that is claimed, and another account with none. */
function twoAccounts(): Story {
  const story = given({ ...prepaid('20.00'), identities: [phone] });
  const claim = { type: 'ClaimIdentity', claimIdentity: { account: 'one' } } as const;
  story.ledger.decide(identity, eventOf(claim));
  story.ledger.decide(other, openingOf({ ...prepaid('20.00'), identities: [] }));
  return story;
}

function does(body: EventBody, at?: string) {
  return ({ ledger, key }: Story): void => {
    ledger.carry(ledger.decide(at ?? key, eventOf(body)));
  };
}

const moves = does({ type: 'MoveIdentity', moveIdentity: { identity: phone, to: 'other' } });
const removes = does({ type: 'RemoveIdentity', removeIdentity: { identity: phone } });
const adds = does({ type: 'AddIdentity', addIdentity: { identity: phone } });

function listsOf({ ledger }: Story): readonly (readonly string[])[] {
  return ['one', 'other'].map(
    (id) => ledger.states.get(accountKey('demo', id))?.account?.identities ?? [],
  );
}

function ownerIn({ ledger }: Story): string | null | undefined {
  return ledger.states.get(identity)?.identity?.account;
}

test('a moved identity charges the other account, and the one it left refuses it', () => {
  const story = twoAccounts().when(moves);
  expect(listsOf(story)).toEqual([[], [phone]]);
  expect(ownerIn(story)).toBe('other');
  story.when(voice.starts()).expects(denied('IDENTITY_MOVED'));
});

test('an open session of a moved identity is charged where it began, to its end', () => {
  const story = twoAccounts()
    .when(voice.starts())
    .when(moves)
    .when(voice.reports(2n))
    .expects(charged('0.20'))
    .when(voice.ends(1n))
    .expects(charged('0.10'), balance('19.70'));
  story.when(voice.starts({ session: 'next' })).expects(denied('IDENTITY_MOVED'));
});

test('what a session of a moved identity was told last is told again when it is repeated', () => {
  const story = twoAccounts().when(voice.starts()).when(moves).when(voice.ends(1n));
  const release = story.last;
  story
    .when(voice.ends(1n, { number: 2n }))
    .expects(repeated(release))
    .when(voice.reports(1n))
    .expects(denied('SESSION_GONE'));
});

test('while it is offered, an identity goes on being charged where it is', () => {
  const story = twoAccounts();
  const move = { type: 'MoveIdentity', moveIdentity: { identity: phone, to: 'other' } } as const;
  story.ledger.decide(story.key, eventOf(move));
  story.when(voice.starts()).expects(granted(voice, 60n));
  story.when(adds).when(removes).expects(denied('IDENTITY_BUSY'));
});

test('a move to an account that nobody knows changes nothing', () => {
  const story = twoAccounts().when(
    does({ type: 'MoveIdentity', moveIdentity: { identity: phone, to: 'nobody' } }),
  );
  expect(listsOf(story)).toEqual([[phone], []]);
  expect(story.account.flows).toEqual([]);
  denied('USER_UNKNOWN')(story.last, story.account);
});

test('an offer that reaches an account only after it was declined keeps no room there', () => {
  const { ledger, key } = twoAccounts();
  const late = accountKey('demo', 'late');
  const move = { type: 'MoveIdentity', moveIdentity: { identity: phone, to: 'late' } } as const;
  ledger.carry(ledger.decide(key, eventOf(move)));
  ledger.decide(late, openingOf({ ...prepaid('20.00'), identities: [] }));
  const offer = ledger.inputs.find(({ type }) => type === 'OfferIdentity') as UsageEvent;
  const again = ledger.decide(late, offer);
  expect(ledger.states.get(late)?.account?.flows).toHaveLength(1);
  ledger.carry(again);
  expect(ledger.states.get(late)?.account?.flows).toEqual([]);
  expect(ledger.states.get(late)?.account?.identities).toEqual([]);
});

test('a move to where it is, and an identity added again, change nothing', () => {
  const story = twoAccounts()
    .when(does({ type: 'MoveIdentity', moveIdentity: { identity: phone, to: 'one' } }))
    .when(adds);
  expect([story.last.outcome, story.last.changes]).toEqual(['applied', []]);
  expect(listsOf(story)).toEqual([[phone], []]);
});

test('a removed identity belongs to nobody, and another account may add it', () => {
  const story = twoAccounts().when(removes);
  expect(ownerIn(story)).toBeNull();
  story.when(does({ type: 'AddIdentity', addIdentity: { identity: phone } }, other));
  expect(listsOf(story)).toEqual([[], [phone]]);
  story.when(adds);
  denied('IDENTITY_TAKEN')(story.last, story.account);
});

test('an identity that was claimed for an account before is simply added', () => {
  const story = twoAccounts();
  const claim = { type: 'ClaimIdentity', claimIdentity: { account: 'other' } } as const;
  story.ledger.decide(identityKey('demo', 'msisdn-2'), eventOf(claim));
  story.when(does({ type: 'AddIdentity', addIdentity: { identity: 'msisdn-2' } }, other));
  expect(listsOf(story)).toEqual([[phone], ['msisdn-2']]);
});
