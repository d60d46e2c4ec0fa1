import { denialsPage } from './denials-page.ts';
import { errorsPage } from './errors-page.ts';
import { eventsPage } from './events-page.ts';
import { metricsPage } from './metrics-page.ts';
import type { Page } from './page.ts';
import { settingsPage } from './settings-page.ts';
import { topicsPage } from './topics-page.ts';

/**
 * The pages of docs/reference/ that are tables of what the code has.
 *
 * @throws Error when something in code has no meaning to be found.
 */
export async function referencePages(): Promise<readonly Page[]> {
  return [
    denialsPage(),
    errorsPage(),
    eventsPage(),
    metricsPage(),
    await settingsPage(),
    topicsPage(),
  ];
}
