import { relative } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';
import { siteNames } from '../../infra/local/pair.ts';
import { startOwnPair } from '../support/pair.ts';
import type { OwnPair } from '../support/pair.ts';
import { commandsIn, pageAt } from './markdown.ts';
import { expectAsShown } from './run-script.ts';

// Runs the commands of the pages on two sites, one after the other on one fresh pair, and holds
// what they print against what the pages show.

const inOrder = [
  'docs/tutorial/outage-and-merge.md',
  'docs/how-to/survive-an-outage.md',
  'docs/how-to/run-two-sites.md',
];
const toRun = inOrder
  .flatMap((path) => commandsIn(pageAt(path)))
  .filter(({ notRun }) => notRun === undefined);

let pair: OwnPair;

beforeAll(async () => {
  pair = await startOwnPair();
});

afterAll(() => pair?.release());

test.for(toRun)('$place', async ({ script, shows }, context) => {
  await expectAsShown({ script: onThisPair(script), shows }, pair.main.shellEnv, context);
});

/** The script with addresses and folders of `npm run sites` replaced by those of the pair. */
function onThisPair(script: string): string {
  const ports = { main: 18_070, secondary: 28_070 } as const;
  return siteNames.reduce((text, name) => {
    const { dataDir, shellEnv } = pair[name];
    const folder = relative(projectRoot, dataDir);
    return text
      .replaceAll(`http://127.0.0.1:${ports[name]}`, shellEnv['TOLL_SITE_URL'] ?? '')
      .replaceAll(`.data/${name}/`, `${folder}/`);
  }, script);
}
