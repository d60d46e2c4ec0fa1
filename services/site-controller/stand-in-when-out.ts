import type { Task } from './site-controller.ts';
import type { SiteEvents } from './ports.ts';
import type { StandIn } from './stand-in.ts';
import type { Watchdog } from './watchdog.ts';

/** What watching the other site leads to, and by whom. */
export interface WatchParts {
  readonly watchdog: Watchdog;
  readonly standIn: StandIn;
  /** The other site. */
  readonly peer: string;
  /** Standing in for it, or only saying so. */
  readonly response: 'stand-in' | 'tell';
  readonly events: Pick<SiteEvents, 'probed' | 'out'>;
}

/** Stands in for the other site when the watchdog finds it out, each time it does. */
export function standInWhenOut({ watchdog, standIn, peer, response, events }: WatchParts): Task {
  const advance = async (): Promise<void> => {
    const outage = await watchdog.advance();
    const { failures } = watchdog.watch;
    events.probed(failures);
    if (standIn.intended?.mode === 'stand-alone') return watchdog.expectBack();
    if (outage === undefined) return;
    events.out(outage, failures);
    const why = `the ${outage} of ${peer}: out`;
    if (response === 'stand-in') await standIn.activate({ by: 'watchdog', why });
  };
  return { name: 'watch', advance };
}
