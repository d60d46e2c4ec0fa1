import { accountKey, controlKey, identityKey } from '../../../services/core/key.ts';
import type { Micros } from '../../../services/core/money.ts';
import type { OutgoingRecord } from '../../../services/ports/event-log.ts';
import type { Random } from './random.ts';
import {
  controlRecord,
  envelope,
  genesisOf,
  homeOf,
  putUsage,
  tenant,
  usageRecord,
} from './usage-records.ts';
import type { SimAccount } from './usage-records.ts';
import { codec } from './tools.ts';
import type { World } from './world.ts';

/** Something that no honest service appends to usage. */
type Foreign = (
  world: World,
  account: SimAccount,
  random: Random,
) => { readonly partition: number; readonly record: OutgoingRecord };

/** Appends some of what every build must reject or shrug off. */
export function injectForeign(world: World, accounts: readonly SimAccount[], random: Random): void {
  const count = random.between(1, 4);
  for (let i = 0; i < count; i += 1) {
    const [name, make] = random.pick(Object.entries(foreign));
    const { partition, record } = make(world, random.pick(accounts), random);
    const offset = putUsage(world, partition, record);
    world.witness.note(`foreign ${name} at usage[${partition}]@${offset}`);
  }
}

const gift = { money: 1_000_000_000n as Micros, allowance: null, units: null };

function giftFor(key: string, requestKey: string): OutgoingRecord {
  return usageRecord(key, { ...envelope, requestKey, type: 'TopUp', topUp: gift });
}

export const foreign: Readonly<Record<string, Foreign>> = {
  'wrong-partition': (world, { key }) => ({
    partition: (homeOf(world, key) + 1) % world.options.partitions,
    record: giftFor(key, 'foreign'),
  }),
  malformed: (world, { key }, random) => {
    const { value, ...rest } = giftFor(key, 'foreign');
    const bytes = value ?? new Uint8Array();
    const cut = bytes.subarray(0, random.between(5, bytes.length - 1));
    return { partition: homeOf(world, key), record: { ...rest, value: cut } };
  },
  'without-fingerprint': (world, { key }) => {
    const { value } = giftFor(key, 'foreign');
    return { partition: homeOf(world, key), record: { key, value } };
  },
  'key-invalid': () => ({ partition: 0, record: giftFor(`account/${tenant}/a/b`, 'foreign') }),
  'tenant-mismatch': (world, { id }) => {
    const key = accountKey('other', id);
    return { partition: homeOf(world, key), record: giftFor(key, 'foreign') };
  },
  'kind-mismatch': (world, { identity }) => {
    const key = identityKey(tenant, identity);
    return { partition: homeOf(world, key), record: giftFor(key, 'foreign') };
  },
  unsigned: (world, _, random) => {
    const partition = random.between(0, world.options.partitions - 1);
    const event = { ...envelope, type: 'RaiseRevision', raiseRevision: { revision: 2 } } as const;
    return { partition, record: usageRecord(controlKey, event) };
  },
  'signed-for-another': (world, _, random) => {
    const partition = random.between(0, world.options.partitions - 1);
    const event = { ...envelope, type: 'RaiseRevision', raiseRevision: { revision: 2 } } as const;
    return { partition, record: controlRecord(partition + 1, event) };
  },
  'second-genesis': (world, _, random) => {
    const partition = random.between(0, world.options.partitions - 1);
    return { partition, record: genesisOf(world, partition) };
  },
  'unknown-user': (world) => {
    const key = accountKey(tenant, 'nobody');
    return { partition: homeOf(world, key), record: giftFor(key, 'foreign') };
  },
};

/** Appends what another build may understand and this one must stop at; returns its offset. */
export function injectPoison(world: World, partition: number, random: Random): bigint {
  const event = { ...envelope, type: 'RaiseRevision', raiseRevision: { revision: 2 } } as const;
  const signed = controlRecord(partition, event);
  const unknown = { ...signed, fingerprint: 'f'.repeat(codec.fingerprint('UsageEvent').length) };
  const offset = putUsage(world, partition, random.perMille(500) ? signed : unknown);
  world.witness.note(`poison at usage[${partition}]@${offset}`);
  return offset;
}
