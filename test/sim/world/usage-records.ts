import type { OpenAccount, UsageEvent } from '../../../services/core/contracts.gen.ts';
import { accountKey, controlKey, identityKey, partitionOf } from '../../../services/core/key.ts';
import type { Micros } from '../../../services/core/money.ts';
import type { Units } from '../../../services/core/units.ts';
import { signatureOf } from '../../../services/engine/read-input.ts';
import type { OutgoingRecord } from '../../../services/ports/event-log.ts';
import { topics } from '../../../services/ports/topics.ts';
import { codec, hashing, plans } from './tools.ts';
import type { World } from './world.ts';

/** An account of a simulated world. */
export interface SimAccount {
  readonly id: string;
  readonly key: string;
  readonly identity: string;
}

export const tenant = 'demo';
export const ledgerId = 'simulated';

/** What an event says besides what it is. */
export const envelope = {
  tenant,
  source: 'sim',
  requestKey: null,
  replyTo: null,
  correlation: null,
  command: null,
} as const;

/** A usage event as a record of the log. */
export function usageRecord(key: string, event: UsageEvent): OutgoingRecord {
  const value = codec.frame('UsageEvent', codec.encode('UsageEvent', event));
  return { key, value, fingerprint: codec.fingerprint('UsageEvent') };
}

/** A control event as a service signs it for one partition. */
export function controlRecord(partition: number, event: UsageEvent): OutgoingRecord {
  const record = usageRecord(controlKey, event);
  const value = record.value ?? new Uint8Array();
  return { ...record, signature: signatureOf(hashing, partition, value) };
}

/** Appends to usage past every fault: what was there before the run began. */
export function putUsage(world: World, partition: number, record: OutgoingRecord): bigint {
  return world.log.store.append(topics.usage, partition, [record]);
}

/** The partition of a key in this world. */
export function homeOf(world: World, key: string): number {
  return partitionOf(key, world.options.partitions);
}

/** The genesis of a partition. */
export function genesisOf(world: World, partition: number): OutgoingRecord {
  const { partitions } = world.options;
  return controlRecord(partition, {
    ...envelope,
    tenant: '',
    type: 'OpenLedger',
    openLedger: { ledgerId: world.options.site ?? ledgerId, partitions, keyRule: 'murmur2' },
  });
}

/** Opens the ledger of every partition. */
export function openLedger(world: World): void {
  for (let partition = 0; partition < world.options.partitions; partition += 1) {
    putUsage(world, partition, genesisOf(world, partition));
  }
}

const money = (dollars: number): Micros => BigInt(Math.round(dollars * 1_000_000)) as Micros;

type Template = Pick<OpenAccount, 'kind' | 'creditLimit' | 'openingFunds' | 'planVersion'> &
  Partial<OpenAccount>;

const templates: readonly (() => Template)[] = [
  () => prepaid(0.45),
  () => ({ ...prepaid(5), planVersion: plans.reversing }),
  () => ({
    kind: 'postpaid',
    creditLimit: money(100),
    openingFunds: money(-98),
    planVersion: plans.payAsYouGo,
  }),
  () => ({ ...prepaid(1), planVersion: plans.reversingBundle }),
  () => ({
    ...prepaid(2),
    planVersion: plans.reversingBundle,
    openingAllowances: [{ name: 'voice', remaining: 3_120n as Units }],
  }),
  () => prepaid(1_000_000),
];

function prepaid(dollars: number): Template {
  const funds = { creditLimit: money(0), openingFunds: money(dollars) };
  return { kind: 'prepaid', ...funds, planVersion: plans.payAsYouGo };
}

/**
 * Opens one account after each template, `count` in all, as the first events behind the genesis.
 */
export function openAccounts(world: World, count: number): readonly SimAccount[] {
  return templates
    .slice(0, count)
    .map((template, i) => openAccount(world, `account-${i}`, template()));
}

/** Opens an account and claims its identity. */
export function openAccount(world: World, id: string, template: Template): SimAccount {
  const identity = `msisdn-${id}`;
  const key = accountKey(tenant, id);
  const open: OpenAccount = {
    currency: 'USD',
    status: 'active',
    identities: [identity],
    openingAllowances: [],
    ...template,
  };
  const event = { ...envelope, requestKey: `open-${id}`, type: 'OpenAccount' } as const;
  putUsage(world, homeOf(world, key), usageRecord(key, { ...event, openAccount: open }));
  const owned = identityKey(tenant, identity);
  const claim = { ...envelope, type: 'ClaimIdentity', claimIdentity: { account: id } } as const;
  putUsage(world, homeOf(world, owned), usageRecord(owned, claim));
  return { id, key, identity };
}
