import type { DispatchedSite, Dispatcher } from '../../ports/dispatcher.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';

/** Where a dispatcher is to send everything: where it thinks best, or by hand. */
export type Target = 'auto' | 'main' | 'secondary';

/** Shows where each kind of traffic goes. */
export async function showDispatcher(site: Site, out: Output): Promise<void> {
  await tell(site, out, async (dispatcher) => await dispatcher.sites());
}

/**
 * Sends everything new to one of the sites; what is under way at the other goes on.
 *
 * @throws Failed where that site does not serve: nobody would be served, unless it is forced.
 */
export async function dispatchTo(
  { target, isForced }: { readonly target: Target; readonly isForced: boolean },
  site: Site,
  out: Output,
): Promise<void> {
  await tell(site, out, async (dispatcher) => {
    const sites = await dispatcher.sites();
    const wanted = sites.filter((one) => !isLeft(one, target));
    const down = target === 'auto' ? [] : wanted.filter((one) => !one.isUp && isUpElsewhere(one));
    if (down.length > 0 && !isForced) {
      const what = down.map(({ backend, site: name }) => `${name} of ${backend}`).join(', ');
      throw new Failed('SITE_DOWN', `${what} does not serve: nobody would be served`);
    }
    // Who is to serve first: at no time is everybody drained.
    for (const one of wanted) await dispatcher.setDrained(one, false);
    for (const one of sites) if (isLeft(one, target)) await dispatcher.setDrained(one, true);
    return await dispatcher.sites();

    function isUpElsewhere({ backend }: DispatchedSite): boolean {
      return sites.some((one) => one.backend === backend && one.isUp);
    }
  });
}

function isLeft({ isBackup }: DispatchedSite, target: Target): boolean {
  return target === 'auto' ? false : isBackup === (target === 'main');
}

async function tell(
  site: Site,
  out: Output,
  ask: (dispatcher: Dispatcher) => Promise<readonly DispatchedSite[]>,
): Promise<void> {
  const sites = await ask(site.dispatcher());
  for (const [backend, all] of Map.groupBy(sites, (one) => one.backend)) {
    out.line(`${backend}: ${all.map(wordsOf).join('; ')}`);
  }
  out.document({ sites });
}

function wordsOf({ site, isUp, isDrained, isBackup, underWay }: DispatchedSite): string {
  const role = isBackup ? ', the backup' : '';
  const drained = isDrained ? ', drained by hand' : '';
  return `${site} ${isUp ? 'up' : 'down'}${role}${drained}, ${underWay} under way`;
}
