import { expect, test } from 'vitest';
import { createAvroRecordCodec } from '../../../services/adapters/avro/avro-record-codec.ts';
import { committedRegistryIds } from '../../../services/adapters/registry/registration-order.ts';
import type { RegistryIds } from '../../../services/adapters/registry/registration-order.ts';
import { accountKey, parseKey, partitionOf } from '../../../services/core/key.ts';
import { sealRecord } from '../../../services/engine/sealed-record.ts';
import { instant } from '../../../services/core/time.ts';
import { voiceGroup } from '../../support/pure-ledger.ts';
import { foreign, injectPoison } from '../world/foreign-input.ts';
import { Random } from '../world/random.ts';
import { controlRecord, envelope, openAccount, putUsage } from '../world/usage-records.ts';
import { codec, hashing, plans } from '../world/tools.ts';
import { Site, topUpOf } from './site.ts';

const random = new Random(1, 'scenario');

test('counter-example 10: nobody outside writes money or control, nor in another partition', async () => {
  const site = new Site({ partitions: 2 });
  const x = site.prepaid('x', 10);
  await site.start();
  for (const name of ['wrong-partition', 'unsigned', 'signed-for-another', 'tenant-mismatch']) {
    const { partition, record } = foreign[name]!(site.world, x, random);
    putUsage(site.world, partition, record);
  }
  await site.for(1_000);
  const rejected = [0, 1].flatMap((p) => site.records(p)).filter((r) => r.outcome === 'rejected');
  const reasons = rejected.map(({ reason }) => reason);
  expect(reasons).toHaveLength(4);
  expect(new Set(reasons)).toEqual(
    new Set(['SIGNATURE_INVALID', 'WRONG_PARTITION', 'KEY_MISMATCH']),
  );
  expect(rejected.flatMap(({ postings, changes }) => [...postings, ...changes])).toEqual([]);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 11: what this build does not know stops its partition, and no other', async () => {
  const site = new Site({ partitions: 2 });
  await site.start();
  const unknown = { ...controlRecord(0, raise(2)), fingerprint: 'f'.repeat(64) };
  const offset = putUsage(site.world, 0, unknown);
  const key = [...Array(20).keys()]
    .map((i) => `a${i}`)
    .find((id) => partitionOf(accountKey('demo', id), 2) === 1)!;
  const elsewhere = openAccount(site.world, key, {
    kind: 'prepaid',
    creditLimit: 0n as never,
    openingFunds: 0n as never,
    planVersion: plans.payAsYouGo,
  });
  await site.topUp(elsewhere, 'goes on', 5);
  expect(site.world.witness.stops).toMatchObject([{ partition: 0 }]);
  expect(site.records(0).some((record) => record.inputOffset >= offset)).toBe(false);
  const word = { offset, reason: 'an operator looked' };
  const event = { ...envelope, type: 'RejectInput', rejectInput: word } as const;
  putUsage(site.world, 0, controlRecord(0, event));
  await site.until(() => site.records(0).length === Number(offset) + 2);
  expect(site.records(0)[Number(offset)]).toMatchObject({
    outcome: 'rejected',
    reason: 'BY_OPERATOR',
  });
});

test('counter-example 12: a plan version that has not arrived stalls, and never refuses', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  // answered, and the owner dies before it is written
  site.world.log.ledgerFates.push('lost', 'lost');
  const before = site.records().length;
  const first = await site.topUp(x, 'while the plan is known', 5);
  site.world.plansLateMs = 2_500;
  site.world.killRater(site.world.raters[0]!, 10);
  await site.for(1_500);
  expect(site.world.witness.counts.get('stalled')).toBeGreaterThan(0);
  expect(site.records()).toHaveLength(before);
  expect(await site.topUp(x, 'while the plan is known', 5)).toEqual(first);
  expect(site.funds(x)).toBe(15);
  expect(site.records().filter(({ outcome }) => outcome === 'denied')).toEqual([]);
  expect(await site.audit()).toEqual([]);
});

test('counter-example 13: a revision of a later build stops; framing never enters a hash', async () => {
  const site = new Site({}, { poisonedAt: () => offset });
  await site.start();
  const offset = injectPoison(site.world, 0, new Random(3, 'scenario'));
  await site.for(1_000);
  expect(site.world.witness.stops).toMatchObject([{ partition: 0 }]);
  expect(site.records().every((record) => record.revision === 1)).toBe(true);
  const ids = Object.entries(committedRegistryIds).map(([name, id]) => [name, id + 40] as const);
  const elsewhere = createAvroRecordCodec({ registryIds: Object.fromEntries(ids) as RegistryIds });
  const record = site.records()[0]!;
  const [ours, theirs] = [codec, elsewhere].map((one) =>
    sealRecord(record, undefined, one, hashing),
  );
  expect(theirs?.outgoing.value).not.toEqual(ours?.outgoing.value);
  expect(theirs?.hash).toEqual(ours?.hash);
});

test('counter-example 20: what is refused for now is not the first answer of a request', async () => {
  const site = new Site();
  await site.start();
  const key = accountKey('demo', 'late');
  const nobody = { id: 'late', key, identity: 'msisdn-late' };
  const charge = {
    kind: 'create',
    session: 's',
    number: 1n,
    groups: [voiceGroup(undefined, true)],
  };
  const refused = await site.charge(nobody, charge as never);
  expect(refused.denial).toBe('USER_UNKNOWN');
  const account = site.prepaid('late', 10);
  const again = await site.charge(account, { ...charge, retransmission: true } as never);
  expect(again).toMatchObject({ denial: null, session: 's' });
  expect(await site.audit()).toEqual([]);
});

test('counter-example 27: an honest retry has another time and a flag, and is a repeat', async () => {
  const site = new Site();
  const x = site.prepaid('x', 10);
  await site.start();
  const create = {
    kind: 'create',
    session: 's',
    number: 1n,
    groups: [voiceGroup(undefined, true)],
  };
  await site.charge(x, { ...create, digest: 'create' } as never);
  const update = { kind: 'update', session: 's', number: 2n, groups: [voiceGroup(90n, true)] };
  const first = await site.charge(x, { ...update, digest: 'update' } as never);
  const sentAt = instant(1_700_000_009_000n);
  const retry = { ...update, digest: 'update', sentAt, retransmission: true };
  expect(await site.charge(x, retry as never)).toEqual(first);
  expect(site.records().at(-1)?.outcome).toBe('repeated');
  expect(await site.audit()).toEqual([]);
});

test('counter-example 29: another partition count makes no second life, and keys have no double', async () => {
  const site = new Site({ partitions: 2 });
  const ids = [...Array(50).keys()].map((i) => `a${i}`);
  const keyOf = (id: string) => accountKey('demo', id);
  const moved = ids.find((id) => partitionOf(keyOf(id), 2) !== partitionOf(keyOf(id), 3))!;
  const x = site.prepaid(moved, 10);
  await site.start();
  // A door that was told of three partitions sends it elsewhere.
  const { partition, record } = foreign['wrong-partition']!(site.world, x, random);
  putUsage(site.world, partition, record);
  await site.for(500);
  expect(site.records(partition).at(-1)?.reason).toBe('WRONG_PARTITION');
  await site.topUp(x, 'at home', 1);
  expect(site.funds(x, partitionOf(x.key, 2))).toBe(11);
  expect(parseKey('account/a/b/c')).toBeUndefined();
  expect(parseKey('account/a/c')?.tenant).toBe('a');
  expect(await site.audit()).toEqual([]);
});

test('counter-example 30: what an account may hold is bounded far below what a record may', async () => {
  const site = new Site();
  const x = site.prepaid('x', 1_000);
  await site.start();
  const denials = new Set<string | null>();
  for (let i = 0; i < 66; i += 1) {
    const groups = [voiceGroup(undefined, true)];
    const answer = await site.charge(x, { kind: 'create', session: `s${i}`, number: 1n, groups });
    denials.add(answer.denial);
  }
  expect([...denials]).toEqual([null, 'TOO_MANY_SESSIONS']);
  expect((await site.ask(x, 'still served', topUpOf('still served', 1))).denial).toBeNull();
  const sizes = site.records().map((one) => codec.encode('LedgerRecord', one).byteLength);
  expect(Math.max(...sizes)).toBeLessThan(100_000);
  expect(await site.audit()).toEqual([]);
});

function raise(revision: number) {
  return { ...envelope, type: 'RaiseRevision', raiseRevision: { revision } } as const;
}
