import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { pageAt } from '../docs/markdown.ts';
import { Charges } from './charges.ts';
import { runProgram, startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';
import { pythonEnvironment } from './python-environment.ts';

const accounts = 20;
const deadlineMs = 60_000;
let stack: OwnStack;
let python: string;
let charges: Charges;
/** Where the program of the page stands, and what it is to publish. */
const folder = mkdtempSync(join(tmpdir(), 'adapter-'));

beforeAll(async () => {
  [stack, python] = await Promise.all([startOwnStack(), pythonEnvironment()]);
  const [, program = ''] =
    /```python\n([\s\S]*?)```/.exec(pageAt('docs/how-to/write-an-adapter.md').text) ?? [];
  writeFileSync(join(folder, 'adapter.py'), program);
  cpSync(join(projectRoot, 'test/e2e/usage_load.py'), join(folder, 'usage_load.py'));
  await stack.toll('load', '--accounts', String(accounts));
  await stack.toll('adapter', 'add', 'smsc', '--tenant', 'demo');
  charges = await Charges.open(stack);
});

afterAll(async () => {
  await charges?.close();
  await stack?.release();
  rmSync(folder, { recursive: true });
});

test('1,000 events are charged once each, repeats and what is wrong are not', async () => {
  const stranger = 'msisdn-19990001';
  const open = ['account', 'create', 'stranger', '--plan', 'pay-as-you-go', '--funds', '20'];
  await asTenant('other', ...open, '--identity', stranger);
  const events = Array.from({ length: 1_000 }, (_, index) => sms(`first-${index}`, index));
  const again = events.filter((_, index) => index % 10 === 3);
  const foreign = { ...sms('foreign', 0), identity: stranger };
  await publish([...events, ...again, { bytes: '00ff00ff' }, foreign]);

  await until('everything is charged', async () => (await charges.debits()) >= 1_000);
  await until('both are refused', async () => (await charges.rejected()).length >= 2);
  expect(await charges.debits()).toBe(1_000);
});

function sms(eventId: string, index: number) {
  return {
    eventId,
    identity: `msisdn-1666${String((index % accounts) + 1).padStart(7, '0')}`,
    sentAt: Date.now(),
    calledParty: 'tel:+15550042',
    used: [{ ratingGroup: 20, unit: 'events', amount: 1 }],
  };
}

async function publish(events: readonly object[]): Promise<void> {
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const { brokers, registryUrl } = stack.servers;
  const args = [join(folder, 'usage_load.py'), 'smsc', file, brokers, registryUrl];
  const { code, stderr } = await runProgram(python, args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  return waitUntil({ what, condition, deadlineMs });
}

async function asTenant(tenant: string, ...args: readonly string[]): Promise<void> {
  const env = { ...stack.shellEnv, TOLL_TENANT: tenant };
  const toll = join(projectRoot, 'services/cli/main.ts');
  const { code, stderr } = await runProgram('node', [toll, ...args], env);
  expect(code, stderr).toBe(0);
}
