import { hash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { H2PeerDoors } from '../../services/adapters/http/h2-peer-doors.ts';
import { MemoryAnswerChannel } from '../../services/adapters/memory/memory-answer-channel.ts';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { MemoryProjection } from '../../services/adapters/memory/memory-projection.ts';
import {
  createReferenceSealer,
  sealedReferenceMax,
} from '../../services/adapters/system/seal-reference.ts';
import { accountKey, identityKey } from '../../services/core/key.ts';
import { instant } from '../../services/core/time.ts';
import { Abandonments } from '../../services/engine/abandonments.ts';
import { IdentityResolver } from '../../services/engine/resolve-identity.ts';
import { UsageClient } from '../../services/engine/usage-client.ts';
import type { Guard } from '../../services/gateway/authenticator.ts';
import { openGuard } from '../../services/gateway/authenticator.ts';
import { ChargeDoor } from '../../services/gateway/charge-door.ts';
import { createN40Server, createSecureN40Server } from '../../services/gateway/n40-server.ts';
import type { N40ServerOptions, TlsIdentity } from '../../services/gateway/n40-server.ts';
import { Relay } from '../../services/gateway/relay.ts';
import type { RelayPorts } from '../../services/gateway/relay.ts';
import type { OutgoingRecord, UsageWriter } from '../../services/ports/event-log.ts';
import { openingOf, prepaid } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, hashing, SealedLedger } from '../support/sealed-ledger.ts';

/** A subscriber with money. */
export const subscriber = 'msisdn-15550001';

/** An N40 door on a port of its own, before a ledger in memory that answers at once. */
export interface DoorUnderTest {
  readonly port: number;
  readonly projection: MemoryProjection;
  readonly ledger: SealedLedger;
  /** What the server called unexpected. */
  readonly troubles: unknown[];
  /** Whether answers arrive; events are decided all the same. */
  answers: boolean;
  ready: true | string;
  /** Whether its site serves. */
  serves: boolean;
  /** Shows another certificate from now on. */
  renew(identity: TlsIdentity): void;
  close(): Promise<void>;
}

/** How a door differs from one that is open and without TLS. */
export interface DoorOptions {
  readonly apiRoot?: string;
  readonly pendingMax?: number;
  readonly guard?: Guard;
  readonly tls?: TlsIdentity;
  /** Doors of another site, and how long they may take. */
  readonly relayTo?: { readonly urls: readonly string[]; readonly answerWithinMs: number };
}

/** Opens a door. */
export async function openDoor(options: DoorOptions = {}): Promise<DoorUnderTest> {
  const { apiRoot, pendingMax = 8, guard = openGuard('demo'), tls, relayTo } = options;
  const clock = jumpingClock();
  const channel = new MemoryAnswerChannel();
  const projection = await projectionWith(subscriber, 'abc');
  const ledger = new SealedLedger();
  const decide = deciding(ledger, channel, () => door.answers);
  const log = new MemoryEventLog({ clock });
  const usage: UsageWriter = {
    append: async (partition, record) => {
      decide(record);
      return log.usage.append(partition, record);
    },
    close: () => log.usage.close(),
  };
  const client = new UsageClient(
    { usage, listener: channel.listener(), codec, hashing, clock },
    { channel: 'answers:test', partitions: 1, answerWithinMs: 3_000, pendingMax },
  );
  await client.start();
  const abandonments = new Abandonments({
    client,
    clock,
    events: { written: () => undefined, lost: (cause) => door.troubles.push(cause) },
  });
  const permit = { isValid: () => door.serves };
  const { relay, endRelay } = relayOf(relayTo, { permit, pendingMax });
  const serverOptions: N40ServerOptions = {
    relay,
    door: new ChargeDoor({
      client,
      abandonments,
      identities: new IdentityResolver(projection, codec, { partitions: 1, cachedMax: 10 }),
      references: createReferenceSealer([{ id: 1, key: new Uint8Array(32) }]),
      hash: (text) => hash('sha256', text, 'base64url'),
      permit,
      clock: { ...clock, now: () => instant(1_772_000_000_000n) },
    }),
    guard,
    ready: () => door.ready,
    apiRoot,
    observe: () => undefined,
    trouble: (cause) => door.troubles.push(cause),
    referenceMax: sealedReferenceMax,
  };
  const server =
    tls === undefined ? createN40Server(serverOptions) : createSecureN40Server(serverOptions, tls);
  const close = async (): Promise<void> => {
    await server.close();
    endRelay();
    await abandonments.stop();
    await client.stop();
  };
  const door: DoorUnderTest = {
    port: 0,
    projection,
    ledger,
    troubles: [],
    answers: true,
    ready: true,
    serves: true,
    renew: (identity) => {
      if (!('setSecureContext' in server.server)) throw new Error('this door has no TLS');
      server.server.setSecureContext({ ...identity });
    },
    close,
  };
  await server.listen({ host: '127.0.0.1', port: 0 });
  return Object.assign(door, { port: (server.server.address() as AddressInfo).port });
}

function relayOf(to: DoorOptions['relayTo'], ports: Pick<RelayPorts, 'permit' | 'pendingMax'>) {
  const doors = to && new H2PeerDoors(to);
  const relay = doors && new Relay({ ...ports, doors, site: 'here' });
  return { relay, endRelay: () => doors?.close() };
}

/** A rater of one partition: decides an event and sends its answer. */
function deciding(
  ledger: SealedLedger,
  channel: MemoryAnswerChannel,
  answers: () => boolean,
): (record: OutgoingRecord) => void {
  const publisher = channel.publisher();
  ledger.decide('control', genesisOf('one'));
  ledger.decide(
    accountKey('demo', 'abc'),
    openingOf({ ...prepaid('20.00'), planVersion: 'reversing' }),
  );
  return ({ key, value }) => {
    const read = codec.decode(
      'UsageEvent',
      codec.unframe(value ?? new Uint8Array()) ?? Buffer.of(),
    );
    if (read.kind !== 'read') throw new Error(read.why);
    const { replyTo, correlation } = read.value;
    const { answer, outcome } = ledger.decide(key, read.value).record;
    if (replyTo === null || correlation === null || answer === null || !answers()) return;
    const repeated = outcome === 'repeated';
    const envelope = codec.encode('AnswerEnvelope', { correlation, repeated, answer });
    publisher.publish([{ replyTo, envelope }]);
  };
}

async function projectionWith(identity: string, account: string): Promise<MemoryProjection> {
  const projection = new MemoryProjection();
  const token = await projection.beginRebuild(0);
  const base = {
    ledgerId: 'one',
    sequence: 1n,
    account: null,
    voucher: null,
    control: null,
    commands: [],
  };
  const state = codec.encode('Balance', { ...base, identity: { account } });
  const key = identityKey('demo', identity);
  await projection.putRebuilt(0, token, [{ key, state, due: null }]);
  const watermark = { ledgerId: 'one', sequence: 1n, hash: '', ledgerOffset: 0n };
  await projection.endRebuild(0, token, watermark);
  return projection;
}
