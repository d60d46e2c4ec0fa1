import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { N40Client } from '../../services/adapters/http/n40-client.ts';
import {
  chargingDataRequest,
  services,
} from '../../services/cli/network-function/charging-data.ts';
import { NetworkFunction } from '../e2e/network-function.ts';
import { startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack } from '../support/fault-stack.ts';

// The notifier is killed again and again while sessions are to be told: none is forgotten.

const callers = Array.from({ length: 8 }, (_, i) => ({
  account: `caller-${i}`,
  identity: `msisdn-1888000${i + 10}`,
  path: `/call-${i}`,
}));
/** A busy network function refuses so often before it takes a notification. */
const refusals = 2;

let stack: FaultStack;
let client: N40Client;
let smf: NetworkFunction;
/** True once the network function has forgotten every session. */
let hasForgotten = false;
let posts: Map<string, number>;

beforeAll(async () => {
  posts = new Map();
  stack = await startFaultStack();
  client = new N40Client({ url: stack.n40Url });
  smf = await NetworkFunction.listen((path) => {
    const before = posts.get(path) ?? 0;
    posts.set(path, before + 1);
    if (before < refusals) return 503;
    return hasForgotten ? 404 : 204;
  });
  for (const { account, identity } of callers) {
    const opening = ['--plan', 'pay-as-you-go', '--funds', '0.10', '--identity', identity];
    await stack.toll('account', 'create', account, ...opening);
  }
});

afterAll(async () => {
  smf.close();
  client.close();
  await stack.release();
});

test('sessions that wait for funds are all told of them, however often it is killed', async () => {
  for (const [i, { identity, path }] of callers.entries()) {
    const say = { identity, chargingId: i + 1, number: 1, sentAt: BigInt(Date.now()) };
    const body = chargingDataRequest(services.voice, { ...say, requested: 3_600n });
    const created = await client.create({ ...body, notifyUri: smf.uri(path) });
    expect(created.status).toBe(201);
  }
  await killingBetween(async () => {
    for (const { account } of callers) await stack.toll('top-up', account, '--amount', '5.00');
  });
  await untilAll('be told', async ({ path }) => (posts.get(path) ?? 0) > refusals);
  const told = callers.map(({ path }) => smf.toldOn(path).at(-1));
  for (const one of told) expect(one).toMatchObject({ notificationType: 'REAUTHORIZATION' });
  await stack.toll('audit', '--redecide');
});

test('sessions that their network function forgot all end', async () => {
  hasForgotten = true;
  posts.clear();
  await killingBetween(async () => {
    for (const { account } of callers) await stack.toll('account', 'suspend', account);
  });
  await untilAll('end', async ({ account }) => {
    const shown = await stack.toll('account', 'show', account, '--json');
    return (JSON.parse(shown) as { sessions: readonly unknown[] }).sessions.length === 0;
  });
  await stack.toll('audit', '--redecide');
});

/** Kills the notifier whenever it has told a few more, until the work is done. */
async function killingBetween(work: () => Promise<void>): Promise<void> {
  const every = 6;
  const state = { isDone: false };
  const working = work().finally(() => (state.isDone = true));
  let kills = 0;
  for (;;) {
    const goal = postsInAll() + every;
    await waitUntil({
      what: 'more notifications',
      deadlineMs: 60_000,
      condition: () => state.isDone || postsInAll() >= goal,
    });
    if (state.isDone) break;
    stack.services.service('notifier').kill9();
    kills += 1;
  }
  await working;
  expect(kills).toBeGreaterThan(0);
}

function postsInAll(): number {
  return [...posts.values()].reduce((sum, count) => sum + count, 0);
}

function untilAll(
  what: string,
  isSo: (caller: (typeof callers)[number]) => Promise<boolean>,
): Promise<void> {
  return waitUntil({
    what: `all sessions to ${what}`,
    deadlineMs: 90_000,
    condition: async () => {
      for (const caller of callers) if (!(await isSo(caller))) return false;
      return true;
    },
  });
}
