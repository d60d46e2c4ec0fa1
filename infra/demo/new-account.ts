import { randomInt } from 'node:crypto';
import { demoAccounts, makeAccount } from '../../services/cli/accounts.ts';
import { planNamed } from '../../services/cli/plans.ts';
import { findSubscriber } from '../../services/cli/read-account.ts';
import type { Subscriber } from '../../services/cli/read-account.ts';
import type { Site } from '../../services/cli/site.ts';

/** Numbers of the demos' own range: nobody else's accounts have them. */
const numbersEnd = 10 ** 10;

/**
 * A copy of an account of the demo data under a fresh id and fresh identities, so that every run
 * begins with the same figures.
 */
export async function copyOf(template: string, site: Site): Promise<Subscriber> {
  const plans = await site.plans();
  const byName = {
    'pay-as-you-go': planNamed(plans, 'pay-as-you-go'),
    bundle: planNamed(plans, 'bundle'),
  };
  const original = demoAccounts(byName).find(({ id }) => id === template);
  if (original === undefined) throw new Error(`the demo data has no account '${template}'`);
  const number = randomInt(1, numbersEnd).toString().padStart(10, '0');
  const { tenant } = site.config;
  const id = `demo-${template}-${number}`;
  const identities = [`msisdn-1777${number}`, `imsi-00103${number}`];
  const opening = { ...original.opening, identities };
  const made = await makeAccount(await site.usage(), { tenant, id, opening });
  if (made !== 'created') throw new Error(`${id}: ${JSON.stringify(made)}`);
  return untilProjected(id, site);
}

/** The answer leaves before the projection is written: waits for it, within bounds. */
async function untilProjected(id: string, site: Site): Promise<Subscriber> {
  const { clock } = await site.ledger();
  const until = clock.now() + 10_000n;
  for (;;) {
    try {
      return await findSubscriber(site, id);
    } catch (error) {
      if (clock.now() >= until) throw error;
      await clock.sleep(20);
    }
  }
}
