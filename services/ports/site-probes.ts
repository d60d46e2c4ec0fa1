import type { Plane } from '../core/site/out-of-service.ts';

/**
 * Looks at another site as somebody in another building could.
 *
 * Each resolves to whether it found the site well, or rejects when it did not: its caller waits no
 * longer than it likes.
 */
export type SiteProbes = Readonly<Record<Plane, () => Promise<boolean>>>;
