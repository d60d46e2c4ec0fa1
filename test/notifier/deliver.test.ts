import { expect, test } from 'vitest';
import type { CallbackRecord } from '../../services/core/contracts.gen.ts';
import { instant } from '../../services/core/time.ts';
import { deliver } from '../../services/notifier/deliver.ts';
import { notifierLimits } from '../../services/notifier/ports.ts';
import type { CallbackSender, Reached } from '../../services/ports/callback-sender.ts';
import { examples } from '../adapters/avro/examples.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

const clock = jumpingClock();
const notifyUri = 'http://smf.example/notify';
const record = (): CallbackRecord => ({
  ...examples.CallbackRecord,
  at: clock.now(),
  callback: { ...examples.CallbackRecord.callback, notifyUri },
});
const status = (code: number, location?: string): Reached => ({
  kind: 'answered',
  status: code,
  location,
});
const away: Reached = { kind: 'unreachable', why: 'nobody there' };

/** A network function that answers so, the last answer for ever, and what it was sent. */
function peer(...answers: readonly [Reached, ...Reached[]]) {
  const sent: (readonly [uri: string, body: string])[] = [];
  const sender: CallbackSender = {
    post: async (uri, body) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? answers[0];
      sent.push([uri, body]);
      return answer;
    },
    close: () => undefined,
  };
  return { sent, sender };
}

const tell = (sender: CallbackSender, of = record()) =>
  deliver(of, { sender, clock }, new AbortController().signal);

test('a notification that is taken is sent once', async () => {
  const { sent, sender } = peer(status(204));
  expect(await tell(sender)).toEqual({ kind: 'taken' });
  const body =
    '{"notificationType":"REAUTHORIZATION","reauthorizationDetails":[{"ratingGroup":10}]}';
  expect(sent).toEqual([[notifyUri, body]]);
});

test.each([200, 204])('%i is taken', async (code) => {
  expect(await tell(peer(status(code)).sender)).toEqual({ kind: 'taken' });
});

test('an end of charging names no rating group', async () => {
  const { sent, sender } = peer(status(204));
  const { callback } = record();
  await tell(sender, { ...record(), callback: { ...callback, type: 'ABORT_CHARGING' } });
  expect(sent[0]?.[1]).toBe('{"notificationType":"ABORT_CHARGING"}');
});

test('a session that is unknown there is told apart', async () => {
  expect(await tell(peer(status(404)).sender)).toEqual({ kind: 'unknown-session' });
});

test.each([away, status(503), status(500), status(429), status(408)])(
  '%j is tried again',
  async (first) => {
    const { sent, sender } = peer(first, first, status(204));
    expect(await tell(sender)).toEqual({ kind: 'taken' });
    expect(sent.length).toBe(3);
  },
);

test('tries end, and say why', async () => {
  const { sent, sender } = peer(away);
  expect(await tell(sender)).toEqual({ kind: 'given-up', why: 'nobody there' });
  expect(sent.length).toBe(notifierLimits.pausesMs.length + 1);
});

test.each([400, 403, 405])('%i is not tried again', async (code) => {
  const { sent, sender } = peer(status(code));
  expect(await tell(sender)).toEqual({ kind: 'given-up', why: `status ${code}` });
  expect(sent.length).toBe(1);
});

test('an address that may not be called is not tried again', async () => {
  const { sender } = peer({ kind: 'forbidden', why: 'not listed' });
  expect(await tell(sender)).toEqual({ kind: 'given-up', why: 'not listed' });
});

test('a redirect is followed, once', async () => {
  const { sent, sender } = peer(status(307, '/elsewhere'), status(204));
  expect(await tell(sender)).toEqual({ kind: 'taken' });
  expect(sent.map(([uri]) => uri)).toEqual([notifyUri, 'http://smf.example/elsewhere']);
  const circle = peer(status(308, 'http://other.example/'));
  expect(await tell(circle.sender)).toEqual({ kind: 'given-up', why: 'status 308' });
  expect(circle.sent.length).toBe(2);
});

test('what is old is not sent', async () => {
  const { sent, sender } = peer(status(204));
  const old = instant(clock.now() - notifierLimits.ageMaxMs - 1n);
  expect(await tell(sender, { ...record(), at: old })).toEqual({
    kind: 'given-up',
    why: 'too late',
  });
  expect(sent).toEqual([]);
});
