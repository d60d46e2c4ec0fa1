import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { balancesOf, makeVouchers, openRedeemer } from '../support/redeemer.ts';
import type { Redeemer } from '../support/redeemer.ts';
import { startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack } from '../support/fault-stack.ts';

const vouchers = 60;
const kills = 4;
const accounts = ['modest', 'rich', 'half', 'bundle'];

let stack: FaultStack;
let redeemer: Redeemer;

beforeAll(async () => {
  stack = await startFaultStack();
  redeemer = await openRedeemer(stack.shellEnv, 2_000);
});

afterAll(async () => {
  await redeemer.close();
  await stack.release();
});

test('the exporter is killed again and again while vouchers are redeemed: each counts once', async () => {
  const toll = (...args: readonly string[]) => stack.toll(...args);
  const codes = await makeVouchers(toll, vouchers);
  let redeemed = 0;
  const customers = codes.map(async (code, i) => {
    await redeemPatiently(accounts[i % accounts.length] ?? '', code, `customer-${i}`);
    redeemed += 1;
  });
  const exporter = stack.services.service('exporter');
  for (let kill = 1; kill <= kills; kill += 1) {
    const goal = (vouchers * kill) / (kills + 1);
    await untilAtLeast(goal, () => redeemed);
    exporter.kill9();
  }
  await Promise.all(customers);

  // 15 vouchers of 10.00 each.
  expect(await balancesOf(toll, accounts)).toEqual(['170.00', '1000150.00', '160.00', '170.00']);
  const audit = JSON.parse(await toll('audit', '--redecide', '--json')) as { ok: boolean };
  expect(audit.ok).toBe(true);
});

/** Asks until the flow's answer comes, as a customer does who hears nothing. */
async function redeemPatiently(account: string, code: string, requestKey: string): Promise<void> {
  await waitUntil({
    what: `${requestKey} to be credited`,
    deadlineMs: 120_000,
    condition: async () => {
      const reply = await redeemer.redeem(account, code, requestKey);
      if (reply.kind !== 'answered' || reply.answer.denial === 'TOO_MANY_GUESSES') return false;
      expect(reply.answer.denial).toBeNull();
      return true;
    },
  });
}

async function untilAtLeast(goal: number, count: () => number): Promise<void> {
  await waitUntil({
    what: `${goal} vouchers to be redeemed`,
    deadlineMs: 60_000,
    condition: async () => count() >= goal,
  });
}
