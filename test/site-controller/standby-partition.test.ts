import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { MemoryProjection } from '../../services/adapters/memory/memory-projection.ts';
import { accountKey } from '../../services/core/key.ts';
import { LedgerBroken } from '../../services/engine/ledger-follower.ts';
import { stateFrom } from '../../services/engine/state-bytes.ts';
import type { Clock } from '../../services/ports/clock.ts';
import { ledgerOf } from '../../services/ports/topics.ts';
import { siteLimits } from '../../services/site-controller/ports.ts';
import { StandbyPartition } from '../../services/site-controller/standby-partition.ts';
import { openingOf } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing, SealedLedger } from '../support/sealed-ledger.ts';

const topic = ledgerOf('main');
const accounts = ['a', 'b', 'c', 'd'];
const keys = accounts.map((name) => accountKey('demo', name));

let clock: Clock;
let log: MemoryEventLog;
let states: MemoryProjection;
let standby: StandbyPartition;
let ledger: SealedLedger;

beforeEach(() => {
  clock = jumpingClock();
  log = new MemoryEventLog({ clock });
  states = new MemoryProjection();
  ledger = new SealedLedger();
  standby = newStandby();
  write('control', genesisOf('one'));
  for (const [i, key] of keys.entries()) write(key, openingOf({ identities: [`i-${i}`] }));
});

function newStandby(): StandbyPartition {
  const events = { following: () => undefined };
  const ports = { reader: log, standby: states, codec, hashing, clock, events };
  return new StandbyPartition(0, { site: 'main', ledger: topic }, ports);
}

function write(...decided: Parameters<SealedLedger['decide']>): void {
  log.put(topic, 0, [ledger.decide(...decided).outgoing]);
}

/** How far the standby is, and the accounts that it has. */
async function seen(): Promise<readonly [bigint | undefined, string]> {
  const [loaded] = await states.load([{ partition: 0, keys }]);
  const there = accounts.filter((_, i) => stateFrom(codec, loaded?.states[i])?.account != null);
  return [loaded?.watermark?.sequence, there.join('')];
}

describe('a standby follows the other site', () => {
  test('to the end of what was mirrored', async () => {
    await standby.advance();
    expect(await seen()).toEqual([5n, 'abcd']);
    expect(standby.position.sequence).toBe(5n);
  });

  test('not past a fence, and on from there once it is taken away', async () => {
    standby.holdAt(3n);
    await standby.advance();
    await standby.advance();
    expect(await seen()).toEqual([3n, 'ab']);
    standby.holdAt(undefined);
    await standby.advance();
    expect(await seen()).toEqual([5n, 'abcd']);
  });

  test('past a fence that it hears of late, it folds anew up to it', async () => {
    await standby.advance();
    standby.holdAt(2n);
    await standby.advance();
    expect(await seen()).toEqual([2n, 'a']);
  });

  test('so does one that starts behind it', async () => {
    await standby.advance();
    const next = newStandby();
    next.holdAt(4n);
    await next.advance();
    expect(await seen()).toEqual([4n, 'abc']);
  });

  test('a fence set while records are folded is not behind them', async () => {
    const folding = standby.advance();
    while (standby.position.sequence === 0n) await Promise.resolve();
    standby.holdAt(standby.position.sequence);
    write(keys[0] ?? '', openingOf({ identities: ['late'] }));
    await folding;
    await standby.advance();
    expect(await seen()).toEqual([5n, 'abcd']);
  });

  test('a hole that stays is called one', async () => {
    await standby.advance();
    ledger.decide('control', genesisOf('one')); // never mirrored
    write(keys[0] ?? '', openingOf({ identities: ['later'] }));
    const until = siteLimits.gapMs / siteLimits.pollMs + 2;
    const wait = async (): Promise<void> => {
      for (let i = 0; i < until; i += 1) await standby.advance();
    };
    await expect(wait()).rejects.toThrow(LedgerBroken);
  });
});
