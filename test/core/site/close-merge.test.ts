import { beforeEach, expect, test } from 'vitest';
import type { LedgerPosition, MergeResult } from '../../../services/core/contracts.gen.ts';
import { positionOf } from '../../../services/core/partition/head.ts';
import { prepaid, sms } from '../../support/given.ts';
import type { Story } from '../../support/given.ts';
import { envelope } from '../../support/pure-ledger.ts';
import { atBothSites } from '../../support/two-sites.ts';
import type { TwoSites } from '../../support/two-sites.ts';

let sites: TwoSites;
let secondary: Story;

beforeEach(() => {
  ({ sites, secondary } = atBothSites(prepaid('20.00')));
});

/** What the secondary has written so far. */
function there(): LedgerPosition {
  return positionOf(sites.secondary.head);
}

/** One event is charged in an outage, and merged. */
function oneOutage(): MergeResult {
  sites.outage();
  secondary.when(sms.hadUsed(1n, { session: `once-${sites.secondary.head.sequence}` }));
  sites.handBack();
  sites.transfer();
  const counts = { accounts: 1n, records: 1n, xdrs: 1n, repeated: 0n, overdrawn: 0n };
  return { epoch: 1n, since: null, through: there(), ...counts };
}

/** @returns why it is refused, or what became of it. */
function close(closeMerge: MergeResult): string {
  const event = { ...envelope, type: 'CloseMerge', closeMerge } as const;
  const { outcome, reason } = sites.main.decide('control', event);
  return reason ?? outcome;
}

test('a merge is done once, and stands in the control state', () => {
  const result = oneOutage();
  expect([close(result), close(result)]).toEqual(['applied', 'repeated']);
  expect(sites.main.states.get('control')?.control?.merged).toEqual(result);
  expect(sites.main.audit.violations()).toEqual([]);
});

test('the next one begins where it ended', () => {
  const first = oneOutage();
  close(first);
  const next = { ...oneOutage(), epoch: 2n };
  expect(close(next)).toBe('LOCK_OUT_OF_ORDER');
  expect(close({ ...next, since: first.through })).toBe('applied');
  expect(sites.main.audit.violations()).toEqual([]);
});

test('only a site that serves again in that epoch says so', () => {
  sites.outage();
  secondary.when(sms.hadUsed(1n));
  sites.lock();
  const counts = { accounts: 1n, records: 0n, xdrs: 0n, repeated: 0n, overdrawn: 0n };
  const result = { epoch: 1n, since: null, through: there(), ...counts };
  expect(close(result)).toBe('MODE_INVALID');
  sites.handBack();
  expect(close({ ...result, epoch: 2n })).toBe('MODE_INVALID');
});

test('the audit counts what it says, and whether all of it is applied', () => {
  const result = oneOutage();
  close({ ...result, records: 2n });
  sites.outage();
  secondary.when(sms.hadUsed(1n, { session: 'late' }));
  sites.handBack();
  close({ ...result, epoch: 2n, since: result.through, through: there() });
  expect(
    sites.main.audit.violations().map(({ invariant, text }) => `${invariant} ${text}`),
  ).toEqual([
    'I10 a merge says 2 records, the ledger 1',
    expect.stringMatching(/^I10 a merge is done, and account\/demo\/abc not to \d+$/),
    'I10 a merge says 1 records, the ledger 0',
    'I10 a merge says 1 xDRs, the ledger 0',
  ]);
});
