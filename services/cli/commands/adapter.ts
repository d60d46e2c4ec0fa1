import { canonicalJson } from '../../core/plan/canonical-json.ts';
import { adapterKey, adaptersIn } from '../../engine/declared-adapters.ts';
import type { DeclaredAdapter } from '../../engine/declared-adapters.ts';
import { readSettings } from '../../engine/settings.ts';
import { answersOf, usageInOf } from '../../ports/topics.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';
import { deleteSetting, writeSetting } from '../write-setting.ts';

/** How an adapter is declared. */
export interface AddOptions {
  readonly tenant: string;
  readonly replication: number;
}

/**
 * Declares an adapter; the same one again changes nothing. An adapter never changes its tenant:
 * what it published for one would be charged to the other.
 */
export async function addAdapter(
  name: string,
  { tenant, replication }: AddOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const { partitions, codec } = await site.ledger();
  const before = (await declaredAt(site)).get(name);
  if (before !== undefined && before.tenant !== tenant) {
    throw new Failed('ADAPTER_TAKEN', `${name} is declared for the tenant ${before.tenant}`);
  }
  const schemaId = await site.prepareAdapter(name, { partitions, replication });
  const isNew = before?.schemaId !== schemaId;
  if (isNew) {
    const content = canonicalJson({ tenant, schemaId });
    await writeSetting({ kind: 'adapter', id: name, content }, { writer: site.writer(), codec });
  }
  const [usageIn, answers] = [usageInOf(name), answersOf(name)];
  out.line(`${name} ${isNew ? 'is declared' : 'was declared before'} for the tenant ${tenant}`);
  out.line(`it publishes to ${usageIn} with schema id ${schemaId}, and is answered in ${answers}`);
  out.document({ adapter: name, tenant, schemaId, usageIn, answers, declared: isNew });
}

/** Takes an adapter's declaration back. What it published and nobody read stays unread. */
export async function removeAdapter(name: string, site: Site, out: Output): Promise<void> {
  if (!(await declaredAt(site)).has(name)) {
    throw new Failed('ADAPTER_UNKNOWN', `no adapter ${name} is declared`);
  }
  await deleteSetting(adapterKey(name), site.writer());
  out.line(`${usageInOf(name)} is not read any more`);
  out.document({ adapter: name, removed: true });
}

/** Lists the declared adapters. */
export async function listAdapters(site: Site, out: Output): Promise<void> {
  const adapters = [...(await declaredAt(site)).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const { name, tenant } of adapters) out.line(`${name} for ${tenant}: ${usageInOf(name)}`);
  if (adapters.length === 0) out.line('no adapter is declared');
  out.document({ adapters });
}

async function declaredAt(site: Site): Promise<ReadonlyMap<string, DeclaredAdapter>> {
  const { reader, codec } = await site.ledger();
  return adaptersIn(await readSettings(reader, codec));
}
