import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bounds } from '../../services/core/bounds.ts';
import { accountKey, identityKey, voucherKey } from '../../services/core/key.ts';
import { formatMoney } from '../../services/core/money.ts';
import { FlowPartitions } from '../support/flow-partitions.ts';
import { eventOf, issueOf, redeemOf } from '../support/flows.ts';

// Events of several keys in several partitions, interleaved in any way that couriers allow: each
// partition's commands arrive in order, at any time, and again from any earlier one on.

const code = 'c'.repeat(64);
const places = 50;
const move = fc.record({
  partition: fc.nat({ max: 3 }),
  act: fc.constantFrom('decide' as const, 'carry' as const),
  back: fc.constantFrom(0, 0, 0, 1, 3, 9),
});
const moves = fc.array(move, { minLength: 200, maxLength: 600 });

test('a voucher redeemed from 50 places at once is credited once', () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 4 }), (schedule, partitions) => {
      const all = new FlowPartitions(partitions);
      all.put(voucherKey('demo', code), issueOf({}));
      const accounts = Array.from({ length: 10 }, (_, i) => all.openAccount(`a${i}`));
      for (let i = 0; i < places; i += 1) {
        all.put(accounts[i % accounts.length] ?? '', redeemOf(code, `place-${i}`));
      }
      all.run(schedule);
      const credits = all.changes('ToppedUp');
      expect(credits).toHaveLength(1);
      expect(all.problems()).toEqual([]);
      const funds = accounts.map((key) => formatMoney(all.account(key).funds));
      expect(funds.toSorted()).toEqual([...Array<string>(9).fill('0.00'), '10.00']);
      expect(all.state(voucherKey('demo', code))?.voucher?.status).toBe('redeemed');
      // Everybody who asked was answered, and nobody twice in different words.
      for (let i = 0; i < places; i += 1) expect(all.answersTo(`place-${i}`)).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

const wishes = fc.array(
  fc.record({
    account: fc.nat({ max: 2 }),
    wish: fc.constantFrom('add', 'remove', 'move', 'move-to-nobody'),
    to: fc.nat({ max: 2 }),
    identity: fc.nat({ max: 1 }),
  }),
  { minLength: 3, maxLength: 30 },
);

test('an identity that changes hands is never listed by two accounts', () => {
  fc.assert(
    fc.property(moves, wishes, fc.integer({ min: 1, max: 4 }), (schedule, asked, partitions) => {
      const all = new FlowPartitions(partitions);
      const accounts = ['a0', 'a1', 'a2'].map((id) => all.openAccount(id));
      for (const [i, { account, wish, to, identity: which }] of asked.entries()) {
        const identity = `msisdn-${which}`;
        all.put(accounts[account] ?? '', wishOf(wish, identity, `a${to}`, `wish-${i}`));
      }
      all.run(schedule, () => {
        for (const identity of ['msisdn-0', 'msisdn-1']) {
          const holders = accounts.filter((key) => all.find(key)?.identities.includes(identity));
          expect(holders.length).toBeLessThanOrEqual(1);
        }
      });
      expect(all.problems()).toEqual([]);
      for (const key of accounts) {
        for (const identity of all.account(key).identities) {
          const owner = all.state(identityKey('demo', identity))?.identity?.account ?? '';
          expect(accountKey('demo', owner)).toBe(key);
        }
        expect(all.account(key).flows).toEqual([]);
      }
    }),
    { numRuns: 120 },
  );
});

test('codes are guessed as often as the bound allows, however many are tried at once', () => {
  fc.assert(
    fc.property(moves, (schedule) => {
      const all = new FlowPartitions(3);
      const key = all.openAccount('a0');
      for (let i = 0; i < places; i += 1) {
        all.put(key, redeemOf(i.toString().padStart(64, '0'), `guess-${i}`));
      }
      all.run(schedule);
      expect(all.changes('VoucherMissed')).toHaveLength(bounds.guessesMax);
      expect(all.problems()).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

function wishOf(wish: string, identity: string, to: string, requestKey: string) {
  if (wish === 'add')
    return eventOf({ type: 'AddIdentity', addIdentity: { identity } }, requestKey);
  if (wish === 'remove') {
    return eventOf({ type: 'RemoveIdentity', removeIdentity: { identity } }, requestKey);
  }
  const target = wish === 'move' ? to : 'nobody';
  return eventOf({ type: 'MoveIdentity', moveIdentity: { identity, to: target } }, requestKey);
}
