import { describe, expect, test } from 'vitest';
import { auditLines } from '../../services/cli/view/audit-view.ts';
import { noneEnded } from '../../services/core/account/memory/ended-sessions.ts';
import type { LedgerRecord } from '../../services/core/contracts.gen.ts';
import { accountKey, controlKey, identityKey } from '../../services/core/key.ts';
import { micros } from '../../services/core/money.ts';
import { topics } from '../../services/ports/topics.ts';
import { prepaid } from '../../services/cli/accounts.ts';
import { redeemOf } from '../support/flows.ts';
import { chargeOf, envelope, voiceGroup } from '../support/pure-ledger.ts';
import { SmallSite } from './small-site.ts';
import type { Damage } from './small-site.ts';

const key = accountKey('demo', 'a');
const identity = 'msisdn-15550001';

/** One account with a finished call, a repeat of its end, an open call and a top-up. */
function siteWithCalls(damage: Damage = {}): SmallSite {
  const site = new SmallSite(damage);
  const claim = { ...envelope, type: 'ClaimIdentity', claimIdentity: { account: 'a' } } as const;
  site.decide(identityKey('demo', identity), claim);
  const openAccount = prepaid(20n, { identities: [identity], planVersion: 'pay-as-you-go' });
  site.decide(key, { ...envelope, type: 'OpenAccount', openAccount });
  const call = (session: string, number: bigint, kind: 'create' | 'release', used?: bigint): void =>
    site.decide(
      key,
      chargeOf({ kind, session, number, groups: [voiceGroup(used, kind === 'create')] }),
    );
  call('one', 1n, 'create');
  call('one', 2n, 'release', 60n);
  call('one', 2n, 'release', 60n);
  call('two', 1n, 'create');
  const topUp = { money: micros(1_000_000n), allowance: null, units: null };
  site.decide(key, { ...envelope, type: 'TopUp', topUp });
  return site;
}

async function found(site: SmallSite): Promise<readonly string[]> {
  const { violations } = await site.audit();
  return violations.map(({ invariant, text }) => `${invariant} ${text}`);
}

/** Damages the record of this sequence. */
function damaged(sequence: bigint, change: (record: LedgerRecord) => LedgerRecord): SmallSite {
  const record = (one: LedgerRecord): LedgerRecord =>
    one.sequence === sequence ? change(one) : one;
  return siteWithCalls({ record });
}

test('a sound ledger is clean, balanced and decided again the same', async () => {
  const report = await siteWithCalls().audit();
  expect(report.violations).toEqual([]);
  expect(report).toMatchObject({ ok: true, isBalanced: true, records: 8n, redecided: 8n });
  expect(report.revenue).toMatchObject([{ tenant: 'demo', ledger: 100_000n, exported: 100_000n }]);
  expect(auditLines(report).length).toBeLessThanOrEqual(50);
  expect(auditLines(report).at(-1)).toBe('audit: clean');
});

test('what a merge tells again is recognised without having been remembered', async () => {
  const site = siteWithCalls();
  const merge = { ledgerId: 'other', epoch: 1n, from: 0n, through: 7n };
  const sessions = { touched: [], sessions: [], ended: noneEnded, requests: [] };
  const due = { subscriptions: [], periods: [] };
  const nothing = { allowances: [], ...sessions, ...due };
  const lockFunds = { ...merge, money: micros(100_000n), ...nothing };
  const changeSiteMode = { mode: 'closed', epoch: 1n, fence: null } as const;
  for (let told = 0; told < 2; told += 1) {
    site.decide(controlKey, { ...envelope, type: 'ChangeSiteMode', changeSiteMode });
    site.decide(key, { ...envelope, type: 'LockFunds', lockFunds });
  }
  expect(await found(site)).toEqual([]);
});

test('a repeat of what another site answered finds the answer in what was taken over', async () => {
  const other = new SmallSite({ ledgerId: 'other' });
  other.standInFor(siteWithCalls().seen);
  const groups = [voiceGroup(undefined, true)];
  other.decide(key, chargeOf({ kind: 'create', session: 'two', number: 1n, groups }));
  expect(await found(other)).toEqual([]);
});

describe('it sees', () => {
  test('an xDR that is missing', async () => {
    const exported = siteWithCalls({ exported: (batch) => ({ ...batch, xdr: [] }) });
    expect(await found(exported)).toContain('I8 xDR 0 is not on the topic');
  });

  test('an xDR that stands there twice', async () => {
    const exported = siteWithCalls({
      exported: (batch) => ({ ...batch, xdr: [...batch.xdr, ...batch.xdr] }),
    });
    expect(await found(exported)).toContain('I8 the topic has xDR 5/0 once too often');
  });

  test('a repeat that was answered otherwise', async () => {
    const site = damaged(6n, (record) => ({
      ...record,
      answer: record.answer && { ...record.answer, session: 'other' },
    }));
    const texts = await found(site);
    expect(texts).toContain('I2 a repeat was answered, but the first answer was another');
    expect(texts).toContain('I6 decided again, the record differs in answer');
  });

  test('a record of another event', async () => {
    const site = damaged(5n, (record) => ({ ...record, inputDigest: record.previousHash }));
    expect(await found(site)).toContain('I1 usage @4 is not the event that the record answers');
  });

  test('postings that do not sum to zero', async () => {
    const site = damaged(5n, (record) => ({ ...record, postings: record.postings.slice(1) }));
    const report = await site.audit();
    expect(report.isBalanced).toBe(false);
    expect(report.violations.map(({ invariant }) => invariant)).toContain('I4');
  });

  test('an event that nothing answers', async () => {
    const site = siteWithCalls();
    site.log.put(topics.usage, 0, [{ key, value: new Uint8Array([1]) }]);
    expect(await found(site)).toEqual(['I9 not at rest: usage has 9 events, answered 8']);
  });

  test('a state in the projection that is not the fold', async () => {
    const site = siteWithCalls();
    const load = site.projection.load.bind(site.projection);
    site.projection.load = async (requests) =>
      (await load(requests)).map((one) => ({ ...one, states: one.states.map(() => undefined) }));
    expect(await found(site)).toContain('I9 is not in the projection');
  });

  test('a flow that has not ended, since nobody carried its command', async () => {
    const site = siteWithCalls();
    site.decide(key, redeemOf('c'.repeat(64)));
    const texts = await found(site);
    expect(texts).toContain(`I15 flow small/0/9, under way at ${key}: 1 once both sides were seen`);
    expect(texts.filter((text) => text.startsWith('I15 command small/0/9/0'))).toHaveLength(1);
  });

  test('a newest state in balances that is not the fold', async () => {
    const site = siteWithCalls({
      exported: (batch) => {
        const [first, second] = batch.balances;
        const swapped = { ...first, key: second?.key ?? '' } as (typeof batch.balances)[number];
        return {
          ...batch,
          balances: [...batch.balances.slice(0, -1), swapped, batch.balances.at(-1)!],
        };
      },
    });
    const texts = await found(site);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^I9 balances @\d+ is not the fold$/);
  });
});
