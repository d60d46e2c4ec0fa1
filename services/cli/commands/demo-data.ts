import { demoAccounts, makeAccount } from '../accounts.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import { planNamed } from '../plans.ts';
import type { Site } from '../site.ts';

/** Makes the accounts of the demo data that are missing. */
export async function makeDemoData(site: Site, out: Output): Promise<void> {
  const plans = await site.plans();
  const byName = {
    'pay-as-you-go': planNamed(plans, 'pay-as-you-go'),
    bundle: planNamed(plans, 'bundle'),
  };
  const client = await site.usage();
  const accounts: { tenant: string; account: string; made: 'created' | 'exists' }[] = [];
  for (const { tenant, id, opening } of demoAccounts(byName)) {
    const made = await makeAccount(client, { tenant, id, opening });
    if (typeof made === 'object') throw new Failed(made.refused, `${id}: ${made.refused}`);
    accounts.push({ tenant, account: id, made: made === 'created' ? made : 'exists' });
    out.line(`${tenant}/${id} ${made === 'created' ? made : 'exists'}`);
  }
  out.document({ accounts });
}
