import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Balance, Sha256, UsageEvent } from '../../services/core/contracts.gen.ts';
import { invariant, present } from '../../services/core/invariant.ts';
import { accountKey } from '../../services/core/key.ts';
import { micros } from '../../services/core/money.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { emptyHead, headAfter } from '../../services/core/partition/head.ts';
import { instant, plusSeconds } from '../../services/core/time.ts';
import { StateCache } from '../../services/rater/state-cache.ts';
import { plans } from '../support/plans.ts';
import { chargeOf, envelope, voiceGroup } from '../support/pure-ledger.ts';
import { codec, genesisOf } from '../support/sealed-ledger.ts';

// node test/bench/state-sizes.ts: what one account takes, in Redis and in the memory of a rater, by
// the number of calls it has made. No servers: states are decided here.

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const copies = 3_000;
const key = accountKey('demo', 'load-0000001');
const began = instant(1_772_000_000_000n);
/** Of the length that a content hash has. */
const planVersion = 'c'.repeat(64);

/** An account after so many whole calls (create, update, release), and perhaps one that is open. */
function accountAfter(calls: number, isOpen: boolean): Balance {
  const states = new Map<string, Balance>();
  let head = emptyHead(0);
  const decide = (on: string, event: UsageEvent): void => {
    const state = states.get(on);
    const body = { kind: 'event', event } as const;
    const timestamp = event.type === 'Charge' ? event.charge.sentAt : began;
    const digest = new Uint8Array(32) as Sha256;
    const input = { offset: head.nextInput, timestamp, key: on, digest, content: '', body };
    const control = states.get('control')?.control ?? undefined;
    const plan = plans['pay-as-you-go'];
    const record = decideRecord({ head, control, state, input, plans: () => plan });
    const denial = record.answer?.denial ?? null;
    invariant(denial === null, `the sequence of events is sound: ${denial}`);
    const next = fold(state, record);
    if (next !== undefined) states.set(on, next);
    head = headAfter(record, digest);
  };
  decide('control', genesisOf('sizes'));
  decide(key, opening);
  for (let call = 1; call <= calls; call += 1) {
    for (const event of eventsOf(call)) decide(key, event);
  }
  const [create] = eventsOf(calls + 1);
  if (isOpen && create !== undefined) decide(key, create);
  return present(states.get(key), 'the account');
}

const opening: UsageEvent = {
  ...envelope,
  type: 'OpenAccount',
  openAccount: {
    kind: 'prepaid',
    currency: 'USD',
    creditLimit: micros(0n),
    openingFunds: micros(1_000_000_000n),
    status: 'active',
    identities: ['msisdn-16660000001', 'imsi-001020000000001'],
    planVersion,
    openingAllowances: [],
  },
};

/** The requests of one call, with ids as long as the door makes them. */
function eventsOf(call: number): readonly UsageEvent[] {
  const name = call.toString().padStart(22, 'x');
  const common = { session: name, identity: 'msisdn-16660000001', planVersion, createKey: name };
  const event = (kind: 'create' | 'update' | 'release', number: bigint, used?: bigint) =>
    chargeOf({
      ...common,
      kind,
      number,
      sentAt: plusSeconds(began, BigInt(call) * 10n + number),
      digest: `${kind.slice(0, 1)}${name.slice(1)}`,
      groups: [voiceGroup(used, kind !== 'release')],
    });
  return [event('create', 1n), event('update', 2n, 120n), event('release', 3n, 90n)];
}

/** Bytes of the heap that one decoded state takes in the cache of a rater. */
function decodedBytes(encoded: Uint8Array): number {
  const cache = new StateCache(copies);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let copy = 0; copy < copies; copy += 1) {
    const read = codec.decode('Balance', encoded);
    invariant(read.kind === 'read', 'what was encoded can be read');
    cache.put(0, `${key}-${copy}`, read.value, 0n);
  }
  collectGarbage();
  const taken = process.memoryUsage().heapUsed - before;
  invariant(cache.size === copies, 'the cache holds them all');
  return Math.round(taken / copies);
}

const widths = [5, 11, 16, 19];
console.log('calls   one open   bytes as Avro   bytes in a rater');
for (const [calls, isOpen] of [
  [0, false],
  [0, true],
  [1, false],
  [10, false],
  [50, false],
  [200, false],
] as const) {
  const encoded = codec.encode('Balance', accountAfter(calls, isOpen));
  const cells = [calls, isOpen ? 'yes' : 'no', encoded.byteLength, decodedBytes(encoded)];
  console.log(cells.map((cell, at) => String(cell).padStart(widths[at] ?? 0)).join(''));
}
