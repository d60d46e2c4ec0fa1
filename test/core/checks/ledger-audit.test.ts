import { expect, test } from 'vitest';
import type { InvariantId } from '../../../services/core/checks/check.ts';
import { LedgerAudit } from '../../../services/core/checks/ledger-audit.ts';
import type { Change, LedgerRecord, Sha256 } from '../../../services/core/contracts.gen.ts';
import { micros } from '../../../services/core/money.ts';
import { postingsOf } from '../../../services/core/ledger/postings.ts';
import { units } from '../../../services/core/units.ts';
import { given, money, prepaid, voice } from '../../support/given.ts';

// Each checker against a ledger with one thing wrong: a check that cannot fail is none.

/** Genesis, opening (2), create (3), update (4), release (5). */
const records = given(prepaid('20.00'))
  .when(voice.starts())
  .when(voice.reports(2n))
  .when(voice.ends(1n)).ledger.records;

function audited(ledger: readonly LedgerRecord[]): LedgerAudit {
  const audit = new LedgerAudit();
  for (const [i, record] of ledger.entries()) {
    audit.feed(record, new Uint8Array(32).fill(i + 1) as Sha256);
  }
  return audit;
}

function brokenBy(at: number, change: (record: LedgerRecord) => Partial<LedgerRecord>) {
  const ledger = records.map((one, i) => (i === at ? { ...one, ...change(one) } : one));
  return idsOf(audited(ledger));
}

function idsOf(audit: LedgerAudit): readonly InvariantId[] {
  audit.end();
  return audit.violations().map(({ invariant }) => invariant);
}

function withChanges(changes: readonly Change[]): Partial<LedgerRecord> {
  return { changes, postings: changes.flatMap(postingsOf) };
}

function without(type: Change['type']) {
  return ({ changes }: LedgerRecord) => withChanges(changes.filter((one) => one.type !== type));
}

test('a ledger in order has no violation, and its books close', () => {
  const audit = audited(records);
  expect(idsOf(audit)).toEqual([]);
  expect(audit.records).toBe(5n);
  expect(audit.trialBalance()).toEqual([
    { tenant: 'demo', pot: 'funds', unit: 'USD', amount: money('19.70') },
    { tenant: 'demo', pot: 'opening', unit: 'USD', amount: money('-20') },
    { tenant: 'demo', pot: 'usage-revenue', unit: 'USD', amount: money('0.30') },
  ]);
});

test('I1: an answer that differs from its record, or has none', () => {
  const audit = new LedgerAudit();
  const [genesis] = records as [LedgerRecord];
  if (genesis.answer === null) throw new Error('the genesis is answered');
  audit.answered(0n, { ...genesis.answer, denial: 'LEDGER_OPEN' });
  audit.answered(7n, genesis.answer);
  audit.feed(genesis, new Uint8Array(32) as Sha256);
  expect(idsOf(audit)).toEqual(['I1', 'I1']);
});

test('I2: a request that is carried out twice, and a repeat with an effect', () => {
  expect(brokenBy(3, () => ({ request: records[2]?.request ?? null }))).toEqual(['I2']);
  expect(brokenBy(3, () => ({ outcome: 'repeated' }))).toContain('I2');
});

test('I3: a hold or an unflagged debit below zero', () => {
  const tooMuch = brokenBy(2, ({ changes }) =>
    withChanges(
      changes.map((one) =>
        one.type === 'UnitsReserved'
          ? { ...one, unitsReserved: { ...one.unitsReserved, money: money('20.01') } }
          : one,
      ),
    ),
  );
  expect(tooMuch).toContain('I3');
});

test('I4: postings that do not sum to zero, or that no state shows', () => {
  const cut = (record: LedgerRecord) => ({ postings: record.postings.slice(1) });
  expect(brokenBy(3, cut)).toContain('I4');
  expect(brokenBy(1, () => ({ postings: [] }))).toContain('I4');
});

test('I5: a hold that never ends, or ends twice', () => {
  expect(brokenBy(4, without('HoldEnded'))).toContain('I5');
  const twice = brokenBy(3, ({ changes }) => {
    const ends = changes.filter((one) => one.type === 'HoldEnded');
    return withChanges([...ends, ...changes]);
  });
  expect(twice).toContain('I5');
});

test('I7: a gap, a broken chain, a skipped input, another ledger, a clock that goes back', () => {
  expect(brokenBy(3, () => ({ sequence: 5n }))).toContain('I7');
  expect(brokenBy(3, () => ({ previousHash: new Uint8Array(32) as Sha256 }))).toEqual(['I7']);
  expect(brokenBy(3, () => ({ inputOffset: 4n }))).toContain('I7');
  expect(brokenBy(3, () => ({ ledgerId: 'other' }))).toContain('I7');
  expect(brokenBy(3, () => ({ clock: 0n as never }))).toContain('I7');
  expect(brokenBy(3, () => ({ revision: 2 }))).toContain('I7');
  expect(brokenBy(3, () => ({ partition: 1 }))).toContain('I7');
  expect(idsOf(audited(records.slice(1)))).toContain('I7');
});

test('I8: an xDR that is missing, doubled, or says another amount', () => {
  expect(brokenBy(4, () => ({ xdrs: [] }))).toEqual(['I8']);
  expect(brokenBy(4, ({ xdrs }) => ({ xdrs: [...xdrs, ...xdrs] }))).toEqual(['I8']);
  const dearer = (record: LedgerRecord) => ({
    xdrs: record.xdrs.map((one) => ({ ...one, money: micros(one.money + 1n) })),
  });
  expect(brokenBy(4, dearer)).toEqual(['I8']);
  const longer = (record: LedgerRecord) => ({
    xdrs: record.xdrs.map((one) => ({ ...one, used: units(one.used + 1n) })),
  });
  expect(brokenBy(4, longer)).toEqual(['I8']);
});
