import { createLogger } from '../../adapters/system/logger.ts';
import { createHashing } from '../../adapters/system/hashing.ts';
import { systemClock as clock } from '../../adapters/system/system-clock.ts';
import { PlanFollower } from '../../engine/plan-follower.ts';
import { openUsageClient } from '../../site/open-usage-client.ts';
import { demoAccounts, makeAccount } from '../accounts.ts';
import type { CliConfig } from '../config.ts';

/** Makes the accounts of the demo data that are missing. */
export async function makeDemoData(config: CliConfig): Promise<readonly string[]> {
  const settings = { ...config, answerWithinMs: 20_000, pendingMax: 64 };
  const opened = await openUsageClient(settings, 'toll', createLogger('toll', config.logLevel));
  try {
    const { client, codec, reader } = opened;
    const hashing = createHashing(config.serviceKey);
    const trouble = (what: string, cause: unknown): never => {
      throw new Error(what, { cause });
    };
    const plans = new PlanFollower({ reader, codec, hashing, clock, trouble });
    await plans.readOn(0);
    const byName = Object.fromEntries([...plans.all].map(([hash, plan]) => [plan.name, hash]));
    const lines: string[] = [];
    for (const account of demoAccounts(byName)) {
      const made = await makeAccount(client, account);
      if (typeof made === 'object') throw new Error(`${account.id}: ${made.refused}`);
      lines.push(`${account.tenant}/${account.id} ${made}`);
    }
    return lines;
  } finally {
    await opened.close();
  }
}
