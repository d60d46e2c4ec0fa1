import { readEnv } from '../adapters/system/env.ts';
import type { Configured, Environment } from '../adapters/system/env.ts';
import { readProcessSettings } from '../adapters/system/process-settings.ts';
import type { ProcessSettings } from '../adapters/system/process-settings.ts';
import { readPeerSettings, readSiteSettings } from '../site/site-settings.ts';
import type { PeerSettings, SiteSettings } from '../site/site-settings.ts';
import { readWatchSettings } from '../site/watch-settings.ts';
import type { WatchSettings } from '../site/watch-settings.ts';

export interface SiteControllerConfig extends ProcessSettings, SiteSettings, PeerSettings {
  /** The other site. */
  readonly peer: string;
  /** Where the other site's controller takes commands. */
  readonly peerUrl: string;
  /** Where it takes commands. */
  readonly api: { readonly host: string; readonly port: number };
  /** How it watches the other site; undefined: it does not. */
  readonly watch: WatchSettings | undefined;
  /** Who ends standing in once the other site is back. */
  readonly handBack: 'auto' | 'by-hand';
}

/** Reads the site controller's configuration; gathers all problems. */
export function readConfig(env: Environment): Configured<SiteControllerConfig> {
  return readEnv(env, (variables) => ({
    ...readProcessSettings(variables),
    ...readSiteSettings(variables),
    ...readPeerSettings(variables),
    peer: variables.string('TOLL_PEER_SITE'),
    peerUrl: variables.string('TOLL_PEER_URL'),
    api: {
      host: variables.string('TOLL_SITE_HOST', { default: '127.0.0.1' }),
      port: variables.port('TOLL_SITE_PORT', { default: 18_070 }),
    },
    watch: readWatchSettings(variables),
    handBack: variables.choice('TOLL_HAND_BACK', ['auto', 'by-hand'], { default: 'auto' }),
  }));
}
