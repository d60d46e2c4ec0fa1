import { randomUUID } from 'node:crypto';
import type { AccountState } from '../../core/contracts.gen.ts';
import type { Management } from '../ask.ts';
import { ask } from '../ask.ts';
import type { Output } from '../output.ts';
import { readAccount } from '../read-account.ts';
import type { Site } from '../site.ts';

/** How a change of devices is asked for. */
export interface DeviceOptions {
  readonly key?: string | undefined;
}

/** An account and one of its identities. */
export interface Device {
  readonly id: string;
  readonly identity: string;
}

/** Lists the identities of an account, and those that are on their way to or from it. */
export async function listDevices(id: string, site: Site, out: Output): Promise<void> {
  show(id, (await readAccount(site, id)).account, out);
}

/** Adds an identity that belongs to nobody. */
export async function addDevice(
  { id, identity }: Device,
  options: DeviceOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const event = { type: 'AddIdentity', addIdentity: { identity } } as const;
  await change(id, event, { site, out, ...options });
}

/** Takes an identity from an account; it belongs to nobody afterwards. */
export async function removeDevice(
  { id, identity }: Device,
  options: DeviceOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const event = { type: 'RemoveIdentity', removeIdentity: { identity } } as const;
  await change(id, event, { site, out, ...options });
}

/** Moves an identity from one account to another. */
export async function moveDevice(
  { id, identity, to }: Device & { readonly to: string },
  options: DeviceOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const event = { type: 'MoveIdentity', moveIdentity: { identity, to } } as const;
  await change(id, event, { site, out, ...options });
}

interface ChangeOptions extends DeviceOptions {
  readonly site: Site;
  readonly out: Output;
}

async function change(
  id: string,
  event: Management,
  { site, out, key = randomUUID() }: ChangeOptions,
): Promise<void> {
  const { account } = await ask(site, id, event, key);
  show(id, account, out, { key });
}

function show(
  id: string,
  { identities, flows }: AccountState,
  out: Output,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const moving = flows.filter(({ type }) => type !== 'redeem');
  out.line(`${id}: ${identities.length === 0 ? 'no identities' : identities.join(', ')}`);
  for (const { subject, type } of moving) out.line(`  ${subject} is under way (${type})`);
  const underWay = moving.map(({ subject, type, other }) => ({ identity: subject, type, other }));
  out.document({ account: id, identities, underWay, ...more });
}
