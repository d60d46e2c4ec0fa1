import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';

let stack: OwnStack;

beforeAll(async () => {
  stack = await startOwnStack();
});

afterAll(async () => {
  await stack?.release();
});

/** Runs a command without texts that hold spaces. */
function toll(command: string): Promise<string> {
  return stack.toll(...command.split(' '));
}

test('the demo shows the same figures twice, and the ledger is clean behind it', async () => {
  const first = await stack.run('infra/demo/demo.ts');
  expect(first.stderr).toBe('');
  expect(first.code).toBe(0);
  expect(first.stdout.trimEnd().endsWith('demo: all figures as expected')).toBe(true);

  const second = await stack.run('infra/demo/demo.ts');
  expect(second).toEqual(first);

  const audit = JSON.parse(await toll('audit --redecide --json')) as {
    ok: boolean;
    isBalanced: boolean;
    records: string;
    redecided: string;
    violations: readonly unknown[];
  };
  expect(audit).toMatchObject({ ok: true, isBalanced: true, violations: [] });
  expect(audit.redecided).toBe(audit.records);
});

test('the call that npm start names charges what it says', async () => {
  const call = JSON.parse(await toll('call --from abc --seconds 720 --json')) as object;
  expect(call).toMatchObject({ used: '720', cut: null, charged: '1.20', owed: '99.20' });

  const next = JSON.parse(await toll('call --from abc --seconds 720 --json')) as object;
  expect(next).toMatchObject({ used: '480', cut: 'FUNDS_USED_UP', owed: '100.00' });
});

test('a top-up is made once, however often it is asked with one key', async () => {
  const topUp = 'top-up modest --amount 10.00 --key once --json';
  expect(JSON.parse(await toll(topUp))).toMatchObject({ balance: '30.00' });
  expect(JSON.parse(await toll(topUp))).toMatchObject({ balance: '30.00' });
  await expect(toll('top-up nobody --amount 1')).rejects.toThrow('USER_UNKNOWN');
});

test('accounts are made, suspended and listed', async () => {
  const terms = '--plan pay-as-you-go --kind postpaid --owed 98.00 --limit 100.00';
  const identity = '--identity msisdn-15559999';
  const made = await toll(`account create made ${terms} ${identity} --json`);
  expect(JSON.parse(made)).toMatchObject({ owed: '98.00', available: '2.00', status: 'active' });
  await toll('account suspend made');
  await expect(toll('call --from made --seconds 60')).rejects.toThrow('403');
  const history = await toll('ledger made');
  expect(history).toContain('refused ACCOUNT_SUSPENDED');
  const load = JSON.parse(await toll('load --accounts 50 --json')) as object;
  expect(load).toMatchObject({ made: 50, present: 0 });
  expect(JSON.parse(await toll('load --accounts 60 --json'))).toMatchObject({
    made: 10,
    present: 50,
  });
});
