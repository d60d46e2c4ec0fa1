import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { accountKey, identityKey } from '../../services/core/key.ts';
import { createReadServer } from '../../services/history/read-server.ts';
import { topics } from '../../services/ports/topics.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { chargeOf, envelope, voiceGroup } from '../support/pure-ledger.ts';
import { genesisOf, SealedLedger } from '../support/sealed-ledger.ts';
import { foldedHistory } from './folded-history.ts';
import type { FoldedHistory } from './folded-history.ts';

// One partition with two tenants: demo has two accounts, other an account of the same name.

const identity = 'msisdn-15550001';
const observed: string[] = [];
let history: FoldedHistory;
let server: FastifyInstance;

beforeAll(async () => {
  const log = new MemoryEventLog({ clock: jumpingClock() });
  const ledger = new SealedLedger();
  const records = [ledger.decide('control', genesisOf('read'))];
  for (const tenant of ['demo', 'other']) {
    const key = accountKey(tenant, 'one');
    const claim = { ...envelope, tenant, type: 'ClaimIdentity' } as const;
    const claimIdentity = { account: 'one' };
    records.push(ledger.decide(identityKey(tenant, identity), { ...claim, claimIdentity }));
    const opening = openingOf({ identities: [identity], planVersion: 'bundle' });
    records.push(ledger.decide(key, { ...opening, tenant }));
    for (const number of [1n, 2n, 3n, 4n]) {
      const session = `${tenant}-call`;
      const kind = number === 1n ? 'create' : number === 4n ? 'release' : 'update';
      const used = number === 1n ? undefined : 1_800n;
      const charge = { kind, session, number, identity, groups: [voiceGroup(used, number < 4n)] };
      records.push(ledger.decide(key, { ...chargeOf(charge as never), tenant }));
    }
  }
  log.put(
    topics.ledger,
    0,
    records.map((one) => one.outgoing),
  );
  history = await foldedHistory(log);
  server = createReadServer({
    ports: history.ports,
    observe: (route, status) => void observed.push(`${status} ${route}`),
    trouble: (cause) => {
      throw cause;
    },
  });
});

afterAll(async () => {
  await server.close();
  await history.release();
});

interface Got {
  readonly status: number;
  readonly body: Record<string, never> & { items: Record<string, unknown>[]; next: string | null };
}

async function get(path: string): Promise<Got> {
  const response = await server.inject({ method: 'GET', url: `/v1/tenants/${path}` });
  return { status: response.statusCode, body: response.json() };
}

async function items(path: string): Promise<readonly Record<string, unknown>[]> {
  const { status, body } = await get(path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items;
}

describe('what can be read', () => {
  test('the ledger of an account, the newest first, part by part', async () => {
    const account = 'demo/accounts/one/ledger';
    const whole = await items(account);
    expect(whole.map((one) => one['sequence'])).toEqual(['7', '6', '5', '4', '3']);
    expect(whole[4]).toMatchObject({ type: 'OpenAccount', behind: { balance: '0.00' } });
    expect(whole[0]?.['summary']).toContain('session ended (release)');
    const parts: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await get(`${account}?limit=2${cursor}`);
      parts.push(...body.items);
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    expect(parts).toEqual(whole);
  });

  test('sessions, and one with its records, the oldest first', async () => {
    expect(await items('demo/accounts/one/sessions')).toMatchObject([
      { session: 'demo-call', cause: 'release', plan: { name: 'bundle' }, charged: '0.00' },
    ]);
    const { body } = await get('demo/sessions/demo-call?limit=2');
    expect(body).toMatchObject({ account: 'one', records: '4', ledger: { next: '5' } });
  });

  test('notices, and those of one device', async () => {
    const notices = await items('demo/accounts/one/notices');
    expect(notices).toMatchObject([{ counter: 'VoiceAllowanceThreshold', currentState: 'low' }]);
    expect(await items(`demo/accounts/one/notices?identity=${identity}`)).toEqual(notices);
    expect(await items('demo/accounts/one/notices?identity=msisdn-1')).toEqual([]);
    expect(await items(`demo/accounts/one/notices?cursor=6.0`)).toEqual([]);
  });

  test('a balance now, behind a record, and at a time', async () => {
    const left = async (query: string): Promise<unknown> => {
      const { body } = await get(`demo/accounts/one/balance${query}`);
      const allowances = body['allowances'] as unknown as { name: string; remaining: string }[];
      return allowances.find(({ name }) => name === 'voice')?.remaining;
    };
    expect(await left('')).toBe('600');
    expect(await left('?sequence=5')).toBe('4200');
    expect(await left('?at=2023-11-14T22:13:20.004Z')).toBe('4200');
    expect(await left('?at=2030-01-01T00:00:00%2B02:00')).toBe('600');
    expect((await get('demo/accounts/one/balance?sequence=2')).status).toBe(404);
  });

  test('records by identity, session, account, type and time', async () => {
    const found = async (query: string): Promise<readonly unknown[]> =>
      (await items(`demo/search?${query}`)).map((one) => one['sequence']);
    expect(await found(`identity=${identity}`)).toEqual(['7', '6', '5', '4', '2']);
    expect(await found('session=demo-call')).toEqual(['7', '6', '5', '4']);
    expect(await found('account=one&type=OpenAccount')).toEqual(['3']);
    expect(await found('type=Charge')).toEqual(['7', '6', '5', '4']);
    expect(await found(`session=demo-call&identity=${identity}&limit=1`)).toEqual(['7']);
    const times = 'from=2023-11-14T22:13:20.003Z&to=2023-11-14T22:13:20.004Z';
    expect(await found(times)).toEqual(['5', '4']);
    expect(await found('from=2030-01-01T00:00:00Z')).toEqual([]);
  });

  test('the grounds of a record', async () => {
    const { body } = await get('demo/accounts/one/records/5/grounds');
    expect(body).toMatchObject({ sequence: '5', ledgerOffset: '4', partition: 0 });
    expect((await get('demo/accounts/one/records/2/grounds')).status).toBe(404);
  });
});

describe('no tenant reaches another (I13)', () => {
  test.each([
    'demo/sessions/other-call',
    'demo/accounts/one/records/10/grounds',
    'third/accounts/one/balance',
    'third/sessions/demo-call',
  ])('%s is not found', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: { cause: 'NOT_FOUND' } });
  });

  test.each([
    ['demo', '7'],
    ['other', '13'],
    ['third', undefined],
  ])('all that %s finds is its own', async (tenant, newest) => {
    for (const query of [`identity=${identity}`, 'account=one', '', 'type=Charge']) {
      const found = await items(`${tenant}/search?${query}`);
      expect(found[0]?.['sequence']).toBe(newest);
      const own = tenant === 'demo' ? ['2', '3', '4', '5', '6', '7'] : undefined;
      if (own !== undefined) expect(own).toEqual(expect.arrayContaining([...sequencesOf(found)]));
    }
    expect(await items(`${tenant}/search?session=demo-call`)).toHaveLength(
      tenant === 'demo' ? 4 : 0,
    );
  });
});

function sequencesOf(found: readonly Record<string, unknown>[]): readonly unknown[] {
  return found.map((one) => one['sequence']);
}

describe('every input has a bound', () => {
  test.each([
    'demo/accounts/one/ledger?limit=0',
    'demo/accounts/one/ledger?limit=201',
    'demo/accounts/one/ledger?limit=ten',
    'demo/accounts/one/ledger?limit=1&limit=2',
    'demo/accounts/one/ledger?cursor=x',
    'demo/accounts/one/ledger?limits=5',
    'demo/accounts/one/ledger?fresh=10001',
    'demo/accounts/one/notices?cursor=6.x',
    'demo/accounts/one/notices?cursor=6',
    'demo/accounts/one/balance?at=yesterday',
    'demo/accounts/one/balance?at=2026-13-01T00:00:00Z',
    'demo/accounts/one/balance?at=2026-11-27T10:00:00Z&sequence=5',
    'demo/accounts/a%2Fb/balance',
    'demo/accounts/a%20b/balance',
    'demo%2Fother/accounts/one/balance',
    'demo/search?from=then',
    'demo/search?cursor=1',
    `demo/search?session=${'x'.repeat(129)}`,
    'demo/sessions/a%00b',
  ])('%s is refused', async (path) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { cause: 'INVALID' } });
  });

  test('a path too long, a body, another method, no such path', async () => {
    expect((await get(`demo/accounts/${'x'.repeat(200)}/ledger`)).status).toBeGreaterThan(399);
    const url = '/v1/tenants/demo/search';
    const post = await server.inject({ method: 'POST', url, payload: 'x'.repeat(100) });
    expect(post.statusCode).toBeGreaterThan(399);
    expect((await server.inject({ method: 'DELETE', url })).statusCode).toBe(404);
    expect((await server.inject({ method: 'GET', url: '/' })).statusCode).toBe(404);
  });

  test('what is observed names routes, never accounts', () => {
    expect(observed).toContain('200 /v1/tenants/:tenant/accounts/:account/ledger');
    expect(observed.filter((one) => one.includes('/one'))).toEqual([]);
  });
});
