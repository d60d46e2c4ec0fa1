import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditLedger } from '../../services/cli/audit/audit-ledger.ts';
import type { PartitionAudited, PartitionReport } from '../../services/cli/audit/audit-ports.ts';
import { auditLines } from '../../services/cli/view/audit-view.ts';
import { emptyHead } from '../../services/core/partition/head.ts';
import { instant } from '../../services/core/time.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { LogReader } from '../../services/ports/event-log.ts';
import { codec, hashing } from '../support/sealed-ledger.ts';

const reader = { ends: async () => ({ first: 0n, end: 9n }) } as unknown as LogReader;
/** Time is over at once: what has not ended is reported. */
const clock: Clock = { now: () => instant(0n), sleep: async () => undefined };
const ports = { reader, codec, hashing, clock };
const options = { restWithinMs: 0 };
const amount = fc.bigInt({ min: -9n, max: 9n });
const tenant = fc.constantFrom('demo', 'other');

/** What the audit of one partition may leave: flows are half seen in some, and end in others. */
function auditedOf(partition: number): fc.Arbitrary<PartitionAudited> {
  const name = fc.constantFrom('a', 'b', 'c');
  const sums = fc.array(fc.tuple(name, fc.constantFrom(-1n, 1n)), { maxLength: 3 });
  const flows = fc.record({
    sums: sums.map((pairs) => new Map(pairs)),
    ofNobody: fc.array(name, { maxLength: 1 }).map((names) => new Set(names)),
  });
  const position = fc.constant({ head: emptyHead(partition), next: 0n });
  return fc.record({ report: reportOf(partition), position, flows });
}

function reportOf(partition: number): fc.Arbitrary<PartitionReport> {
  const line = fc.record({
    tenant,
    pot: fc.constantFrom('funds' as const, 'topups' as const),
    unit: fc.constantFrom('USD', 'seconds'),
    amount,
  });
  const revenue = fc.record({
    tenant,
    service: fc.constantFrom('voice', 'data'),
    day: fc.constantFrom('2026-01-01', '2026-01-02'),
    currency: fc.constant('USD'),
    xdrs: fc.nat(9),
    ledger: amount,
    exported: amount,
  });
  const violation = fc.record({
    invariant: fc.constantFrom('I1' as const, 'I9' as const),
    partition: fc.constant(partition),
    sequence: fc.bigInt({ min: 0n, max: 9n }),
    key: fc.constantFrom('account/demo/a', 'identity/demo/b'),
    text: fc.string(),
  });
  return fc.record({
    partition: fc.constant(partition),
    ledgerId: fc.constant('one'),
    records: fc.bigInt({ min: 0n, max: 99n }),
    sequence: fc.bigInt({ min: 0n, max: 99n }),
    hash: fc.constant(''),
    skipped: fc.nat(3),
    inputsChecked: amount,
    inputsGone: amount,
    redecided: amount,
    keys: fc.nat(9),
    xdrs: amount,
    outstanding: amount,
    trialBalance: fc.array(line, { maxLength: 4 }),
    revenue: fc.array(revenue, { maxLength: 4 }),
    violations: fc.array(violation, { maxLength: 120 }),
    violationCount: fc.nat(200),
    foldSeconds: fc.constant(0),
  });
}

const ledgers = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, p) => auditedOf(p))));

test('however many audit, and whoever is done first, the report says the same', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, fc.integer({ min: 1, max: 4 }), fc.scheduler(), async (...of) => {
      const [audited, count, scheduler] = of;
      const ledger = { ...ports, partitions: audited.length };
      const one = async (partition: number): Promise<PartitionAudited> => audited[partition]!;
      const later = (partition: number): Promise<PartitionAudited> =>
        scheduler.schedule(one(partition));
      const alone = await auditLedger(ledger, [one], options);
      const auditors = Array.from({ length: count }, () => later);
      const shared = auditLedger(ledger, auditors, options);
      const together = await scheduler.waitFor(shared);
      expect(withoutTime(together)).toEqual(withoutTime(alone));
      expect(auditLines(withoutTime(together))).toEqual(auditLines(withoutTime(alone)));
    }),
    { numRuns: 200 },
  );
});

function withoutTime<T extends object>(
  report: T,
): T & { seconds: number; recordsPerSecond: number } {
  return { ...report, seconds: 0, recordsPerSecond: 0 };
}
