import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { freePair } from '../local/free-pair.ts';
import { startPair } from '../local/pair.ts';
import { dataRoot } from '../local/paths.ts';
import { Figures } from './figures.ts';
import { showOutage } from './outage-scene.ts';

// npm run demo:outage: two sites of its own, of which one dies. Every figure is read from an
// answer, a ledger or an outgoing topic; it fails on a difference.

const folder = await mkdtemp(join(dataRoot, 'outage-'));
const pair = await startPair({
  dataRoot: folder,
  ...(await freePair()),
  report: (line) => console.error(line),
});
const figures = new Figures((line) => console.log(line));
try {
  await showOutage(pair, figures);
} finally {
  await pair.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (figures.wrong.length === 0) {
  console.log('\ndemo: all figures as expected');
} else {
  console.error(`\ndemo: ${figures.wrong.length} figures differ`);
  process.exitCode = 1;
}
