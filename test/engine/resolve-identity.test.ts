import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryProjection } from '../../services/adapters/memory/memory-projection.ts';
import { identityKey, partitionOf } from '../../services/core/key.ts';
import type { Sha256 } from '../../services/core/contracts.gen.ts';
import { IdentityResolver } from '../../services/engine/resolve-identity.ts';
import { HistoryReadError } from '../../services/ports/history-reader.ts';
import type { HistoryStates } from '../../services/ports/history-states.ts';
import type { ProjectedState } from '../../services/ports/projection.ts';
import { codec } from '../support/sealed-ledger.ts';

const partitions = 4;
const known = 'msisdn-15550001';
const partition = partitionOf(identityKey('demo', known), partitions);

let projection: MemoryProjection;
let identities: IdentityResolver;

beforeEach(() => {
  projection = new MemoryProjection();
  identities = new IdentityResolver(projection, codec, { partitions, cachedMax: 2 });
});

function stateOf(identity: string, account: string): ProjectedState {
  const base = {
    ledgerId: 'one',
    sequence: 1n,
    account: null,
    voucher: null,
    control: null,
    commands: [],
  };
  const state = codec.encode('Balance', { ...base, identity: { account } });
  return { key: identityKey('demo', identity), state, due: null };
}

async function project(where: number, ...states: readonly ProjectedState[]): Promise<void> {
  const token = await projection.beginRebuild(where);
  await projection.putRebuilt(where, token, states);
  const watermark = { ledgerId: 'one', sequence: 1n, hash: '', ledgerOffset: 0n };
  await projection.endRebuild(where, token, watermark);
}

test('an identity is resolved to its account, in its own tenant only', async () => {
  for (let where = 0; where < partitions; where += 1) await project(where);
  await project(partition, stateOf(known, 'abc'));
  expect(await identities.resolve('demo', known)).toEqual({ kind: 'account', account: 'abc' });
  expect(await identities.resolve('other', known)).toEqual({ kind: 'unknown' });
  expect(await identities.resolve('demo', 'msisdn-1')).toEqual({ kind: 'unknown' });
});

test('a cache that was lost, is away or cannot be read knows nobody as unknown', async () => {
  expect(await identities.resolve('demo', known)).toEqual({ kind: 'unavailable' });
  const state = Buffer.from('of another build');
  await project(partition, { ...stateOf(known, 'abc'), state });
  expect(await identities.resolve('demo', known)).toEqual({ kind: 'unavailable' });
  projection.setReachable(false);
  expect(await identities.resolve('demo', known)).toEqual({ kind: 'unavailable' });
});

describe('while the cache is rebuilt the history is asked', () => {
  /** A history that has one identity, once it is asked to be fresh. */
  function historyOf(identity: string, account: string): HistoryStates {
    const at = {
      ledgerId: 'one',
      sequence: 1n,
      hash: new Uint8Array() as Sha256,
      ledgerOffset: 0n,
    };
    const { key, state } = stateOf(identity, account);
    return {
      read: (_, keys, fresh) => {
        const states = keys.map((one) => (one === key && fresh > 0 ? state : undefined));
        return Promise.resolve({ at, states });
      },
    };
  }

  test('it catches up before it says that nobody has an identity', async () => {
    const history = historyOf(known, 'abc');
    identities = new IdentityResolver(projection, codec, { partitions, cachedMax: 2, history });
    expect(await identities.resolve('demo', known)).toEqual({ kind: 'account', account: 'abc' });
    expect(await identities.resolve('demo', 'msisdn-1')).toEqual({ kind: 'unknown' });
  });

  test('one that is away knows nobody as unknown', async () => {
    const away = () => Promise.reject(new HistoryReadError('UNREACHABLE', 'away'));
    const options = { partitions, cachedMax: 2, history: { read: away } };
    identities = new IdentityResolver(projection, codec, options);
    expect(await identities.resolve('demo', known)).toEqual({ kind: 'unavailable' });
  });
});

test('what was found once is remembered until it is forgotten', async () => {
  await project(partition, stateOf(known, 'abc'));
  await identities.resolve('demo', known);
  projection.setReachable(false);
  expect(await identities.resolve('demo', known)).toEqual({ kind: 'account', account: 'abc' });
  identities.forget('demo', known);
  expect(await identities.resolve('demo', known)).toEqual({ kind: 'unavailable' });
});

test('no more are remembered than were allowed: the oldest goes first', async () => {
  for (const name of ['a', 'b', 'c']) {
    const where = partitionOf(identityKey('demo', name), partitions);
    await project(where, stateOf(name, name));
    await identities.resolve('demo', name);
  }
  projection.setReachable(false);
  const kinds = await Promise.all(['a', 'b', 'c'].map((name) => identities.resolve('demo', name)));
  expect(kinds.map(({ kind }) => kind)).toEqual(['unavailable', 'account', 'account']);
});
