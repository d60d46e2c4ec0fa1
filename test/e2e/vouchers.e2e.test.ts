import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../../services/engine/usage-client.ts';
import { balancesOf, makeVouchers, openRedeemer } from '../support/redeemer.ts';
import type { Redeemer } from '../support/redeemer.ts';
import { startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';

const accounts = ['modest', 'poor', 'rich', 'half', 'bundle'];
const before = ['20.00', '0.15', '1000000.00', '10.00', '20.00'];
const after = ['30.00', '10.15', '1000010.00', '20.00', '30.00'];
const places = 50;

let stack: OwnStack;
let redeemer: Redeemer;

beforeAll(async () => {
  stack = await startOwnStack();
  redeemer = await openRedeemer(stack.shellEnv, 30_000);
});

afterAll(async () => {
  await redeemer.close();
  await stack.release();
});

test('one code redeemed from 50 places at once is credited once', async () => {
  const toll = (...args: readonly string[]) => stack.toll(...args);
  const [code = ''] = await makeVouchers(toll, 1);
  expect(await balancesOf(toll, accounts)).toEqual(before);
  const replies = await Promise.all(
    Array.from({ length: places }, (_, i) =>
      redeemer.redeem(accounts[i % accounts.length] ?? '', code, `place-${i}`),
    ),
  );
  const told = replies.map(wordOf);
  expect(told.filter((word) => word === 'credited')).toHaveLength(1);
  const refusals = new Set(told.filter((word) => word !== 'credited'));
  expect(['VOUCHER_USED', 'VOUCHER_BUSY', 'TOO_MANY_GUESSES']).toEqual(
    expect.arrayContaining([...refusals]),
  );

  const balances = await balancesOf(toll, accounts);
  const credited = balances.findIndex((one, i) => one !== before[i]);
  expect(balances).toEqual(before.with(credited, after[credited] ?? ''));
  const audit = JSON.parse(await stack.toll('audit', '--redecide', '--json')) as { ok: boolean };
  expect(audit.ok).toBe(true);
});

test('from several shells at once: one is told so, the others that it was used', async () => {
  const [code = ''] = await makeVouchers((...args) => stack.toll(...args), 1);
  const shells = ['modest', 'rich', 'half', 'bundle'];
  const ended = await Promise.allSettled(
    shells.map((account) => stack.toll('voucher', 'redeem', account, code)),
  );
  const refused = ended.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(shells.length - 1);
  for (const { reason } of refused) {
    expect(String(reason)).toMatch(/VOUCHER_USED|VOUCHER_BUSY|TOO_MANY_GUESSES/);
  }
  expect(await stack.toll('voucher', 'show', code)).toMatch(/redeemed by/);
});

function wordOf(reply: Reply): string {
  if (reply.kind !== 'answered') return reply.kind;
  return reply.answer.denial ?? 'credited';
}
