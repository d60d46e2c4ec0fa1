import { randomUUID } from 'node:crypto';
import type { UsageEvent } from '../core/contracts.gen.ts';
import { controlKey } from '../core/key.ts';
import { canonicalJson } from '../core/plan/canonical-json.ts';
import { demoPlans } from '../core/plan/demo-plans.ts';
import type { SiteRole } from '../core/site/mode.ts';
import { signatureOf } from '../engine/read-input.ts';
import { readSettings, registryIdsKey } from '../engine/settings.ts';
import type { LogReader, OutgoingRecord, Partition, TopicWriter } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';
import type { CliConfig } from './config.ts';
import { publishPlan, readCatalogue } from './plans.ts';
import { writeSetting } from './write-setting.ts';

export interface SetUpPorts {
  readonly reader: LogReader;
  readonly writer: TopicWriter;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
}

/** Keeps the ids that the registry gave, so that no service ever needs to ask it. */
export async function keepRegistryIds(
  ids: Readonly<Record<string, number>>,
  { reader, writer, codec }: SetUpPorts,
): Promise<void> {
  const content = canonicalJson(ids);
  const stored = await readSettings(reader, codec);
  if (stored.get(registryIdsKey) === content) return;
  await writeSetting({ kind: 'registry', id: 'ids', content }, { writer, codec });
}

/** Publishes the demo plans that the catalogue lacks, and returns the hash of each by its name. */
export async function publishDemoPlans(
  ports: SetUpPorts,
): Promise<Readonly<Record<string, string>>> {
  const published = await readCatalogue(ports);
  const hashes: Record<string, string> = {};
  for (const json of Object.values(demoPlans)) {
    const { version } = await publishPlan(json, ports, published);
    hashes[version.name] = version.hash;
  }
  return hashes;
}

/**
 * Begins the ledger: one genesis in every partition, all with the id that stands first in partition
 * 0. Two set-ups at once agree on it, and a second one changes nothing.
 */
export async function beginLedger(
  { site, role }: Pick<CliConfig, 'site' | 'role'>,
  partitions: number,
  ports: SetUpPorts,
): Promise<string> {
  await writeGenesis(0, { ledgerId: `${site}-${randomUUID()}`, partitions, role }, ports);
  const ledgerId = await firstLedgerId(ports);
  for (let partition = 1; partition < partitions; partition += 1) {
    await writeGenesis(partition, { ledgerId, partitions, role }, ports);
  }
  return ledgerId;
}

interface Genesis {
  readonly ledgerId: string;
  readonly partitions: number;
  readonly role: SiteRole;
}

async function writeGenesis(
  partition: Partition,
  { ledgerId, partitions, role }: Genesis,
  ports: SetUpPorts,
): Promise<void> {
  const { end } = await ports.reader.ends(topics.usage, partition);
  if (end > 0n) return;
  const openLedger = { ledgerId, partitions, keyRule: 'murmur2' } as const;
  const genesis = signedEvent(partition, { ...nobody, type: 'OpenLedger', openLedger }, ports);
  const records = role === 'main' ? [genesis] : [genesis, closedAtFirst(partition, ports)];
  await ports.writer.append(topics.usage, partition, records);
}

/** A secondary serves nobody before it is told to. */
function closedAtFirst(partition: Partition, ports: SetUpPorts): OutgoingRecord {
  const changeSiteMode = { mode: 'closed', epoch: 0n, fence: null } as const;
  return signedEvent(partition, { ...nobody, type: 'ChangeSiteMode', changeSiteMode }, ports);
}

const nobody = {
  tenant: '',
  source: 'set-up',
  requestKey: null,
  replyTo: null,
  correlation: null,
  command: null,
} as const;

function signedEvent(
  partition: Partition,
  event: UsageEvent,
  { codec, hashing }: SetUpPorts,
): OutgoingRecord {
  const value = codec.frame('UsageEvent', codec.encode('UsageEvent', event));
  const fingerprint = codec.fingerprint('UsageEvent');
  return { key: controlKey, value, fingerprint, signature: signatureOf(hashing, partition, value) };
}

async function firstLedgerId({ reader, codec }: SetUpPorts): Promise<string> {
  const { first } = await reader.ends(topics.usage, 0);
  const position = { topic: topics.usage, partition: 0, from: first };
  const [batch] = await reader.read([position], { waitMs: 2000, bytesMax: 65_536 });
  const entry = batch?.entries[0];
  const read = entry && codec.read('UsageEvent', entry);
  if (read?.kind === 'read' && read.value.type === 'OpenLedger') {
    return read.value.openLedger.ledgerId;
  }
  throw new Error('usage[0] does not begin with a genesis');
}
