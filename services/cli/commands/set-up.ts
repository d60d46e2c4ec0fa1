import type { Output } from '../output.ts';
import { beginLedger, keepRegistryIds, publishDemoPlans } from '../set-up-ledger.ts';
import type { SetUpOptions, Site } from '../site.ts';

/** Creates topics, registers schemas, publishes demo plans, begins the ledger; repeatable. */
export async function setUp(options: SetUpOptions, site: Site, out: Output): Promise<void> {
  const prepared = await site.prepare(options);
  const { ids, differences: registryDifferences } = prepared;
  await keepRegistryIds(ids, prepared);
  const plans = await publishDemoPlans(prepared);
  const { partitions } = options;
  const ledgerId = await beginLedger(site.config, partitions, prepared);
  out.line(`ledger ${ledgerId}, ${partitions} partitions`);
  for (const [name, hash] of Object.entries(plans)) out.line(`plan ${name} ${hash}`);
  for (const subject of registryDifferences) {
    out.line(`the registry gave ${subject} another id than the committed one`);
  }
  out.document({ ledgerId, partitions, plans, registryDifferences });
}
