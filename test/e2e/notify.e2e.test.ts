import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { N40Client } from '../../services/adapters/http/n40-client.ts';
import type { N40Answer } from '../../services/adapters/http/n40-client.ts';
import {
  chargingDataRequest,
  services,
} from '../../services/cli/network-function/charging-data.ts';
import { NetworkFunction } from './network-function.ts';
import { startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';

// Sessions that wait for funds are told of a top-up, and sessions that nobody knows are ended.

const poor = 'msisdn-15550003';
let stack: OwnStack;
let client: N40Client;
let smf: NetworkFunction;
/** Fails so often before it answers well. */
let failures = 0;

beforeAll(async () => {
  stack = await startOwnStack();
  client = new N40Client({ url: stack.shellEnv['TOLL_N40_URL'] ?? '' });
  smf = await NetworkFunction.listen((path) => {
    if (path === '/gone') return 404;
    if (path !== '/slow' || failures === 0) return 204;
    failures -= 1;
    return 503;
  });
});

afterAll(async () => {
  smf.close();
  client.close();
  await stack.release();
});

let chargingId = 100;

/** Opens a call of `poor` that wants to be notified, and asks for an hour. */
async function call(path: string): Promise<N40Answer> {
  chargingId += 1;
  const say = { identity: poor, chargingId, number: 1, sentAt: BigInt(Date.now()) };
  const body = chargingDataRequest(services.voice, { ...say, requested: 3600n });
  return client.create({ ...body, notifyUri: smf.uri(path) });
}

async function goOn(location: string, operation: 'update' | 'release'): Promise<N40Answer> {
  const number = operation === 'update' ? 2 : 3;
  const say = { identity: poor, chargingId, number, sentAt: BigInt(Date.now()), used: 0n };
  const asked = operation === 'update' ? { ...say, requested: 3600n } : say;
  return client.goOn(location, operation, chargingDataRequest(services.voice, asked));
}

async function toldOn(path: string, count: number): Promise<readonly unknown[]> {
  await waitUntil({
    what: `${count} notifications on ${path}`,
    deadlineMs: 30_000,
    condition: async () => smf.toldOn(path).length >= count,
  });
  return smf.toldOn(path);
}

const reauthorization = {
  notificationType: 'REAUTHORIZATION',
  reauthorizationDetails: [{ ratingGroup: 10 }],
};

function grantedIn({ body }: N40Answer): unknown {
  const [group] = (body as { multipleUnitInformation: { grantedUnit: unknown }[] })
    .multipleUnitInformation;
  return group?.grantedUnit;
}

async function openSessions(): Promise<readonly unknown[]> {
  const shown = JSON.parse(await stack.toll('account', 'show', 'poor', '--json')) as {
    readonly sessions: readonly unknown[];
  };
  return shown.sessions;
}

test('a call on its last units goes on after a top-up, because it was told', async () => {
  const created = await call('/waits');
  expect(grantedIn(created)).toEqual({ time: 60 });
  await stack.toll('top-up', 'poor', '--amount', '5.00');
  expect(await toldOn('/waits', 1)).toEqual([reauthorization]);
  const updated = await goOn(created.location ?? '', 'update');
  expect(grantedIn(updated)).toEqual({ time: 3060 });
  expect((await goOn(created.location ?? '', 'release')).status).toBe(204);
});

test('a network function that is busy is told again, also by the next notifier', async () => {
  failures = 2;
  const created = await call('/slow');
  await stack.toll('top-up', 'poor', '--amount', '5.00');
  await toldOn('/slow', 1);
  stack.services.service('notifier').kill9();
  const told = await toldOn('/slow', 3);
  expect(told).toContainEqual(reauthorization);
  await goOn(created.location ?? '', 'release');
});

test('a session that its network function does not know ends, and frees what it held', async () => {
  await call('/gone');
  expect(await openSessions()).toHaveLength(1);
  await stack.toll('account', 'suspend', 'poor');
  expect(await toldOn('/gone', 1)).toEqual([{ notificationType: 'ABORT_CHARGING' }]);
  await waitUntil({
    what: 'the session to end',
    deadlineMs: 30_000,
    condition: async () => (await openSessions()).length === 0,
  });
  await stack.toll('account', 'resume', 'poor');
  await stack.toll('audit');
});
