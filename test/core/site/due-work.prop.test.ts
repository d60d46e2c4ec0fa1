import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerRecord } from '../../../services/core/contracts.gen.ts';
import { demoPlans } from '../../../services/core/plan/demo-plans.ts';
import { fallsDue, openingOf, prepaid, Story, timePasses, voice } from '../../support/given.ts';
import type { Action } from '../../support/given.ts';
import { planFrom } from '../../support/plans.ts';
import { TwoSites } from '../../support/two-sites.ts';

// Counter-example 8: periods, fees, grants and expiries are due once, whoever does them.

const voiceUnits = { name: 'voice', unit: 'seconds', ratingGroups: ['10'], amount: '6000' };
const weekly = planFrom({
  ...demoPlans.payAsYouGo,
  name: 'weekly',
  period: { days: '7' },
  fee: '3.00',
  allowances: [
    { ...voiceUnits, priority: '2', lowPercent: '50', rollover: '3000' },
    { ...voiceUnits, name: 'early', priority: '1', lowPercent: '50', validDays: '2' },
  ],
});

const day = 86_400n;
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.nat(30).map((minutes): Action => (story) => {
    const session = `call-${story.last.ledgerId}-${story.last.sequence}`;
    voice.starts({ session })(story);
    voice.ends(BigInt(minutes), { session })(story);
  }),
  fc.nat(20).map((hours) => timePasses((BigInt(hours) * day) / 8n)),
  fc.constant(fallsDue),
);
const actions = fc.array(action, { maxLength: 8 });

/** What both ledgers say that began, each once. */
function begun(records: readonly LedgerRecord[]) {
  const periods = new Set<string>();
  const grants = new Map<string, bigint>();
  for (const { changes } of records) {
    for (const change of changes) {
      if (change.type === 'PeriodStarted') periods.add(`${change.periodStarted.period}`);
      if (change.type !== 'AllowanceGranted') continue;
      const { allowance, amount, origin } = change.allowanceGranted;
      if (origin === 'granted') grants.set(allowance, amount);
    }
  }
  const granted = [...grants.values()].reduce((sum, amount) => sum + amount, 0n);
  return { fees: BigInt(periods.size) * 3_000_000n, granted };
}

/** What a ledger took from a pot of the tenant, or put there. */
function posted(records: readonly LedgerRecord[], pot: string): bigint {
  return records
    .flatMap(({ postings }) => postings)
    .filter((one) => one.pot === pot)
    .reduce((sum, { money, units }) => sum + (money ?? units ?? 0n), 0n);
}

test('whoever does what falls due, it is done once', () => {
  fc.assert(
    fc.property(actions, actions, actions, actions, actions, (first, tail, a, b, last) => {
      const sites = new TwoSites({ weekly });
      const main = new Story(sites.main, 'one');
      const secondary = new Story(sites.secondary, 'one');
      const opened = openingOf({ ...prepaid('1000.00'), planVersion: 'weekly' });
      main.ledger.decide(main.key, opened, 'open');
      for (const act of first) main.when(act);
      sites.outage(() => {
        for (const act of tail) main.when(act);
      });
      for (const act of a) secondary.when(act);
      sites.lock();
      for (const act of b) secondary.when(act);
      sites.handBack();
      sites.transfer();
      for (const act of last) main.when(act);
      const own = main.account;
      expect([own.locked, ...own.allowances.map(({ locked }) => locked)]).toEqual([
        0n,
        ...own.allowances.map(() => 0n),
      ]);
      const { fees, granted } = begun([...sites.main.records, ...sites.secondary.records]);
      expect(posted(sites.main.records, 'fee-revenue')).toBe(fees);
      expect(-posted(sites.main.records, 'granted')).toBe(granted);
      expect(sites.main.audit.violations()).toEqual([]);
      expect(sites.secondary.audit.violations()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
