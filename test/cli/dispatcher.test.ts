import { beforeEach, expect, test } from 'vitest';
import { dispatchTo } from '../../services/cli/commands/dispatcher.ts';
import type { Target } from '../../services/cli/commands/dispatcher.ts';
import type { Output } from '../../services/cli/output.ts';
import type { Site } from '../../services/cli/site.ts';
import type { DispatchedSite } from '../../services/ports/dispatcher.ts';

/** A backend for which nobody listens yet stands in nobody's way. */
const backends = ['n40', 'diameter'] as const;

let sites: DispatchedSite[];
let done: string[];

beforeEach(() => {
  done = [];
  sites = backends.flatMap((backend) =>
    ['main', 'secondary'].map((site) => ({
      backend,
      site,
      isUp: backend === 'n40',
      isDrained: false,
      isBackup: site === 'secondary',
      underWay: 0,
    })),
  );
});

function dispatch(target: Target, isForced = false): Promise<void> {
  const out: Output = {
    line: () => undefined,
    document: () => undefined,
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const setDrained = ({ backend, site }: DispatchedSite, isDrained: boolean): Promise<void> => {
    done.push(`${backend}/${site} ${isDrained ? 'drained' : 'ready'}`);
    return Promise.resolve();
  };
  const dispatcher = () => ({ sites: () => Promise.resolve(sites), setDrained });
  return dispatchTo({ target, isForced }, { dispatcher } as unknown as Site, out);
}

test('to one site: it is let in first, then the other gets nothing new', async () => {
  await dispatch('secondary');
  expect(done).toEqual([
    'n40/secondary ready',
    'diameter/secondary ready',
    'n40/main drained',
    'diameter/main drained',
  ]);
});

test('auto: both are let in', async () => {
  await dispatch('auto');
  expect(done.every((one) => one.endsWith('ready'))).toBe(true);
  expect(done).toHaveLength(4);
});

test('a site that does not serve gets nothing, unless it is forced', async () => {
  sites = sites.map((one) => (one.site === 'main' ? { ...one, isUp: false } : one));
  await expect(dispatch('main')).rejects.toThrow(/main of n40 does not serve/);
  expect(done).toEqual([]);
  await dispatch('main', true);
  expect(done).toContain('n40/secondary drained');
});
