import { describe, expect, test } from 'vitest';
import type { Configured, Environment } from '../services/adapters/system/env.ts';
import { readConfig as readCli } from '../services/cli/config.ts';
import { readConfig as readExporter } from '../services/exporter/config.ts';
import { readConfig as readGateway } from '../services/gateway/config.ts';
import { readConfig as readIntake } from '../services/intake/config.ts';
import { readConfig as readNotifier } from '../services/notifier/config.ts';
import { readConfig as readHistory } from '../services/history/config.ts';
import { readConfig as readRater } from '../services/rater/config.ts';
import { readConfig as readController } from '../services/site-controller/config.ts';
import { readConfig as readScheduler } from '../services/scheduler/config.ts';

const secret = 'ab'.repeat(32);
const keys = { TOLL_SERVICE_KEY: secret };
const gatewayKeys = { ...keys, TOLL_REFERENCE_KEY: 'cd'.repeat(32) };

type ReadConfig = (env: Environment) => Configured<object>;

const processes: readonly (readonly [name: string, read: ReadConfig, keys: Environment])[] = [
  ['the shell', readCli, keys],
  ['the exporter', readExporter, keys],
  ['the gateway', readGateway, gatewayKeys],
  ['the intake', readIntake, keys],
  ['the notifier', readNotifier, keys],
  ['the history', readHistory, keys],
  ['the rater', readRater, keys],
  ['the scheduler', readScheduler, keys],
];

function problemsOf(configured: Configured<object>): readonly string[] {
  return 'problems' in configured ? configured.problems : [];
}

describe.each(processes)('%s', (_, read, needed) => {
  test('needs its keys and has a default for everything else', () => {
    expect(read(needed)).toMatchObject({
      config: {
        site: 'main',
        brokers: ['127.0.0.1:19092'],
        redisUrl: 'redis://127.0.0.1:16379',
        serviceKey: Buffer.from(secret, 'hex'),
      },
    });
    const missing = Object.keys(needed).map((name) => `${name}: is not set`);
    expect(new Set(problemsOf(read({})))).toEqual(new Set(missing));
  });

  test('tells all that is wrong at once, and refuses names that it does not know', () => {
    const wrong = { TOLL_SITE: '', TOLL_KAFKA_BROKERS: 'a:1,,b:2', TOLL_LOG_LEVEL: 'loud' };
    const problems = problemsOf(read({ ...wrong, TOLL_REDIS_ULR: 'redis://x', PATH: '/bin' }));
    const named = problems.map((problem) => problem.split(':', 1)[0]);
    const all = [...Object.keys(needed), ...Object.keys(wrong), 'TOLL_REDIS_ULR'];
    expect(new Set(named)).toEqual(new Set(all));
  });

  test.each(['', secret.slice(1), `${secret}0`, 'zz'.repeat(32), ` ${secret}`])(
    'takes "%s" for no key, and never shows one',
    (bad) => {
      const env = Object.fromEntries(Object.keys(needed).map((name) => [name, bad]));
      const problems = problemsOf(read(env));
      expect(problems).toHaveLength(Object.keys(needed).length);
      if (bad !== '') expect(problems.join()).not.toContain(bad.trim());
    },
  );
});

test('the gateway takes the settings of its door', () => {
  const env = { TOLL_N40_PORT: '0', TOLL_N40_API_ROOT: 'https://chf', TOLL_PENDING_MAX: '7' };
  expect(readGateway({ ...gatewayKeys, ...env, TOLL_ANSWER_TIMEOUT: '250ms' })).toMatchObject({
    config: {
      n40: { host: '127.0.0.1', port: 0 },
      apiRoot: 'https://chf',
      tenant: 'demo',
      pendingMax: 7,
      answerWithinMs: 250,
    },
  });
  expect(problemsOf(readGateway({ ...gatewayKeys, TOLL_PENDING_MAX: '0' }))).toHaveLength(1);
});

test('the intake keeps its bounds', () => {
  expect(readIntake({ ...keys, TOLL_ANSWER_TIMEOUT: '1s' })).toMatchObject({
    config: { answerWithinMs: 1_000, pendingMax: 4_096 },
  });
  expect(problemsOf(readIntake({ ...keys, TOLL_PENDING_MAX: '100001' }))).toHaveLength(1);
});

test('the notifier calls what is listed, and nothing unless it is', () => {
  expect(readNotifier(keys)).toMatchObject({ config: { allowed: [], answerWithinMs: 2_000 } });
  const listed = { ...keys, TOLL_NOTIFY_ALLOWED: '10.0.0.0/8, smf.example' };
  expect(readNotifier(listed)).toMatchObject({
    config: { allowed: ['10.0.0.0/8', 'smf.example'] },
  });
  const wrong = { ...keys, TOLL_NOTIFY_ALLOWED: '10.0.0.0/99' };
  expect(problemsOf(readNotifier(wrong))).toHaveLength(1);
});

const tls = { TOLL_N40_TLS_KEY: 'key.pem', TOLL_N40_TLS_CERTIFICATE: 'certificate.pem' };
const tokens = {
  TOLL_N40_AUTH: 'required',
  TOLL_N40_JWKS: 'https://nrf.example/jwks',
  TOLL_N40_CLIENTS: 'smf-1=demo, a=b=other',
};

test('the gateway takes what secures its door', () => {
  const env = { ...gatewayKeys, ...tls, ...tokens, TOLL_N40_CLEARTEXT: 'off' };
  expect(readGateway(env)).toMatchObject({
    config: {
      n40: undefined,
      n40Tls: { host: '127.0.0.1', port: 17_443, key: 'key.pem', certificate: 'certificate.pem' },
      tokens: {
        keySet: 'https://nrf.example/jwks',
        issuer: undefined,
        audiences: ['CHF'],
        tenants: new Map([
          ['smf-1', 'demo'],
          ['a=b', 'other'],
        ]),
      },
    },
  });
  expect(readGateway(gatewayKeys)).toMatchObject({
    config: { n40: { port: 17_777 }, n40Tls: undefined, tokens: undefined },
  });
});

test.each([
  ['no door is left', { TOLL_N40_CLEARTEXT: 'off' }],
  ['half a certificate', { TOLL_N40_TLS_KEY: 'key.pem' }],
  ['authorities of clients without a certificate', { TOLL_N40_TLS_CLIENT_CA: 'ca.pem' }],
  ['no keys', { ...tokens, TOLL_N40_JWKS: undefined }],
  ['keys that anybody on the way can change', { ...tokens, TOLL_N40_JWKS: 'http://nrf/jwks' }],
  [
    'keys of a host that only begins like this one',
    {
      ...tokens,
      TOLL_N40_JWKS: 'http://localhost:1@nrf.example/jwks',
    },
  ],
  ['no clients', { ...tokens, TOLL_N40_CLIENTS: undefined }],
  ['a client without a tenant', { ...tokens, TOLL_N40_CLIENTS: 'smf-1' }],
  ['a tenant that can be none', { ...tokens, TOLL_N40_CLIENTS: 'smf-1=a/b' }],
  ['a client twice', { ...tokens, TOLL_N40_CLIENTS: 'smf-1=demo,smf-1=other' }],
])('the gateway does not start with %s', (_, env) => {
  expect(problemsOf(readGateway({ ...gatewayKeys, ...env }))).toHaveLength(1);
});

test('the rater and the scheduler keep their bounds', () => {
  expect(problemsOf(readRater({ ...keys, TOLL_RATER_STATES_MAX: '999' }))).toHaveLength(1);
  expect(readScheduler({ ...keys, TOLL_SCHEDULER_TICK: '2s' })).toMatchObject({
    config: { tickMs: 2_000, nudgesMax: 500, visibleAfterMs: 30_000 },
  });
});

test('the history folds all partitions, or those that are named', () => {
  expect(readHistory(keys)).toMatchObject({ config: { partitions: undefined } });
  const some = readHistory({ ...keys, TOLL_HISTORY_PARTITIONS: '3, 0,3' });
  expect(some).toMatchObject({ config: { partitions: [3, 0] } });
  expect(problemsOf(readHistory({ ...keys, TOLL_HISTORY_PARTITIONS: '1,two' }))).toHaveLength(1);
});

describe('a site controller', () => {
  const paired = { ...keys, TOLL_PEER_SITE: 'main', TOLL_PEER_URL: 'http://127.0.0.1:18070' };
  const watch = {
    TOLL_PEER_KAFKA_BROKERS: '10.0.0.1:9092',
    TOLL_PEER_N40_URLS: 'http://10.0.0.1:17777,http://10.0.0.2:17777',
  };

  test('watches the other site by its Kafka and its doors, or not at all', () => {
    expect(readController(paired)).toMatchObject({ config: { watch: undefined } });
    expect(readController({ ...paired, ...watch })).toMatchObject({
      config: {
        watch: { brokers: ['10.0.0.1:9092'], response: 'stand-in', tenant: 'demo' },
        handBack: 'auto',
      },
    });
  });

  test.each(['TOLL_PEER_KAFKA_BROKERS', 'TOLL_PEER_N40_URLS'])('not without %s', (name) => {
    const half = Object.fromEntries(Object.entries(watch).filter(([one]) => one !== name));
    expect(problemsOf(readController({ ...paired, ...half }))).toEqual([
      `${name}: is not set, but the other half of a watch is`,
    ]);
  });

  test('nor by what is no address', () => {
    const wrong = { TOLL_PEER_KAFKA_BROKERS: 'main', TOLL_PEER_N40_URLS: 'main' };
    expect(problemsOf(readController({ ...paired, ...wrong }))).toHaveLength(2);
  });
});
