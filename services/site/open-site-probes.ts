import { N40SiteProbe } from '../adapters/http/n40-site-probe.ts';
import { KafkaLogProbe } from '../adapters/kafka/kafka-log-probe.ts';
import type { KafkaAccess } from '../adapters/kafka/kafka-client.ts';
import { reaches } from '../adapters/system/reach-address.ts';
import type { Address } from '../adapters/system/reach-address.ts';
import { probeAccounts } from '../engine/probe-accounts.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogReader } from '../ports/event-log.ts';
import type { SiteProbes } from '../ports/site-probes.ts';
import { heartbeatsOf, ledgerOf } from '../ports/topics.ts';
import type { Topic } from '../ports/topics.ts';
import type { WatchSettings } from './watch-settings.ts';

/** The ways in which another site is looked at, open. */
export interface OpenProbes {
  readonly probes: SiteProbes;
  close(): Promise<void>;
}

/** The other site, and who looks at it. */
export interface ProbedSite {
  readonly site: string;
  readonly peer: string;
  /** Where the other site's controller takes commands. */
  readonly peerUrl: string;
}

/** What opening them needs besides the configuration. */
export interface ProbeParts {
  readonly access: KafkaAccess;
  /** Reads this site's own log, where the other's is mirrored. */
  readonly reader: LogReader;
  readonly partitions: number;
  readonly clock: Clock;
  /** How long a look may take, in milliseconds. */
  readonly withinMs: number;
}

/** Opens the ways in which another site is looked at. */
export function openSiteProbes(
  { site, peer, peerUrl }: ProbedSite,
  { brokers, n40Urls, n40Token, tenant }: WatchSettings,
  { access, reader, partitions, clock, withinMs }: ProbeParts,
): OpenProbes {
  const identities = probeAccounts(tenant, partitions).map(({ identity }) => identity);
  const n40 = new N40SiteProbe({ urls: n40Urls, identities, token: n40Token, clock });
  const log = new KafkaLogProbe({ ...access, brokers }, { site, partitions, withinMs });
  const addresses = [...[...n40Urls, peerUrl].map(addressOfUrl), ...brokers.map(addressOfBroker)];
  const network = async (): Promise<boolean> => {
    const reached = await Promise.all(addresses.map((one) => reaches(one, withinMs)));
    return reached.some(Boolean);
  };
  return {
    probes: {
      charge: () => n40.charge(),
      doors: () => n40.doors(),
      log: () => log.append(),
      ledger: growthOf(reader, ledgerOf(peer), partitions),
      mirror: growthOf(reader, heartbeatsOf(peer), 1),
      network,
    },
    close: async () => {
      n40.close();
      await log.close();
    },
  };
}

/** Whether a topic has more records than when it was last asked about. */
function growthOf(reader: LogReader, topic: Topic, partitions: number): () => Promise<boolean> {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  let last = -1n;
  return async () => {
    const ends = await Promise.all(all.map((partition) => reader.ends(topic, partition)));
    const now = ends.reduce((sum, { end }) => sum + end, 0n);
    const isMore = now > last;
    last = now;
    return isMore;
  };
}

function addressOfUrl(url: string): Address {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname, port: port === '' ? usual : Number(port) };
}

function addressOfBroker(broker: string): Address {
  const at = broker.lastIndexOf(':');
  return { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) };
}
