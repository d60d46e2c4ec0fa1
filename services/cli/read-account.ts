import type { AccountState, Balance } from '../core/contracts.gen.ts';
import { accountKey, identityKey, isKeyPart, partitionOf } from '../core/key.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import type { Watermark } from '../ports/projection.ts';
import { Failed } from './failures.ts';
import type { Site } from './site.ts';

/** State of a key in the projection, and how far the projection of its partition is. */
export interface ProjectedKey {
  readonly state: Balance | undefined;
  readonly watermark: Watermark;
}

/** An account as the projection has it. */
export interface KnownAccount {
  readonly id: string;
  readonly account: AccountState;
  readonly watermark: Watermark;
}

const retryMs = 50;
const patienceMs = 10_000;

/** Reads a key; waits while the projection of its partition is being rebuilt, within bounds. */
export async function readKey(site: Site, key: string): Promise<ProjectedKey> {
  const { partitions, codec, clock } = await site.ledger();
  const projection = await site.projection();
  const partition = partitionOf(key, partitions);
  for (let waited = 0; waited <= patienceMs; waited += retryMs) {
    const [loaded] = await projection.load([{ partition, keys: [key] }]);
    if (loaded?.watermark !== undefined) {
      const state = stateFrom(codec, loaded.states[0]) ?? (await standbyOf(site, key, partition));
      return { state, watermark: loaded.watermark };
    }
    await clock.sleep(retryMs);
  }
  throw new Failed('TRY_AGAIN', `the projection of partition ${partition} is being rebuilt`);
}

/** What a secondary has of the other site, for whom it has not charged yet itself. */
async function standbyOf(site: Site, key: string, partition: number): Promise<Balance | undefined> {
  if (site.config.role !== 'secondary') return undefined;
  const { codec } = await site.ledger();
  const [loaded] = await (await site.standby()).load([{ partition, keys: [key] }]);
  return stateFrom(codec, loaded?.states[0]);
}

/** The account of this id. @throws Failed USER_UNKNOWN. */
export async function readAccount(site: Site, id: string): Promise<KnownAccount> {
  const found = await findAccount(site, id);
  if (found !== undefined) return found;
  throw new Failed('USER_UNKNOWN', `there is no account '${id}'`);
}

/** The account of this id; undefined: there is none. */
export async function findAccount(site: Site, id: string): Promise<KnownAccount | undefined> {
  if (!isKeyPart(id)) return undefined;
  const { state, watermark } = await readKey(site, accountKey(site.config.tenant, id));
  const account = state?.account ?? undefined;
  return account === undefined ? undefined : { id, account, watermark };
}

/** Whom usage is charged to, and under which identity it is made. */
export interface Subscriber extends KnownAccount {
  readonly identity: string;
}

/**
 * The subscriber that an account id or an identity names: of an account its first GPSI (msisdn),
 * else its first identity.
 */
export async function findSubscriber(site: Site, from: string): Promise<Subscriber> {
  const own = await findAccount(site, from);
  if (own !== undefined) {
    const { identities } = own.account;
    const identity = identities.find((one) => one.startsWith('msisdn-')) ?? identities[0];
    if (identity !== undefined) return { ...own, identity };
    throw new Failed('NO_IDENTITY', `account '${from}' has no identity to call from`);
  }
  if (!isKeyPart(from)) throw new Failed('USER_UNKNOWN', `'${from}' is no account or identity`);
  const { state } = await readKey(site, identityKey(site.config.tenant, from));
  const holder = state?.identity?.account ?? undefined;
  if (holder !== undefined) return { ...(await readAccount(site, holder)), identity: from };
  throw new Failed('USER_UNKNOWN', `'${from}' is neither an account nor an identity`);
}
