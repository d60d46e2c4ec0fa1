import type { Output } from './output.ts';
import type { Site } from './site.ts';

/** Carries out a command on a site, and closes the site afterwards. */
export type Carry = (work: (site: Site, out: Output) => Promise<void>) => Promise<void>;
