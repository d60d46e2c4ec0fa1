import { afterAll, beforeAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { projectRoot } from '../../infra/local/paths.ts';
import { runProgram, startOwnStack } from './own-stack.ts';
import type { OwnStack } from './own-stack.ts';
import { pythonEnvironment } from './python-environment.ts';

interface XdrSeen {
  readonly ledgerId: string;
  readonly partition: number;
  readonly sequence: number;
  readonly index: number;
  readonly account: string;
  readonly tenant: string;
  readonly xdr: Readonly<Record<string, unknown>>;
}

let stack: OwnStack;
let python: string;

beforeAll(async () => {
  [stack, python] = await Promise.all([startOwnStack(), pythonEnvironment()]);
});

afterAll(async () => {
  await stack?.release();
});

test('a Python consumer reads every xDR once, with nothing but the registry', async () => {
  await stack.toll('call', '--from', 'abc', '--seconds', '720', '--to', '15550042');
  await stack.toll('data', '--from', 'bundle', '--megabytes', '1.5');
  await stack.toll('sms', '--from', 'modest', '--count', '3');
  await stack.toll('audit'); // rests only once everything is exported

  const { brokers, registryUrl } = stack.servers;
  const consumer = join(projectRoot, 'test/e2e/xdr_consumer.py');
  const { code, stdout, stderr } = await runProgram(python, [consumer, brokers, registryUrl]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const seen = JSON.parse(stdout) as readonly XdrSeen[];

  const ids = seen.map((one) => `${one.ledgerId}/${one.partition}/${one.sequence}/${one.index}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(seen.map(({ account }) => account).toSorted()).toEqual([
    'abc',
    'bundle',
    'modest',
    'modest',
    'modest',
  ]);
  const [call] = seen.filter(({ account }) => account === 'abc');
  expect(call).toMatchObject({ tenant: 'demo', site: 'main' });
  expect(call?.xdr).toMatchObject({
    kind: 'usage',
    identity: 'msisdn-15550001',
    callingParty: 'tel:+15550001',
    calledParty: '15550042',
    ratingGroup: 10,
    unit: 'seconds',
    used: 720,
    charged: 720,
    money: '1.200000',
    currency: 'USD',
    number: 1,
    last: true,
    cause: 'release',
    overrun: 0,
  });
  const [data] = seen.filter(({ account }) => account === 'bundle');
  expect(data?.xdr).toMatchObject({ unit: 'octets', used: 1_500_000, money: '0.000000' });
  expect(data?.xdr['draws']).toEqual([{ allowance: 'base:data:1', units: 1_500_000 }]);
});
