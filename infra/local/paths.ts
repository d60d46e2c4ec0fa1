import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where everything lies that a run leaves behind: one folder a site, plus the fetched servers. */
export const dataRoot = join(projectRoot, '.data');

/** Server packages, fetched once and shared by all stacks of this checkout. */
export const serversRoot = join(dataRoot, 'servers');
