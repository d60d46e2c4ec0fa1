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

test('1,000 events are charged once each; repeats and what is wrong are not', async () => {
  const stranger = 'msisdn-19990001';
  const open = ['account', 'create', 'stranger', '--plan', 'pay-as-you-go', '--funds', '20'];
  await asTenant('other', ...open, '--identity', stranger);
  const events = Array.from({ length: 1_000 }, (_, index) => sms(`first-${index}`, index));
  const again = events.filter((_, index) => index % 10 === 3);
  const foreign = { ...sms('foreign', 0), identity: stranger };
  const noEvent = '00ff00ff';
  await publish([...events, ...again, { bytes: noEvent }, foreign]);

  await until('all of it is worked off', async () => (await seen()).charging >= 1_100);
  await until('both are refused', async () => (await charges.rejected()).length >= 2);
  await stack.toll('audit'); // nothing is under way any more
  expect(await seen()).toEqual({ charging: 1_100, applied: 1_000, repeated: 100, debits: 1_000 });
  expect(await balances()).toEqual(Array.from({ length: accounts }, () => '997.50'));
  const rejected = await charges.rejected();
  const reasons = rejected.map(({ reason, eventId }) => `${reason} ${eventId ?? '-'}`);
  expect(reasons.toSorted()).toEqual(['NOT_FRAMED -', 'USER_UNKNOWN foreign']);
  const byTopic = { topic: 'usage-in.smsc', tenant: 'demo' };
  for (const one of rejected) expect(one).toMatchObject(byTopic);
  const [malformed] = rejected.filter(({ eventId }) => eventId === null);
  expect(Buffer.from(malformed?.bytes ?? []).toString('hex')).toBe(noEvent);
  const [unknown] = rejected.filter(({ eventId }) => eventId !== null);
  expect(Buffer.from(unknown?.key ?? []).toString()).toBe(stranger);
});

test('whoever asks for an answer is told what became of each event', async () => {
  const answerRequested = true;
  const both = { ratingGroup: 30, unit: 'octets', amount: 100_000 };
  const call = { ...sms('call', 0), answerRequested };
  const mixed = { ...call, eventId: 'mixed', used: [...call.used, both] };
  const unrated = { ...call, eventId: 'unrated', used: [{ ...both, ratingGroup: 99 }] };
  const other = { ...call, used: [{ ratingGroup: 20, unit: 'events', amount: 2 }] };
  const nobody = { ...call, eventId: 'nobody', identity: 'msisdn-1' };
  await publish([call, mixed, unrated, other, nobody]);

  await until('all are answered', async () => (await charges.answers('smsc')).length >= 5);
  const told = (await charges.answers('smsc')).map(
    ({ eventId, outcome, reason, groups }) =>
      `${eventId} ${outcome} ${reason ?? '-'} ${groups.map(({ result }) => result).join()}`,
  );
  expect(told.toSorted()).toEqual([
    'call charged - SUCCESS',
    'call refused REQUEST_CONFLICT ',
    'mixed charged - SUCCESS,SUCCESS',
    'nobody refused USER_UNKNOWN ',
    'unrated refused RATING_FAILED RATING_FAILED',
  ]);
});

test('an intake killed again and again loses nothing and charges nothing twice', async () => {
  const intake = stack.services.service('intake');
  const before = await seen();
  const events = Array.from({ length: 3_000 }, (_, index) => sms(`second-${index}`, index));
  intake.pause();
  await publish(events);
  intake.resume();
  // Early enough that a quick machine is not done before it is killed.
  for (const part of [50, 500, 1_000]) {
    const isReached = async () => (await seen()).debits >= before.debits + part;
    await until(`${part} are charged`, isReached);
    intake.kill9();
    expect((await seen()).debits).toBeLessThan(before.debits + 3_000); // it was in the middle
  }
  await until('all are charged', async () => (await seen()).debits >= before.debits + 3_000);
  await stack.toll('audit');
  expect((await seen()).debits).toBe(before.debits + 3_000);
  const refused = (await charges.rejected()).filter(({ eventId }) => eventId?.startsWith('second'));
  expect(refused).toEqual([]);
});

/** What the ledger says of events by now. */
async function seen() {
  const records = await charges.records();
  const count = (outcome: string) => records.filter((one) => one.outcome === outcome).length;
  return {
    charging: records.length,
    applied: count('applied'),
    repeated: count('repeated'),
    debits: await charges.debits(),
  };
}

async function balances(): Promise<readonly string[]> {
  const listed = JSON.parse(await stack.toll('account', 'list', '--limit', '100', '--json')) as {
    accounts: readonly { account: string; balance: string }[];
  };
  const made = listed.accounts.filter(({ account }) => account.startsWith('load-'));
  return made.map(({ balance }) => balance);
}

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
