import type { Variables } from '../adapters/system/env.ts';
import { readPeerN40Urls } from './site-settings.ts';

/** What of another site is looked at, and what follows when it is out. */
export interface WatchSettings {
  readonly brokers: readonly string[];
  readonly n40Urls: readonly string[];
  /** Access token to bear there; undefined: none. */
  readonly n40Token: string | undefined;
  /** Whose accounts are probed. */
  readonly tenant: string;
  /** Standing in for it, or only saying so. */
  readonly response: 'stand-in' | 'tell';
}

/** Reads them; undefined: nothing is looked at. Kafka alone, or doors alone, are half a watch. */
export function readWatchSettings(variables: Variables): WatchSettings | undefined {
  const brokers = variables.optional('TOLL_PEER_KAFKA_BROKERS', (name) => variables.list(name));
  const n40Urls = readPeerN40Urls(variables);
  const n40Token = variables.optional('TOLL_N40_TOKEN', (name) => variables.string(name));
  const tenant = variables.string('TOLL_TENANT', { default: 'demo' });
  const response = variables.choice('TOLL_WATCHDOG', ['stand-in', 'tell'], { default: 'stand-in' });
  if (brokers === undefined && n40Urls === undefined) return undefined;
  const missing = brokers === undefined ? 'TOLL_PEER_KAFKA_BROKERS' : 'TOLL_PEER_N40_URLS';
  if (brokers === undefined || n40Urls === undefined) {
    return variables.problem(missing, 'is not set, but the other half of a watch is', undefined);
  }
  for (const broker of brokers.filter((one) => !/^.+:\d{1,5}$/.test(one)))
    variables.problem('TOLL_PEER_KAFKA_BROKERS', `'${broker}' is not host:port`, undefined);
  return { brokers, n40Urls, n40Token, tenant, response };
}
