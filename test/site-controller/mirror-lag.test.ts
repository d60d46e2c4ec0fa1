import { beforeEach, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { MemoryProjection } from '../../services/adapters/memory/memory-projection.ts';
import type { Balance, UsageEvent } from '../../services/core/contracts.gen.ts';
import { accountKey } from '../../services/core/key.ts';
import { instant } from '../../services/core/time.ts';
import { hex } from '../../services/engine/sealed-record.ts';
import type { SealedRecord } from '../../services/engine/sealed-record.ts';
import { projectedState } from '../../services/engine/state-bytes.ts';
import type { Clock } from '../../services/ports/clock.ts';
import { noWatermark } from '../../services/ports/projection.ts';
import { SiteUnreachable } from '../../services/ports/site-commands.ts';
import type { SiteView } from '../../services/ports/site-commands.ts';
import { topics } from '../../services/ports/topics.ts';
import { MirrorLag } from '../../services/site-controller/mirror-lag.ts';
import type { Lag } from '../../services/site-controller/ports.ts';
import { money, openingOf, prepaid, sms } from '../support/given.ts';
import { chargeOf } from '../support/pure-ledger.ts';
import { codec, genesisOf, hashing, SealedLedger } from '../support/sealed-ledger.ts';

const key = accountKey('demo', 'abc');
/** A second behind the last record of the ledger, which has one each millisecond. */
const clock: Clock = {
  now: () => instant(1_700_000_001_000n),
  sleep: () => Promise.resolve(),
};

let log: MemoryEventLog;
let projection: MemoryProjection;
let ledger: SealedLedger;
let records: SealedRecord[];
let told: Lag[];
let lag: MirrorLag;
let peer: () => Promise<SiteView>;

beforeEach(async () => {
  log = new MemoryEventLog({ clock });
  projection = new MemoryProjection();
  ledger = new SealedLedger();
  records = [];
  told = [];
  const events = { lags: (one: Lag) => void told.push(one) };
  const parts = { reader: log, codec, hashing, projection, clock, events };
  lag = new MirrorLag({ ...parts, peer: () => peer() });
  write('control', genesisOf('one'));
  write(key, openingOf(prepaid('20.00')));
  await project();
});

function write(of: string, event: UsageEvent): void {
  const sealed = ledger.decide(of, event);
  records.push(sealed);
  log.put(topics.ledger, 0, [sealed.outgoing]);
}

function charges(kind: 'create' | 'event', count: bigint, session: string): void {
  const group = sms.group(kind === 'event' ? count : undefined, {
    asks: kind === 'create' ? count : 'nothing',
  });
  write(key, chargeOf({ kind, session, number: 1n, groups: [group] }));
}

async function project(): Promise<void> {
  const states = [projectedState(codec, key, ledger.states.get(key) as Balance)];
  const through = { ...noWatermark, sequence: 2n };
  await projection.project({ partition: 0, after: noWatermark, through, states });
}

/** The other site has so many records. */
function has(count: number): void {
  const last = records[count - 1] as SealedRecord;
  const following = { following: `${count}`, followingHash: hex(last.hash) };
  const partition = { partition: 0, mode: 'closed', epoch: '0', sequence: '0' } as const;
  const view = { ...partition, ...following, fence: null, lag: null, merge: null };
  const site = {
    site: 'secondary',
    role: 'secondary',
    peer: 'main',
    intent: null,
    watch: null,
  } as const;
  peer = () => Promise.resolve({ ...site, partitions: [view] });
}

test('a site that the other has all of lags by nothing', async () => {
  has(2);
  await lag.advance();
  expect(lag.lags).toEqual([{ partition: 0, records: 0, ms: 0, money: new Map() }]);
  expect(told).toEqual(lag.lags);
});

test('what was debited and granted since is counted, with its age', async () => {
  charges('event', 10n, 'past');
  charges('create', 4n, 'open');
  has(2);
  await lag.advance();
  const sum = money('0.70'); // ten messages, and a hold of four
  expect(lag.lags).toEqual([{ partition: 0, records: 2, ms: 998, money: new Map([['USD', sum]]) }]);
  has(3);
  await lag.advance();
  expect(lag.lags?.[0]).toMatchObject({ records: 1, ms: 997, money: new Map([['USD', 200_000n]]) });
});

test('while the other is out, it falls behind what it had', async () => {
  peer = () => Promise.reject(new SiteUnreachable('it is out'));
  await lag.advance();
  expect(lag.lags).toBeUndefined();
  has(2);
  await lag.advance();
  peer = () => Promise.reject(new SiteUnreachable('it is out'));
  charges('event', 10n, 'past');
  await lag.advance();
  expect(lag.lags).toMatchObject([{ records: 1 }]);
});
