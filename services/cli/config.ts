import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readHistoryUrl, readKey, readRole, readSiteSettings } from '../site/site-settings.ts';
import type { PeerSettings, SiteSettings } from '../site/site-settings.ts';

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** What the shell is told by its environment. */
export interface CliConfig extends SiteSettings, Pick<PeerSettings, 'role'> {
  readonly logLevel: (typeof logLevels)[number];
  readonly registryUrl: string;
  /** Base of the N40 door, for the commands that act as a network function. */
  readonly n40Url: string;
  /** Access token for that door; undefined: it is open. */
  readonly n40Token: string | undefined;
  /** File with the authority of that door's certificate. */
  readonly n40Ca: string | undefined;
  /** Base of the history's read API. */
  readonly historyUrl: string;
  /** Where the site controller takes commands. */
  readonly siteUrl: string;
  /** Path of the dispatcher's admin socket. */
  readonly dispatcherSocket: string;
  readonly tenant: string;
  /** Hashes codes of vouchers; undefined: this shell makes and redeems none. */
  readonly voucherKey: Uint8Array | undefined;
}

/** Reads the shell's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<CliConfig> {
  return readEnv(env, (variables) => ({
    ...readSiteSettings(variables),
    logLevel: variables.choice('TOLL_LOG_LEVEL', logLevels, { default: 'silent' }),
    registryUrl: variables.string('TOLL_REGISTRY_URL', {
      default: 'http://127.0.0.1:18081/apis/ccompat/v7',
    }),
    n40Url: variables.string('TOLL_N40_URL', { default: 'http://127.0.0.1:17777' }),
    n40Token: variables.optional('TOLL_N40_TOKEN', (name) => variables.string(name)),
    n40Ca: variables.optional('TOLL_N40_CA', (name) => variables.string(name)),
    historyUrl: readHistoryUrl(variables),
    siteUrl: variables.string('TOLL_SITE_URL', { default: 'http://127.0.0.1:18070' }),
    dispatcherSocket: variables.string('TOLL_DISPATCHER_SOCKET', {
      default: '.data/dispatcher/haproxy/admin.sock',
    }),
    role: readRole(variables),
    tenant: variables.string('TOLL_TENANT', { default: 'demo' }),
    voucherKey: variables.optional('TOLL_VOUCHER_KEY', (name) => readKey(variables, name)),
  }));
}
