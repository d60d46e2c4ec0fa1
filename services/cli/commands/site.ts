import { SiteUnreachable } from '../../ports/site-commands.ts';
import type { SiteCommands, SiteView } from '../../ports/site-commands.ts';
import { Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import type { Site } from '../site.ts';

/** Shows what each partition of the site does. */
export function showSite(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.status());
}

/** Stands in for the other site. */
export function activateSite(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.activate());
}

/** Ends standing in for the other site. */
export function deactivateSite(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.deactivate());
}

/** Pauses the transfer of the other site's delta. */
export function pauseMerge(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.pauseMerge());
}

/** Goes on with it. */
export function resumeMerge(site: Site, out: Output): Promise<void> {
  return tell(site, out, (controller) => controller.resumeMerge());
}

async function tell(
  site: Site,
  out: Output,
  ask: (controller: SiteCommands) => Promise<SiteView>,
): Promise<void> {
  try {
    const view = await ask(site.controller());
    out.line(`${site.config.site}, ${view.role}`);
    for (const { partition, mode, epoch, following, fence } of view.partitions) {
      const behind = fence === null ? '' : `, behind record ${fence} of the other site`;
      out.line(`  ${partition}  ${mode}, epoch ${epoch}${behind}; follows it to ${following}`);
    }
    out.document(view);
  } catch (cause) {
    if (cause instanceof SiteUnreachable) throw new Failed(cause.code, cause.message);
    throw cause;
  }
}
