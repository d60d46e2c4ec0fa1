import { compose } from '../../services/cli/compose.ts';
import { readConfig } from '../../services/cli/config.ts';
import { withLocalSecrets } from '../../services/cli/local-secrets.ts';
import { Figures } from './figures.ts';
import { showExactlyHalf, showHalf } from './half-scene.ts';
import { showOwed } from './owed-scene.ts';

// npm run demo: shows what charging comes to on the running stack, on accounts of its own. Every
// figure is read from an answer, the ledger, the projection or an outgoing topic.

const configured = readConfig(await withLocalSecrets(process.env));
if ('problems' in configured) {
  console.error(configured.problems.join('\n'));
  process.exit(2);
}
const site = compose(configured.config);
const figures = new Figures((line) => console.log(line));
try {
  await showOwed(site, figures);
  await showHalf(site, figures);
  await showExactlyHalf(site, figures);
} finally {
  await site.close();
}
if (figures.wrong.length === 0) {
  console.log('\ndemo: all figures as expected');
} else {
  console.error(`\ndemo: ${figures.wrong.length} figures differ`);
  process.exitCode = 1;
}
