import { expect, test } from 'vitest';
import { MergeBook } from '../../../services/core/site/merge-book.ts';
import type { AccountMerge } from '../../../services/core/site/merge-book.ts';
import { bundle, money, prepaid, sms, voice } from '../../support/given.ts';
import type { Story } from '../../support/given.ts';
import { atBothSites } from '../../support/two-sites.ts';
import type { TwoSites } from '../../support/two-sites.ts';

let sites: TwoSites;
let main: Story;
let secondary: Story;

function begin(account: Parameters<typeof atBothSites>[0]): void {
  ({ sites, main, secondary } = atBothSites(account));
}

/** What the merge of the account came to, by the records of both sites. */
function merged(): AccountMerge | undefined {
  return sites.merges()[0];
}

test('counter-example 7: what main debited behind the fence is overshoot, and stated', () => {
  begin(prepaid('2.00'));
  sites.outage(() => main.when(voice.hadUsed(15n)));
  secondary.when(voice.starts()).when(voice.ends(20n));
  sites.handBack();
  const locked = main.ledger.records.flatMap(({ changes }) =>
    changes.flatMap((one) => (one.type === 'FundsLocked' ? one.fundsLocked.overshoot : [])),
  );
  expect(locked).toEqual([money('1.50')]);
  sites.transfer();
  expect([main.account.funds, main.account.locked]).toEqual([money('-1.50'), 0n]);
  expect(main.ledger.audit.violations()).toEqual([]);
  expect(merged()).toMatchObject({
    overshoot: new Map([['money', money('1.50')]]),
    bound: new Map([['money', money('1.50')]]),
    locked: money('2.00'),
  });
});

test('what it says of units is missing as well', () => {
  begin(bundle('1.00'));
  sites.outage(() => main.when(sms.hadUsed(70n)));
  secondary.when(sms.hadUsed(80n));
  sites.handBack();
  sites.transfer();
  const [[pot, units] = ['', 0n]] = merged()?.overshoot ?? [];
  expect(pot).toMatch(/^base:text/);
  expect(merged()?.bound.get(pot)).toBe(70n);
  expect(units).toBe(50n);
});

test('a grant of main that the secondary could not see bounds what is overdrawn', () => {
  begin(prepaid('2.00'));
  sites.outage(() => main.when(voice.starts({ session: 'main only' })));
  secondary.when(voice.hadUsed(20n));
  sites.handBack();
  expect(merged()).toMatchObject({
    overshoot: new Map([['money', money('2.00')]]),
    bound: new Map([['money', money('2.00')]]),
  });
});

test('what the secondary charged without a grant is overdrawn, though main did nothing', () => {
  begin(prepaid('2.00'));
  sites.outage();
  secondary.when(voice.hadUsed(25n));
  sites.handBack();
  const [most] = merged()?.bound.values() ?? [];
  expect(merged()?.overshoot).toEqual(new Map([['money', most]]));
  expect(most).toBe(money('0.50'));
});

test('what is left of an outage that was merged before counts without its fence', () => {
  begin(prepaid('2.00'));
  sites.outage();
  secondary.when(sms.hadUsed(1n, { session: 'first' }));
  const { sequence } = sites.secondary.head;
  secondary.when(sms.hadUsed(2n, { session: 'second' }));
  sites.handBack();
  sites.transfer();
  const book = new MergeBook(sequence);
  for (const record of sites.secondary.records) {
    if (record.sequence > sequence) book.takeOther(record);
  }
  expect([book.isEmpty, book.firstFence]).toEqual([false, undefined]);
  for (const record of sites.main.records) book.takeOwn(record);
  expect(book.accounts()).toMatchObject([{ told: 1, applied: 1, xdrs: 1 }]);
});
