import { isKeyPart } from '../core/key.ts';
import {
  readHistoryUrl,
  readKey,
  readPeerN40Urls,
  readPeerSettings,
  readSiteSettings,
} from '../site/site-settings.ts';
import type { PeerSettings, SiteSettings } from '../site/site-settings.ts';
import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment, Variables } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';
import type { TokenPolicy } from '../protocols/n40/access-token.ts';

/** Where a door listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** A door with TLS: where it listens, and its PEM files. */
export interface SecureListening extends Listening {
  readonly key: string;
  readonly certificate: string;
  readonly clientCa: string | undefined;
}

/** What access tokens are verified by. */
export interface TokenSettings extends TokenPolicy {
  /** The key set: an https URL or a file. */
  readonly keySet: string;
}

export interface GatewayConfig extends ProcessSettings, SiteSettings, PeerSettings {
  /** The door without TLS; undefined: there is none. */
  readonly n40: Listening | undefined;
  /** The door with TLS; undefined: there is none. */
  readonly n40Tls: SecureListening | undefined;
  /** Undefined: the doors are open. */
  readonly tokens: TokenSettings | undefined;
  /** Base of Location; undefined: the authority a request came by. */
  readonly apiRoot: string | undefined;
  /** Tenant of requests that bear no credential. */
  readonly tenant: string;
  /** Seals session references; the same at every site. */
  readonly referenceKey: Uint8Array;
  /** Base of the history's read API: it tells identities while the cache is rebuilt. */
  readonly historyUrl: string;
  /** Doors of the other site, for what comes in while this one does not serve; empty: none. */
  readonly peerN40Urls: readonly string[];
  readonly answerWithinMs: number;
  /** Requests that may wait for an answer at once. */
  readonly pendingMax: number;
}

/** Reads the gateway's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<GatewayConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    ...readDoors(variables),
    tokens: readTokens(variables),
    apiRoot: variables.optional('TOLL_N40_API_ROOT', (name) => variables.string(name)),
    tenant: variables.string('TOLL_TENANT', { default: 'demo' }),
    referenceKey: readKey(variables, 'TOLL_REFERENCE_KEY'),
    ...readPeerSettings(variables),
    historyUrl: readHistoryUrl(variables),
    peerN40Urls: readPeerN40Urls(variables) ?? [],
    answerWithinMs: variables.duration('TOLL_ANSWER_TIMEOUT', { default: 3_000 }),
    pendingMax: variables.integer('TOLL_PENDING_MAX', { least: 1, most: 100_000, default: 4_096 }),
  }));
}

function readDoors(variables: Variables): Pick<GatewayConfig, 'n40' | 'n40Tls'> {
  const host = variables.string('TOLL_N40_HOST', { default: '127.0.0.1' });
  const port = variables.port('TOLL_N40_PORT', { default: 17_777 });
  const cleartext = variables.choice('TOLL_N40_CLEARTEXT', ['on', 'off'], { default: 'on' });
  const n40Tls = readSecureDoor(variables, host);
  if (cleartext === 'on') return { n40: { host, port }, n40Tls };
  if (n40Tls === undefined) {
    variables.problem('TOLL_N40_CLEARTEXT', 'without a certificate no door would be left', '');
  }
  return { n40: undefined, n40Tls };
}

function readSecureDoor(variables: Variables, host: string): SecureListening | undefined {
  const port = variables.port('TOLL_N40_TLS_PORT', { default: 17_443 });
  const key = variables.optional('TOLL_N40_TLS_KEY', (name) => variables.string(name));
  const certificate = variables.optional('TOLL_N40_TLS_CERTIFICATE', (name) =>
    variables.string(name),
  );
  const clientCa = variables.optional('TOLL_N40_TLS_CLIENT_CA', (name) => variables.string(name));
  if (key !== undefined && certificate !== undefined) {
    return { host, port, key, certificate, clientCa };
  }
  if (key !== undefined || certificate !== undefined || clientCa !== undefined) {
    const needed = 'TOLL_N40_TLS_KEY and TOLL_N40_TLS_CERTIFICATE are needed, both';
    variables.problem('TOLL_N40_TLS_KEY', needed, '');
  }
  return undefined;
}

function readTokens(variables: Variables): TokenSettings | undefined {
  const auth = variables.choice('TOLL_N40_AUTH', ['open', 'required'], { default: 'open' });
  const keySet = variables.optional('TOLL_N40_JWKS', (name) => variables.string(name)) ?? '';
  const clients = variables.optional('TOLL_N40_CLIENTS', (name) => variables.list(name)) ?? [];
  const settings = {
    keySet: soundKeySet(variables, keySet),
    issuer: variables.optional('TOLL_N40_ISSUER', (name) => variables.string(name)),
    audiences: variables.list('TOLL_N40_AUDIENCE', { default: ['CHF'] }),
    tenants: tenantsIn(variables, clients),
  };
  if (auth === 'open') return undefined;
  if (keySet === '') variables.problem('TOLL_N40_JWKS', 'is needed to verify tokens by', '');
  if (clients.length === 0) variables.problem('TOLL_N40_CLIENTS', 'without any, none gets in', '');
  return settings;
}

const ownHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** A key set that somebody on the way could change would let him in. */
function soundKeySet(variables: Variables, keySet: string): string {
  const url = URL.parse(keySet);
  if (url?.protocol !== 'http:' || ownHosts.has(url.hostname)) return keySet;
  return variables.problem('TOLL_N40_JWKS', 'is neither https, nor of this machine', keySet);
}

function tenantsIn(variables: Variables, clients: readonly string[]): ReadonlyMap<string, string> {
  const tenants = new Map<string, string>();
  for (const one of clients) {
    const at = one.lastIndexOf('=');
    const [client, tenant] = [one.slice(0, at), one.slice(at + 1)];
    if (at <= 0 || !isKeyPart(tenant)) {
      variables.problem('TOLL_N40_CLIENTS', `'${one}' is not client=tenant`, '');
    } else if (tenants.has(client)) {
      variables.problem('TOLL_N40_CLIENTS', `'${client}' stands there twice`, '');
    } else tenants.set(client, tenant);
  }
  return tenants;
}
