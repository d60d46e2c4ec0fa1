import type { AccountState } from '../core/contracts.gen.ts';
import type { Partition } from '../ports/event-log.ts';
import type { ControlPorts } from './load-control.ts';
import { stateFrom } from './state-bytes.ts';

/** Accounts of one partition as a projection has them; one that it does not know is left out. */
export async function loadAccounts(
  { projection, codec }: ControlPorts,
  partition: Partition,
  keys: readonly string[],
): Promise<ReadonlyMap<string, AccountState>> {
  const found = new Map<string, AccountState>();
  if (keys.length === 0) return found;
  const [loaded] = await projection.load([{ partition, keys }]);
  for (const [i, key] of keys.entries()) {
    const account = stateFrom(codec, loaded?.states[i])?.account;
    if (account != null) found.set(key, account);
  }
  return found;
}
