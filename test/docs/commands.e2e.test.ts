import { relative } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';
import { startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack } from '../support/fault-stack.ts';
import { commandsIn, pageAt } from './markdown.ts';
import { expectAsShown } from './run-script.ts';

// Runs the commands of the pages as a reader would, one after the other on one fresh site, and
// holds what they print against what the pages show. A page shows `…` where a run may differ.

const inOrder = [
  'README.md',
  'docs/tutorial/first-call.md',
  'docs/how-to/use-your-own-servers.md',
  'docs/how-to/read-xdrs-from-python.md',
  'docs/how-to/write-an-adapter.md',
  'docs/how-to/restrict-topics.md',
  'docs/how-to/add-a-plan.md',
  'docs/how-to/vouchers-and-devices.md',
  'docs/how-to/explain-a-charge.md',
  'docs/how-to/operate.md',
  'docs/how-to/runbooks.md',
  'docs/how-to/plan-capacity.md',
  'docs/how-to/when-a-partition-stops.md',
  'docs/how-to/secure-the-n40-door.md',
  'docs/how-to/run-the-tests.md',
  'docs/how-to/extend.md',
  'docs/reference/cli.md',
  'docs/reference/history.md',
];
const toRun = inOrder
  .flatMap((path) => commandsIn(pageAt(path)))
  .filter(({ notRun }) => notRun === undefined);

let stack: FaultStack;

beforeAll(async () => {
  stack = await startFaultStack();
});

afterAll(() => stack.release());

test.for(toRun)('$place', async ({ script, shows }, context) => {
  await expectAsShown({ script: onThisStack(script), shows }, stack.shellEnv, context);
});

/** The script with the addresses of the main site replaced by those of the stack. */
function onThisStack(script: string): string {
  return script
    .replaceAll('http://127.0.0.1:17777', stack.n40Url)
    .replaceAll('https://127.0.0.1:17443', stack.n40TlsUrl ?? '')
    .replaceAll(/http:\/\/127\.0\.0\.1:1946([4-9])/g, (_, nth: string) => operationsUrl(nth))
    .replaceAll('redis://127.0.0.1:16379', stack.servers.redisUrl)
    .replaceAll('http://127.0.0.1:18090', stack.historyUrl)
    .replaceAll('.data/main', relative(projectRoot, stack.dataDir));
}

/** The local stack has them on 19464 and on. */
function operationsUrl(nth: string): string {
  return `http://127.0.0.1:${stack.operationsPort + Number(nth) - 4}`;
}
