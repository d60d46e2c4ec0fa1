import type { SiteRole } from '../core/site/mode.ts';
import type { KafkaAccess } from '../adapters/kafka/kafka-client.ts';
import type { Logger } from '../adapters/system/logger.ts';
import { kafkaLog } from './kafka-log.ts';
import type { Variables } from '../adapters/system/env.ts';

/** Where a site's Kafka and Redis are, and what its services share. */
export interface SiteSettings {
  readonly site: string;
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  /** Signs control events; 32 bytes, the same for every service of the site. */
  readonly serviceKey: Uint8Array;
}

/** Reads `TOLL_SITE`, `TOLL_KAFKA_BROKERS`, `TOLL_REDIS_URL` and `TOLL_SERVICE_KEY`. */
export function readSiteSettings(variables: Variables): SiteSettings {
  return {
    site: variables.string('TOLL_SITE', { default: 'main' }),
    brokers: variables.list('TOLL_KAFKA_BROKERS', { default: ['127.0.0.1:19092'] }),
    redisUrl: variables.string('TOLL_REDIS_URL', { default: 'redis://127.0.0.1:16379' }),
    serviceKey: readKey(variables, 'TOLL_SERVICE_KEY'),
  };
}

/** The other of two sites, and which of them this one is. */
export interface PeerSettings {
  readonly role: SiteRole;
  /** Name of the other site; undefined: there is none. */
  readonly peer: string | undefined;
}

/** Reads `TOLL_SITE_ROLE`. */
export function readRole(variables: Variables): SiteRole {
  return variables.choice('TOLL_SITE_ROLE', ['main', 'secondary'], { default: 'main' });
}

/** Reads `TOLL_SITE_ROLE` and `TOLL_PEER_SITE`. */
export function readPeerSettings(variables: Variables): PeerSettings {
  return {
    role: readRole(variables),
    peer: variables.optional('TOLL_PEER_SITE', (name) => variables.string(name)),
  };
}

/** Reads `TOLL_PEER_N40_URLS`: where the doors of the other site are; undefined: not said. */
export function readPeerN40Urls(variables: Variables): readonly string[] | undefined {
  const urls = variables.optional('TOLL_PEER_N40_URLS', (name) => variables.list(name));
  for (const url of urls?.filter((one) => !URL.canParse(one)) ?? [])
    variables.problem('TOLL_PEER_N40_URLS', `'${url}' is no URL`, undefined);
  return urls;
}

/** Name of the site whose accounts this one stands in for; undefined: it does for none. */
export function standsInFor({ role, peer }: PeerSettings): string | undefined {
  return role === 'secondary' ? peer : undefined;
}

/** Reads `TOLL_HISTORY_URL`: where the history's read API is. */
export function readHistoryUrl(variables: Variables): string {
  return variables.string('TOLL_HISTORY_URL', { default: 'http://127.0.0.1:18090' });
}

/** A secret of 32 bytes in hexadecimal. Never shown in a problem. */
export function readKey(variables: Variables, name: string): Uint8Array {
  const text = variables.string(name);
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (text === '') return new Uint8Array(32); // that it is not set is a problem already
  return variables.problem(name, 'is not 64 hexadecimal digits', new Uint8Array(32));
}

/** Access to the site's Kafka for one process. */
export function kafkaAccess(settings: SiteSettings, clientId: string, logger: Logger): KafkaAccess {
  return { brokers: settings.brokers, clientId, log: kafkaLog(logger) };
}
