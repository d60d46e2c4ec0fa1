import { services } from '../../services/cli/network-function/charging-data.ts';
import { ChargingSession } from '../../services/cli/network-function/charging-session.ts';
import type { Step } from '../../services/cli/network-function/charging-session.ts';
import type { Site } from '../../services/cli/site.ts';
import { formatUnits, standingOf } from '../../services/engine/words/amounts.ts';
import type { Figures } from './figures.ts';
import { copyOf } from './new-account.ts';

/** Owed 98.00 of 100.00 at 0.10 a minute: what is left is granted, never more. */
export async function showOwed(site: Site, figures: Figures): Promise<void> {
  figures.part('Postpaid, 100.00 limit, 0.10 a minute');
  const subscriber = await copyOf('abc', site);
  figures.show('owed at the start', standingOf(subscriber.account), 'owed 98.00');
  const session = new ChargingSession(site, site.n40(), { service: services.voice, subscriber });
  const begun = await session.create();
  figures.show('a call is authorised for', granted(begun), '20 min');
  const first = await session.update(720n);
  figures.show('after 12 min', standingOf(first.account), 'owed 99.20');
  figures.show('granted next', granted(first), '8 min');
  const second = await session.update(300n);
  figures.show('after 5 min more', standingOf(second.account), 'owed 99.70');
  figures.show('granted next', granted(second), '3 min');
  const ended = await session.release();
  figures.show('after the call', standingOf(ended.account), 'owed 99.70');
  figures.show('held after the call', `${ended.account.reserved}`, '0');
}

function granted(step: Step): string {
  return formatUnits(step.granted, 'seconds');
}
