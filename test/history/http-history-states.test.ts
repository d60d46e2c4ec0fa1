import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpHistoryStates } from '../../services/adapters/http/http-history-states.ts';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { accountKey, controlKey, identityKey } from '../../services/core/key.ts';
import { stateFrom } from '../../services/engine/state-bytes.ts';
import { createReadServer } from '../../services/history/read-server.ts';
import { historyStatesLimits } from '../../services/ports/history-states.ts';
import { topics } from '../../services/ports/topics.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { envelope } from '../support/pure-ledger.ts';
import { codec, genesisOf, SealedLedger } from '../support/sealed-ledger.ts';
import { foldedHistory } from './folded-history.ts';
import type { FoldedHistory } from './folded-history.ts';

const identity = 'msisdn-15550001';
const account = accountKey('demo', 'one');
const log = new MemoryEventLog({ clock: jumpingClock() });
const ledger = new SealedLedger();
let history: FoldedHistory;
let server: FastifyInstance;
let states: HttpHistoryStates;

beforeAll(async () => {
  const opening = openingOf({ identities: [identity], planVersion: 'bundle' });
  const records = [
    ledger.decide('control', genesisOf('read')),
    ledger.decide(identityKey('demo', identity), {
      ...envelope,
      type: 'ClaimIdentity',
      claimIdentity: { account: 'one' },
    }),
    ledger.decide(account, opening),
  ];
  const outgoing = records.map((one) => one.outgoing);
  log.put(topics.ledger, 0, outgoing);
  history = await foldedHistory(log);
  server = createReadServer({
    ports: history.ports,
    observe: () => undefined,
    trouble: (cause) => {
      throw cause;
    },
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  states = new HttpHistoryStates({ url: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
  states.close();
  await server.close();
  await history.release();
});

describe('states out of the history', () => {
  test('all behind one record, in the order of the keys, of every kind', async () => {
    const keys = [account, 'account/demo/nobody', identityKey('demo', identity), controlKey];
    const { at, states: found } = await states.read(0, keys, 1_000);
    const [one, nobody, device, control] = found.map((bytes) => stateFrom(codec, bytes));
    expect(one).toEqual(ledger.states.get(account));
    expect(nobody).toBeUndefined();
    expect(device?.identity?.account).toBe('one');
    expect(control?.control?.partitions).toBe(1);
    const head = { sequence: at.sequence, offset: at.ledgerOffset, ledgerId: at.ledgerId };
    expect(head).toEqual({ sequence: 3n, offset: 2n, ledgerId: 'read' });
  });

  test('no key at all asks how far the history has come', async () => {
    const { at, states: found } = await states.read(0, [], 0);
    expect(found).toEqual([]);
    expect(at.sequence).toBe(3n);
  });

  test.each([
    ['a partition of another process', 1, [account], 'ELSEWHERE'],
    ['too many keys', 0, Array<string>(historyStatesLimits.keysMax + 1).fill('a'), 'INVALID'],
    ['a key too long', 0, ['a'.repeat(historyStatesLimits.keyMax + 1)], 'INVALID'],
    ['an empty key', 0, [''], 'INVALID'],
  ] as const)('%s is refused', async (_, partition, keys, code) => {
    await expect(states.read(partition, keys, 0)).rejects.toMatchObject({ code });
  });

  test.each([
    ['no JSON', 'hello'],
    ['nothing', '{}'],
    ['a list', '[]'],
    ['a sequence that is none', '{"ledgerId":"read","sequence":"x","hash":"","states":[]}'],
  ])('an answer that is none is refused: %s', async (_, body) => {
    const strange = createServer((_request, response) => response.end(body));
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    const { port } = strange.address() as AddressInfo;
    const asking = new HttpHistoryStates({ url: `http://127.0.0.1:${port}` });
    await expect(asking.read(0, [account], 0)).rejects.toMatchObject({ code: 'FAILED' });
    asking.close();
    await new Promise((resolve) => strange.close(resolve));
  });

  test('a history that is not there says so, and no more questions than its bound are open', async () => {
    const nobody = new HttpHistoryStates({ url: 'http://127.0.0.1:9' });
    const asked = Array.from({ length: 600 }, () => nobody.read(0, [account], 0));
    const codes = (await Promise.allSettled(asked)).map((one) =>
      one.status === 'rejected' ? (one.reason as { code: string }).code : one.status,
    );
    expect(codes.filter((code) => code === 'UNREACHABLE')).toHaveLength(512);
    expect(codes.filter((code) => code === 'TRY_AGAIN')).toHaveLength(88);
    nobody.close();
  });
});
