import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { N40Client } from '../../services/adapters/http/n40-client.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import {
  chargingDataRequest,
  services,
} from '../../services/cli/network-function/charging-data.ts';
import type { JsonObject } from '../../services/protocols/n40/json.ts';
import { startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';

// A rater that stands still: messages that are not sent, because nobody answered, cost nothing.

const kept = 'msisdn-15550006';
const reversed = 'msisdn-15557001';
let stack: OwnStack;
let client: N40Client;
let chargingId = 0;

beforeAll(async () => {
  stack = await startOwnStack();
  client = new N40Client({ url: stack.shellEnv['TOLL_N40_URL'] ?? '', retryAfterMs: [] });
  const file = join(stack.dataDir, 'reversing.json');
  const plan = { ...demoPlans.payAsYouGo, name: 'reversing', abandonedEvents: 'reverse' };
  writeFileSync(file, JSON.stringify(plan));
  await stack.toll('plan', 'publish', file);
  const of = ['--plan', 'reversing', '--funds', '20', '--identity', reversed];
  await stack.toll('account', 'create', 'gives-back', ...of);
});

afterAll(async () => {
  client.close();
  await stack.release();
});

function message(identity: string): JsonObject {
  chargingId += 1;
  const say = { identity, chargingId, number: 1, sentAt: BigInt(Date.now()) };
  return chargingDataRequest(services.text, { ...say, requested: 1n, oneTimeEvent: 'IEC' });
}

/** What the ledger says of an account, once its last record is of this type. */
async function ledgerOf(account: string, last: string): Promise<string> {
  let shown = '';
  await waitUntil({
    what: `a last record ${last} of ${account}`,
    deadlineMs: 30_000,
    condition: async () => {
      shown = await stack.toll('ledger', account);
      return shown.trimEnd().split('\n').at(-1)?.includes(last) === true;
    },
  });
  return shown;
}

test('a message is given back where the plan says so, and charged once when it goes out', async () => {
  const [unsent, charged] = [message(reversed), message(kept)];
  stack.services.service('rater').pause();
  const told = await Promise.all([client.create(unsent), client.create(charged)]);
  stack.services.service('rater').resume();
  expect(told.map(({ status }) => status)).toEqual([504, 504]);

  const gaveBack = await ledgerOf('gives-back', 'AbandonRequest');
  expect(gaveBack).toContain('1 given back (0.05)');
  expect(await stack.toll('account', 'show', 'gives-back')).toContain('balance 20.00 USD');
  await ledgerOf('modest', 'AbandonRequest');
  expect(await stack.toll('account', 'show', 'modest')).toContain('balance 19.95 USD');

  const again = await client.create({ ...unsent, retransmissionIndicator: true });
  expect(again.status).toBe(201);
  expect(await ledgerOf('gives-back', 'Charge')).toContain('1 used (0.05)');
  expect(await stack.toll('account', 'show', 'gives-back')).toContain('balance 19.95 USD');

  const audit = JSON.parse(await stack.toll('audit', '--redecide', '--json')) as { ok: boolean };
  expect(audit.ok).toBe(true);
});
