import { expect, test } from 'vitest';
import { bounds, guessHorizon } from '../../services/core/bounds.ts';
import type { LedgerRecord, UsageEvent } from '../../services/core/contracts.gen.ts';
import { accountKey, voucherKey } from '../../services/core/key.ts';
import { units } from '../../services/core/units.ts';
import { eventOf, issueOf, redeemOf } from '../support/flows.ts';
import { bundle, given, isSet, prepaid } from '../support/given.ts';
import type { Story } from '../support/given.ts';
import { balance, denied, left, repeated } from '../support/shows.ts';

const code = 'c'.repeat(64);
const key = voucherKey('demo', code);

/** Redeems a voucher to the end, with an idempotency key where one is given. */
function redeems(voucher = code, requestKey: string | null = null) {
  return ({ ledger, key: account }: Story): void => {
    ledger.carry(ledger.decide(account, redeemOf(voucher, requestKey), 'redeem'));
  };
}

function issued(story: Story, terms: Parameters<typeof issueOf>[0] = {}): Story {
  story.ledger.decide(key, issueOf(terms));
  return story;
}

/** The newest record of a key. */
function lastOf({ ledger }: Story, of: string): LedgerRecord {
  return ledger.records.findLast((record) => record.key === of) as LedgerRecord;
}

function statusOf({ ledger }: Story): string | undefined {
  return ledger.states.get(key)?.voucher?.status;
}

test('a voucher adds its money, from the pot of top-ups', () => {
  const story = issued(given(prepaid('5.00'))).when(redeems());
  const credit = lastOf(story, story.key);
  expect(credit.postings.map(({ pot }) => pot)).toEqual(['topups', 'funds']);
  balance('15.00')(credit, story.account);
  expect(statusOf(story)).toBe('redeemed');
});

test('a voucher adds units to an allowance of its name', () => {
  const terms = { money: null, currency: null, allowance: 'voice', units: units(600n) };
  const story = issued(given(bundle('0', { voice: 0n })), terms).when(redeems());
  left('voice', 600n)(story.last, story.account);
});

test('a voucher that the account cannot use stays free for another', () => {
  const terms = { money: null, currency: null, allowance: 'voice', units: units(600n) };
  const story = issued(given(prepaid('5.00')), terms).when(redeems());
  denied('ALLOWANCE_UNKNOWN')(lastOf(story, story.key), story.account);
  expect(story.account.guesses).toEqual([]);
  expect(statusOf(story)).toBe('open');
});

test('a voucher that is held for an account nobody knows is free again', () => {
  const story = issued(given(prepaid('5.00')));
  const { ledger } = story;
  const holdVoucher = { flow: 'lost', account: 'gone', currency: 'USD' };
  const held = ledger.decide(key, eventOf({ type: 'HoldVoucher', holdVoucher }));
  expect(statusOf(story)).toBe('held');
  ledger.carry(held);
  expect(lastOf(story, accountKey('demo', 'gone')).answer?.denial).toBe('USER_UNKNOWN');
  expect(statusOf(story)).toBe('open');
});

test('a repeat while it is under way is answered with the flow, one afterwards as the first', () => {
  const story = issued(given(prepaid('5.00')));
  const { ledger } = story;
  const begun = ledger.decide(story.key, redeemOf(code, 'k'), 'redeem');
  expect(begun.answer).toBeNull();
  const meanwhile = ledger.decide(story.key, redeemOf(code, 'k'), 'redeem');
  expect([meanwhile.outcome, meanwhile.answer, meanwhile.commands]).toEqual(['repeated', null, []]);
  ledger.carry(begun);
  const credit = lastOf(story, story.key);
  expect(credit.answer?.denial).toBeNull();
  story.when(redeems(code, 'k')).expects(repeated(credit), balance('15.00'));
  ledger.decide(story.key, redeemOf('d'.repeat(64), 'k'), 'another');
  denied('REQUEST_CONFLICT')(story.last, story.account);
});

test('the answer goes to whoever asked, from the record that ends the flow', () => {
  const story = issued(given(prepaid('5.00')));
  const event = { ...redeemOf(code), replyTo: 'shell', correlation: '7' };
  story.ledger.carry(story.ledger.decide(story.key, event));
  const { records, inputs } = story.ledger;
  const told = records.filter((record, i) => {
    const asked = inputs[i];
    return asked?.replyTo === 'shell' && asked.correlation === '7' && record.answer !== null;
  });
  expect(told.map(({ type }) => type)).toEqual(['CreditVoucher']);
});

test('guesses are forgotten after an hour, and what is no guess never counts', () => {
  const story = issued(given(prepaid('5.00')), { currency: 'EUR' });
  for (let i = 0; i < bounds.guessesMax * 2; i += 1) story.when(redeems());
  denied('CURRENCY_MISMATCH')(lastOf(story, story.key), story.account);
  for (let i = 0; i < bounds.guessesMax; i += 1) story.when(redeems('d'.repeat(64)));
  denied('VOUCHER_UNKNOWN')(lastOf(story, story.key), story.account);
  story.when(redeems('d'.repeat(64))).expects(denied('TOO_MANY_GUESSES'));
  story.ledger.wait(guessHorizon);
  story.when(redeems('d'.repeat(64)));
  denied('VOUCHER_UNKNOWN')(lastOf(story, story.key), story.account);
});

test('a suspended account redeems nothing, but what was under way is credited', () => {
  const story = issued(given(prepaid('5.00')));
  const begun = story.ledger.decide(story.key, redeemOf(code));
  story.when(isSet('suspended'));
  story.ledger.carry(begun);
  balance('15.00')(lastOf(story, story.key), story.account);
  story.when(redeems('d'.repeat(64))).expects(denied('ACCOUNT_SUSPENDED'));
});

test('what is no hash of a code is asked of no voucher', () => {
  const story = given(prepaid('5.00')).when(redeems('1234')).expects(denied('VOUCHER_UNKNOWN'));
  expect(story.last.commands).toEqual([]);
});

test('an unknown code leaves no state behind', () => {
  const story = given(prepaid('5.00')).when(redeems());
  expect(story.ledger.states.has(key)).toBe(false);
});

test.each<readonly [string, Partial<Parameters<typeof issueOf>[0]>]>([
  ['money and units', { allowance: 'voice', units: units(1n) }],
  ['money without a currency', { currency: null }],
  ['units without an allowance', { money: null, currency: null, units: units(1n) }],
  ['nothing', { money: null, currency: null }],
])('a voucher of %s is refused', (_, terms) => {
  const { ledger } = given(prepaid('5.00'));
  const record = ledger.decide(key, issueOf(terms));
  expect(record.reason).toBe('AMOUNT_INVALID');
});

test('a voucher made again in the same words is made once', () => {
  const { ledger } = issued(given(prepaid('5.00')));
  const again = ledger.decide(key, issueOf({}));
  expect([again.outcome, again.changes]).toEqual(['applied', []]);
});

test('a command is known again by its id, and changes nothing', () => {
  const story = issued(given(prepaid('5.00')));
  const { ledger } = story;
  ledger.carry(ledger.decide(story.key, redeemOf(code)));
  const credit = ledger.inputs.find(({ type }) => type === 'CreditVoucher') as UsageEvent;
  const record = ledger.decide(story.key, credit);
  expect([record.outcome, record.answer, record.commands]).toEqual(['repeated', null, []]);
  balance('15.00')(record, story.account);
});
