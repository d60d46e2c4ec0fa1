import { compose } from '../../services/cli/compose.ts';
import { readConfig } from '../../services/cli/config.ts';
import { services } from '../../services/cli/network-function/charging-data.ts';
import { ChargingSession } from '../../services/cli/network-function/charging-session.ts';
import { findSubscriber } from '../../services/cli/read-account.ts';
import type { Subscriber } from '../../services/cli/read-account.ts';
import type { Site } from '../../services/cli/site.ts';
import type { XdrRecord } from '../../services/core/contracts.gen.ts';
import { accountKey, partitionOf } from '../../services/core/key.ts';
import { formatMoney } from '../../services/core/money.ts';
import { readTopic } from '../../services/engine/read-topic.ts';
import { formatUnits, standingOf } from '../../services/engine/words/amounts.ts';
import { topics } from '../../services/ports/topics.ts';
import type { PartitionView } from '../../services/ports/site-commands.ts';
import type { Pair, PairedSite } from '../local/pair.ts';
import { waitUntil } from '../local/wait-until.ts';
import type { Figures } from './figures.ts';
import { copyOf } from './new-account.ts';
import { readExported } from './read-exported.ts';

const withinMs = 90_000;

/** What the outage is shown on: both sites, and who calls. */
interface Scene {
  readonly main: Site;
  readonly secondary: Site;
  readonly caller: Subscriber;
}

/** Owed 98.00 of 100.00 at 0.10 a minute: main dies, the secondary charges alone, main merges. */
export async function showOutage(pair: Pair, figures: Figures): Promise<void> {
  const [main, secondary] = [siteOf(pair.main), siteOf(pair.secondary)];
  try {
    figures.part('Main serves');
    const caller = await copyOf('abc', main);
    figures.show('owed at the start', standingOf(caller.account), 'owed 98.00');
    const scene = { main, secondary, caller };
    await untilMirrored(scene);
    await showStandAlone(pair, scene, figures);
    await showMerge(pair, scene, figures);
  } finally {
    await Promise.all([main.close(), secondary.close()]);
  }
}

function siteOf({ shellEnv }: PairedSite): Site {
  const configured = readConfig(shellEnv);
  if ('problems' in configured) throw new Error(configured.problems.join('; '));
  return compose(configured.config);
}

async function showStandAlone(pair: Pair, scene: Scene, figures: Figures): Promise<void> {
  figures.part('Main dies (kill -9 of its Kafka and its gateway); the secondary stands in');
  await untilWatched(scene.secondary);
  await pair.main.servers.local.kafka?.kill9();
  pair.main.services.service('gateway').kill9();
  const partitions = await untilAll(scene.secondary, { mode: 'stand-alone', epoch: '1' });
  const { intent } = await scene.secondary.controller().status();
  figures.show('partitions that stand alone', modesOf(partitions), '4 stand-alone');
  figures.show('decided by', `${intent?.by}: ${intent?.why}`, 'watchdog: the log of main: out');
  await showCall(scene, figures, { used: 720n, granted: '20 min', behind: 'owed 99.20' });
  await showCall(scene, figures, { used: 300n, granted: '8 min', behind: 'owed 99.70' });
  await showCall(scene, figures, { used: undefined, granted: '3 min', behind: 'owed 99.70' });
}

interface Call {
  readonly used: bigint | undefined;
  readonly granted: string;
  readonly behind: string;
}

async function showCall({ secondary, caller }: Scene, figures: Figures, call: Call) {
  const of = { service: services.voice, subscriber: caller };
  const session = new ChargingSession(secondary, secondary.n40(), of);
  const begun = await session.create();
  figures.show('a call is authorised for', formatUnits(begun.granted, 'seconds'), call.granted);
  const ended = await session.release(call.used);
  const after = `after ${call.used === undefined ? 'none' : formatUnits(call.used, 'seconds')} of it`;
  figures.show(after, standingOf(ended.account), call.behind);
}

async function showMerge(pair: Pair, scene: Scene, figures: Figures): Promise<void> {
  const { main, secondary } = scene;
  figures.part('Main comes back, and locks what was spent');
  await main.controller().pauseMerge();
  await pair.main.servers.local.kafka?.start();
  await untilAll(main, { mode: 'open', epoch: '1' });
  figures.show('locked, as the ledger of main has it', await lockIn(scene), '1.70');
  const held = new ChargingSession(main, main.n40(), {
    service: services.voice,
    subscriber: scene.caller,
  });
  const begun = await held.create();
  const granted = formatUnits(begun.granted, 'seconds');
  figures.show('a call at main meanwhile is authorised for', granted, '3 min');
  await held.release();

  figures.part('The transfer');
  await main.controller().resumeMerge();
  await waitUntil({
    what: 'the lock to be worked off',
    deadlineMs: withinMs,
    condition: async () => (await accountAt(scene)).locked === 0n,
  });
  const account = await accountAt(scene);
  figures.show('owed at main', standingOf(account), 'owed 99.70');
  figures.show('locked at main', formatMoney(account.locked), '0.00');
  const given = idsOf(await closedAt(secondary, scene));
  const told = idsOf(await exportedAt(main, scene));
  figures.show('xDRs in the topic of main', `${told.length}`, '2');
  figures.show('their ids', told.join(' '), given.join(' '));
  for (const [name, site] of Object.entries({ main: pair.main, secondary: pair.secondary })) {
    const { ok } = JSON.parse(await site.toll('audit', '--redecide', '--json')) as { ok: boolean };
    figures.show(
      `every record decided again at ${name}`,
      ok ? 'the same' : 'not clean',
      'the same',
    );
  }
}

function modesOf(partitions: readonly { readonly mode: string }[]): string {
  const modes = new Set(partitions.map(({ mode }) => mode));
  return `${partitions.length} ${[...modes].join(', ')}`;
}

/** Until the secondary has what main has written so far. */
async function untilMirrored({ main, secondary }: Scene): Promise<void> {
  const { reader, partitions } = await main.ledger();
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const ends = await Promise.all(all.map((partition) => reader.ends(topics.ledger, partition)));
  await waitUntil({
    what: 'the secondary to follow main',
    deadlineMs: withinMs,
    condition: async () => {
      const { partitions: found } = await secondary.controller().status();
      return found.every(
        ({ partition, following }) => BigInt(following) >= (ends[partition]?.end ?? 0n),
      );
    },
  });
}

/** Until the secondary has seen main serve: from then on it stands in when it sees main out. */
async function untilWatched(secondary: Site): Promise<void> {
  await waitUntil({
    what: 'the secondary to see main serve',
    deadlineMs: withinMs,
    condition: async () => (await secondary.controller().status()).watch?.isArmed === true,
  });
}

async function untilAll(
  site: Site,
  wanted: Pick<PartitionView, 'mode' | 'epoch'>,
): Promise<readonly PartitionView[]> {
  let partitions: readonly PartitionView[] = [];
  await waitUntil({
    what: `every partition to be ${wanted.mode}`,
    deadlineMs: withinMs,
    condition: async () => {
      ({ partitions } = await site.controller().status());
      return partitions.every(({ mode, epoch }) => mode === wanted.mode && epoch === wanted.epoch);
    },
  });
  return partitions;
}

async function accountAt({ main, caller }: Scene) {
  return (await findSubscriber(main, caller.id)).account;
}

function keyOf({ main, caller }: Scene): { readonly key: string; readonly id: string } {
  return { key: accountKey(main.config.tenant, caller.id), id: caller.id };
}

/** What the last record of main that locks funds says. */
async function lockIn(scene: Scene): Promise<string> {
  const { reader, codec, partitions } = await scene.main.ledger();
  const { key } = keyOf(scene);
  let locked = '';
  for await (const entries of readTopic(reader, topics.ledger, partitionOf(key, partitions))) {
    for (const entry of entries) {
      const read = codec.read('LedgerRecord', entry);
      if (read.kind !== 'read' || read.value.key !== key) continue;
      for (const change of read.value.changes) {
        if (change.type === 'FundsLocked') locked = formatMoney(change.fundsLocked.lock.money);
      }
    }
  }
  return locked;
}

/** Ids of the xDRs that the secondary closed, as its ledger has them. */
async function closedAt(site: Site, scene: Scene): Promise<readonly XdrId[]> {
  const { reader, codec, partitions } = await site.ledger();
  const { key } = keyOf(scene);
  const ids: XdrId[] = [];
  for await (const entries of readTopic(reader, topics.ledger, partitionOf(key, partitions))) {
    for (const entry of entries) {
      const read = codec.read('LedgerRecord', entry);
      if (read.kind !== 'read' || read.value.key !== key) continue;
      const { ledgerId, sequence, xdrs } = read.value;
      for (const index of xdrs.keys()) ids.push({ ledgerId, sequence, index });
    }
  }
  return ids;
}

/** The committed xDRs of the caller in the topic of a site. */
async function exportedAt(site: Site, scene: Scene): Promise<readonly XdrRecord[]> {
  const { key, id } = keyOf(scene);
  const { watermark } = await findSubscriber(site, id);
  return (await readExported(await site.ledger(), key, watermark.sequence)).xdrs;
}

type XdrId = Pick<XdrRecord, 'ledgerId' | 'sequence' | 'index'>;

function idsOf(xdrs: readonly XdrId[]): readonly string[] {
  return xdrs.map(
    ({ ledgerId, sequence, index }) => `${ledgerId.split('-')[0]}/${sequence}/${index}`,
  );
}
