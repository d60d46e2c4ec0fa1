import { expect, test } from 'vitest';
import { noticesOf, outgoing, xdrsOf } from '../../services/exporter/outputs.ts';
import type { AcceptedRecord } from '../../services/engine/ledger-follower.ts';
import { bundle, given, voice } from '../support/given.ts';
import { codec, hashing } from '../support/sealed-ledger.ts';
import type { Sha256 } from '../../services/core/contracts.gen.ts';

const hash = hashing.sha256() as Sha256;

/** The last record of a call that used most of the minutes. */
function callThatEnds(): AcceptedRecord {
  const story = given(bundle('20.00')).when(voice.starts()).when(voice.ends(60n));
  const bytes = codec.encode('LedgerRecord', story.last);
  return { record: story.last, bytes, hash, offset: 7n };
}

test('each xDR and notice is named by its place in the ledger, with tenant and account', () => {
  const accepted = callThatEnds();
  const { ledgerId, partition, sequence, clock: at } = accepted.record;
  const place = { ledgerId, partition, sequence, tenant: 'demo', account: 'one', at };
  const { xdrs, notices } = accepted.record;
  expect([xdrs.length, notices.length]).toEqual([1, 1]);
  expect(xdrsOf(accepted, 'main')).toEqual([{ ...place, index: 0, site: 'main', xdr: xdrs[0] }]);
  expect(noticesOf(accepted)).toEqual([{ ...place, index: 0, notice: notices[0] }]);
});

test('several of one record are counted from 0', () => {
  const accepted = callThatEnds();
  const { xdrs } = accepted.record;
  const twice = { ...accepted, record: { ...accepted.record, xdrs: [...xdrs, ...xdrs] } };
  expect(xdrsOf(twice, 'main').map(({ index }) => index)).toEqual([0, 1]);
});

test('what is exported bears framing and fingerprint of its schema', () => {
  const [xdr] = xdrsOf(callThatEnds(), 'main');
  if (xdr === undefined) throw new Error('no xDR');
  const bytes = codec.encode('XdrRecord', xdr);
  const record = outgoing(codec, 'XdrRecord', 'account/demo/one', bytes);
  expect(record.fingerprint).toBe(codec.fingerprint('XdrRecord'));
  expect(Buffer.from(codec.unframe(record.value ?? hash) ?? hash)).toEqual(Buffer.from(bytes));
});
