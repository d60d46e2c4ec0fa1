import { SiteUnreachable } from '../../ports/site-commands.ts';
import type { SiteCommands, SiteView } from '../../ports/site-commands.ts';

/** A change waits for every partition to take it. */
const answerWithinMsUsual = 60_000;

/** Where a site controller is, and how long it may take. */
export interface SiteCommandsOptions {
  readonly url: string;
  readonly answerWithinMs?: number;
}

/** Speaks to a site controller over HTTP/1. */
export class HttpSiteCommands implements SiteCommands {
  readonly #url: string;
  readonly #answerWithinMs: number;

  constructor({ url, answerWithinMs = answerWithinMsUsual }: SiteCommandsOptions) {
    this.#answerWithinMs = answerWithinMs;
    this.#url = `${url.replace(/\/$/, '')}/v1/site`;
  }

  status(): Promise<SiteView> {
    return this.#ask('GET', '');
  }

  promise(): Promise<SiteView> {
    return this.#ask('POST', '/promise');
  }

  activate({ isForced = false } = {}): Promise<SiteView> {
    return this.#ask('POST', isForced ? '/activate?force=true' : '/activate');
  }

  drain(): Promise<SiteView> {
    return this.#ask('POST', '/drain');
  }

  close(epoch: bigint): Promise<SiteView> {
    return this.#ask('POST', `/close?epoch=${epoch}`);
  }

  deactivate(): Promise<SiteView> {
    return this.#ask('POST', '/deactivate');
  }

  pauseMerge(): Promise<SiteView> {
    return this.#ask('POST', '/merge/pause');
  }

  resumeMerge(): Promise<SiteView> {
    return this.#ask('POST', '/merge/resume');
  }

  async #ask(method: 'GET' | 'POST', path: string): Promise<SiteView> {
    try {
      const signal = AbortSignal.timeout(this.#answerWithinMs);
      const response = await fetch(`${this.#url}${path}`, { method, signal });
      if (response.ok) return (await response.json()) as SiteView;
      const { detail } = (await response.json()) as { readonly detail?: string };
      throw new SiteUnreachable(detail ?? `the site controller answers ${response.status}`);
    } catch (cause) {
      if (cause instanceof SiteUnreachable) throw cause;
      throw new SiteUnreachable(`no site controller answers at ${this.#url}`, { cause });
    }
  }
}
