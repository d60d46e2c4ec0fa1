import { expect, test } from 'vitest';
import { FlowsEnd } from '../../../services/core/checks/flows-end.ts';
import { FlowSteps } from '../../../services/core/checks/flow-steps.ts';
import type { Balance, LedgerRecord, Sha256 } from '../../../services/core/contracts.gen.ts';
import { voucherKey } from '../../../services/core/key.ts';
import { micros } from '../../../services/core/money.ts';
import { fold } from '../../../services/core/partition/fold.ts';
import { issueOf, redeemOf } from '../../support/flows.ts';
import { given, prepaid } from '../../support/given.ts';

const code = 'c'.repeat(64);

/** The records of a voucher that was redeemed from the first step to the last. */
function redemption(): readonly LedgerRecord[] {
  const { ledger, key } = given(prepaid('5.00'));
  ledger.decide(voucherKey('demo', code), issueOf({}));
  ledger.carry(ledger.decide(key, redeemOf(code)));
  return ledger.records;
}

/** What is missing at the end when these records are all there is. */
function endOf(records: readonly LedgerRecord[]): readonly string[] {
  const flows = new FlowsEnd();
  for (const record of records) flows.feed(record);
  return flows.end();
}

/** What the steps show, folded as an auditor does. */
function stepsOf(records: readonly LedgerRecord[]): readonly string[] {
  const check = new FlowSteps();
  const states = new Map<string, Balance>();
  return records.flatMap((record) => {
    const before = states.get(record.key);
    const after = fold(before, record);
    if (after !== undefined) states.set(record.key, after);
    return check.feed({ record, hash: new Uint8Array(32) as Sha256, before, after });
  });
}

function without(type: string): readonly LedgerRecord[] {
  return redemption().filter((record) => record.type !== type);
}

test('a flow that ended leaves nothing, in whatever order its partitions are read', () => {
  expect(endOf(redemption())).toEqual([]);
  expect(endOf(redemption().toReversed())).toEqual([]);
  expect(stepsOf(redemption())).toEqual([]);
});

test('partitions that are read apart say what they say together, by whatever key they are cut', () => {
  const ledgers = [redemption(), ...redemption().map(({ type }) => without(type))];
  for (const records of ledgers) {
    for (let cut = 0; cut < 2 ** records.length; cut += 1) {
      const [one, other] = [new FlowsEnd(), new FlowsEnd()];
      for (const [i, record] of records.entries())
        (((cut >> i) & 1) === 0 ? one : other).feed(record);
      const whole = new FlowsEnd();
      for (const { halfSeen } of [one, other]) whole.add(halfSeen);
      expect(whole.end()).toEqual(endOf(records));
    }
  }
});

test.each([
  ['HoldVoucher', 'held'],
  ['CreditVoucher', 'credited and not redeemed'],
  ['SettleVoucher', 'credited and not redeemed'],
])('%s is missed', (type, told) => {
  const texts = endOf(without(type)).join();
  expect(texts).toContain(`${type} for`);
  expect(texts).toContain(told);
});

test('a voucher that is credited with more than its worth', () => {
  const more = redemption().map((record) => ({
    ...record,
    changes: record.changes.map((change) =>
      change.type === 'ToppedUp' && change.toppedUp.money !== null
        ? { ...change, toppedUp: { ...change.toppedUp, money: micros(11_000_000n) } }
        : change,
    ),
  }));
  expect(endOf(more).join()).toContain('credited without a voucher: 1000000');
});

test('a command that has its effect again', () => {
  const records = redemption();
  const credit = records.filter(({ type }) => type === 'CreditVoucher');
  const texts = [...stepsOf([...records, ...credit]), ...endOf([...records, ...credit])].join();
  expect(texts).toContain('had an effect again');
  expect(texts).toContain('CreditVoucher for account/demo/one: -1');
});
