import { afterEach, expect, test } from 'vitest';
import { prepaid } from '../../services/cli/accounts.ts';
import { explain } from '../../services/cli/explain/explanation.ts';
import type { Explanation } from '../../services/cli/explain/explanation.ts';
import { explanationLines, proofLines } from '../../services/cli/view/explain-view.ts';
import { accountKey, identityKey } from '../../services/core/key.ts';
import { systemClock as clock } from '../../services/adapters/system/system-clock.ts';
import { TenantHistory } from '../../services/history/tenant-history.ts';
import { topics } from '../../services/ports/topics.ts';
import { foldedHistory } from '../history/folded-history.ts';
import { plans } from '../support/plans.ts';
import { chargeOf, envelope, voiceGroup } from '../support/pure-ledger.ts';
import { codec, hashing } from '../support/sealed-ledger.ts';
import { SmallSite } from './small-site.ts';
import type { Damage } from './small-site.ts';

const key = accountKey('demo', 'a');
const identity = 'msisdn-15550001';
const releases: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0)) await release();
});

/** An account that called for 90 s in two reports, and repeated the last of them. */
function siteWithCall(damage: Damage = {}): SmallSite {
  const site = new SmallSite(damage);
  const claim = { ...envelope, type: 'ClaimIdentity', claimIdentity: { account: 'a' } } as const;
  site.decide(identityKey('demo', identity), claim);
  const openAccount = prepaid(20n, { identities: [identity], planVersion: 'pay-as-you-go' });
  site.decide(key, { ...envelope, type: 'OpenAccount', openAccount });
  const say = (number: bigint, kind: 'create' | 'update' | 'release', used?: bigint): void => {
    const groups = [voiceGroup(used, kind !== 'release')];
    site.decide(key, chargeOf({ kind, session: 'call', number, groups }));
  };
  say(1n, 'create');
  say(2n, 'update', 60n);
  say(3n, 'release', 30n);
  say(3n, 'release', 30n);
  return site;
}

async function explained(site: SmallSite, limit = 100): Promise<Explanation> {
  const folded = await foldedHistory(site.log);
  releases.push(() => folded.release());
  const ledger = { reader: site.log, codec, hashing, clock, ledgerId: 'small', partitions: 1 };
  const known = new Map(Object.entries(plans));
  return explain('call', limit, new TenantHistory('demo', folded.ports), {
    ...ledger,
    plans: known,
  });
}

test('a call is explained line by line, and every record is decided again', async () => {
  const lines = explanationLines(await explained(siteWithCall()));
  const at = (text: string): number => lines.findIndex((line) => line.includes(text));
  expect(lines[0]).toBe('session call of a, partition 0');
  expect(lines).toContain(
    '  rate        voice, group 10, standard: 0.10 per 1 min, in steps of 1 min',
  );
  expect(lines).toContain('      60 s → 1 × 60 s = 60 s; 60 s × 0.10 per 60 s = 0.10');
  const second =
    '30 s, 90 s in all → 2 × 60 s = 120 s; 60 s charged before, 60 s now; ' +
    'in all 120 s × 0.10 per 60 s = 0.20; 0.10 paid before, 0.10 now';
  expect(lines).toContain(`      ${second}`);
  expect(at('session opened')).toBeLessThan(at('session ended (release)'));
  expect(lines.filter((line) => line.includes('  repeated'))).toHaveLength(1);
  expect(lines).toContain(
    '    xDR 1: group 10 at standard, 90 s used, 120 s charged, 0.20 USD (release)',
  );
  expect(lines.at(-1)).toBe('re-decided 4 of 4 records: identical');
});

test('only the first records are explained where no more are asked for', async () => {
  const explanation = await explained(siteWithCall(), 2);
  expect(explanationLines(explanation)).toContain('… and 2 records more: --limit shows them');
  expect(proofLines(explanation)).toEqual(['re-decided 2 of 2 records: identical']);
});

test('a record that was decided otherwise is named with the members that differ', async () => {
  const dear = siteWithCall({
    record: (one) => (one.sequence === 6n ? { ...one, reason: 'NO_REASON' } : one),
  });
  const lines = proofLines(await explained(dear));
  expect(lines[0]).toBe('re-decided 4 of 4 records: 1 DIFFER');
  expect(lines[1]).toBe('  #6: decided again, the record differs in reason');
});

test('usage that is not kept any more cannot be decided again, and is said to be gone', async () => {
  const site = siteWithCall();
  site.log.trim(topics.usage, 0, 5n);
  expect(proofLines(await explained(site))).toEqual([
    're-decided 2 of 4 records: identical',
    '  #4: usage @3 is not kept any more',
    '  #5: usage @4 is not kept any more',
  ]);
});
