import { describe, expect, test } from 'vitest';
import { bounds, repeatHorizon } from '../../services/core/bounds.ts';
import {
  charges,
  fallsDue,
  given,
  isSet,
  prepaid,
  sms,
  talk,
  timePasses,
  topsUp,
  voice,
} from '../support/given.ts';
import type { Story } from '../support/given.ts';
import {
  balance,
  charged,
  denied,
  granted,
  openSessions,
  repeated,
  reserved,
} from '../support/shows.ts';

const reference = { planVersion: 'pay-as-you-go', startedAt: 1_700_000_000_001n as never };
const free5gc = { number: 0n } as const;

describe('a request with a number', () => {
  test('is told its first answer again', () => {
    const story = given(prepaid('20.00')).when(voice.starts()).when(voice.reports(2n));
    const first = story.last;
    story.when(voice.reports(2n, { number: 2n })).expects(repeated(first), balance('19.80'));
  });

  test('is a repeat at another time and with the mark of one (counter-example 27)', () => {
    const story = given(prepaid('20.00')).when(voice.starts()).when(voice.reports(2n));
    const first = story.last;
    story
      .when(timePasses(5n))
      .when(voice.reports(2n, { number: 2n, retransmission: true }))
      .expects(repeated(first));
  });

  test('may come out of order', () => {
    given(prepaid('20.00'))
      .when(voice.starts({ number: 1n }))
      .when(voice.reports(1n, { number: 3n }))
      .when(voice.reports(1n, { number: 2n }))
      .expects(charged('0.10'))
      .when(voice.reports(1n, { number: 3n }))
      .expects(repeated())
      .when(voice.ends(1n, { number: 4n }))
      .expects(balance('19.70'));
  });

  test('is refused with another content', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(voice.reports(2n))
      .when(voice.reports(3n, { number: 2n }))
      .expects(denied('REQUEST_CONFLICT'), balance('19.80'))
      .when(voice.reports(3n, { number: 3n }))
      .expects(charged('0.30'));
  });

  test('is too old when its answer is forgotten, and not charged', () => {
    const story = given(prepaid('20.00')).when(voice.starts());
    for (let i = 0; i < 33; i += 1) story.when(talk.reports(1n));
    story
      .when(talk.reports(1n, { number: 2n }))
      .expects(denied('REQUEST_TOO_OLD'), charged('0.00'));
  });

  test('is a repeat after the release too', () => {
    const story = given(prepaid('20.00')).when(voice.starts()).when(voice.ends(2n));
    const first = story.last;
    story
      .when(voice.ends(2n, { number: 2n }))
      .expects(repeated(first), balance('19.80'))
      .when(voice.reports(1n))
      .expects(denied('SESSION_GONE'), balance('19.80'));
  });
});

describe('a request that is never counted', () => {
  test('is new at a new time, even with the same content', () => {
    given(prepaid('20.00'))
      .when(voice.starts(free5gc))
      .when(voice.reports(1n, free5gc))
      .when(timePasses(1n))
      .when(voice.reports(1n, free5gc))
      .expects(charged('0.10'), balance('19.80'));
  });

  test('is a repeat at the same time', () => {
    const story = given(prepaid('20.00'))
      .when(voice.starts(free5gc))
      .when(voice.reports(1n, free5gc));
    story.when(voice.reports(1n, free5gc)).expects(repeated(story.last), balance('19.90'));
  });

  test('is a repeat when the sender says so', () => {
    given(prepaid('20.00'))
      .when(voice.starts(free5gc))
      .when(voice.reports(1n, free5gc))
      .when(timePasses(1n))
      .when(voice.reports(1n, { ...free5gc, retransmission: true }))
      .expects(repeated(), balance('19.90'))
      .when(voice.reports(2n, { ...free5gc, retransmission: true }))
      .expects(charged('0.20'));
  });

  test('is too old from before all that the session remembers', () => {
    const story = given(prepaid('20.00')).when(voice.starts(free5gc));
    const sentAt = story.ledger.now;
    story.when(talk.reports(2n, { ...free5gc, sentAt }));
    for (let i = 0; i < 33; i += 1) {
      story.when(timePasses(1n)).when(talk.reports(1n, free5gc));
    }
    story
      .when(talk.reports(2n, { ...free5gc, sentAt, retransmission: true }))
      .expects(denied('REQUEST_TOO_OLD'))
      .when(voice.starts({ ...free5gc, sentAt }))
      .expects(denied('REQUEST_TOO_OLD'), openSessions(1));
  });
});

describe('a create', () => {
  const key = { createKey: 'consumer/17' } as const;

  test('sent again opens no second session, under whatever id it comes', () => {
    const story = given(prepaid('20.00')).when(voice.starts(key));
    const first = story.last;
    story
      .when(timePasses(2n))
      .when(voice.starts({ ...key, session: 'again', number: 1n }))
      .expects(repeated(first), openSessions(1))
      .when(sms.starts({ ...key, session: 'other', number: 1n }))
      .expects(denied('REQUEST_CONFLICT'));
  });

  test('with the same key after the end is a new session, unless it is marked', () => {
    const story = given(prepaid('20.00')).when(voice.starts(key));
    const first = story.last;
    story
      .when(voice.ends())
      .when(voice.starts({ ...key, session: 'lost', number: 1n, retransmission: true }))
      .expects(repeated(first), openSessions(0))
      .when(timePasses(1n))
      .when(voice.starts({ ...key, session: 'new' }))
      .expects(granted(voice, 60n), openSessions(1));
  });

  test('that its own repeat overtook is told the same', () => {
    const story = given(prepaid('20.00'));
    const sentAt = story.ledger.now;
    story.when(timePasses(3n)).when(sms.buys(1n, { ...key, session: 'repeat' }));
    const first = story.last;
    story
      .when(sms.buys(1n, { ...key, session: 'original', number: 1n, sentAt }))
      .expects(repeated(first), balance('19.95'));
  });

  test('of a consumer that never counts may begin anew under the same key', () => {
    given(prepaid('20.00'))
      .when(voice.starts({ ...key, ...free5gc }))
      .when(sms.starts({ ...key, ...free5gc, session: 'new' }))
      .expects(granted(sms, 10n), openSessions(2));
  });

  test('of one device is no repeat of another device', () => {
    given(prepaid('20.00'))
      .when(charges('create', []))
      .when(
        charges('create', [], {
          session: 'second',
          identity: 'msisdn-15550011',
          retransmission: true,
        }),
      )
      .expects(openSessions(2));
  });

  test('without a key is a repeat when its sender marks it', () => {
    const story = given(prepaid('20.00')).when(voice.starts());
    story
      .when(voice.starts({ session: 'again', retransmission: true }))
      .expects(repeated(story.last), openSessions(1));
  });

  test('refused once is refused again, in the same words', () => {
    given(prepaid('20.00'))
      .when(isSet('suspended'))
      .when(voice.starts({ number: 1n }))
      .when(isSet('active'))
      .when(voice.starts({ number: 1n }))
      .expects((record) =>
        expect([record.outcome, record.answer?.denial]).toEqual(['repeated', 'ACCOUNT_SUSPENDED']),
      );
  });

  test('from beyond the horizon is refused, and one from now is not (counter-example 28)', () => {
    const story = given(prepaid('20.00'));
    const sentAt = story.ledger.now;
    story
      .when(sms.buys(1n, { sentAt }))
      .when(timePasses(86_429n))
      .when(sms.buys(1n, { number: 1n, sentAt }))
      .expects(repeated())
      .when(timePasses(1n))
      .when(fallsDue())
      .when(sms.buys(1n, { number: 1n, sentAt }))
      .expects(denied('REQUEST_TOO_OLD'), balance('19.95'))
      .when(sms.buys(1n, { session: 'new' }))
      .expects(charged('0.05'));
  });
});

describe('a session that expired while the network went on', () => {
  const expired = (): Story =>
    given(prepaid('20.00'))
      .when(voice.starts({ createKey: 'consumer/17' }))
      .when(voice.reports(2n))
      .when(timePasses(86_400n))
      .when(fallsDue())
      .expects(openSessions(0));

  test('goes on with its usage where the reference says which plan', () => {
    expired()
      .when(voice.reports(3n))
      .expects(denied('SESSION_GONE'))
      .when(voice.reports(3n, reference))
      .expects(charged('0.30'), openSessions(1), granted(voice, 60n))
      .when(voice.ends(1n, reference))
      .expects(charged('0.10'), reserved('0.00'));
  });

  test('still knows what it was told before (I2)', () => {
    expired()
      .when(voice.reports(3n, reference))
      .when(voice.reports(2n, { ...reference, number: 2n }))
      .expects(repeated(), balance('19.50'))
      .when(voice.starts({ createKey: 'consumer/17', session: 'again', number: 1n }))
      .expects(repeated(), openSessions(1));
  });

  test('goes on within the very request that ends it', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(voice.reports(2n))
      .when(timePasses(86_400n))
      .when(voice.ends(3n, reference))
      .expects(charged('0.30'), balance('19.50'), openSessions(0))
      .expects((record) =>
        expect(record.xdrs.map((one) => one.cause)).toEqual(['expired', 'release']),
      );
  });

  test('a session never seen here is honoured by its reference (counter-example 21)', () => {
    given(prepaid('20.00'))
      .when(voice.reports(3n, { ...reference, session: 'elsewhere' }))
      .expects(charged('0.30'), openSessions(1), granted(voice, 60n));
  });
});

describe('a management request with a key', () => {
  test('takes effect once', () => {
    given(prepaid('20.00'))
      .when(topsUp({ money: '5.00' }, 'key-1'))
      .when(topsUp({ money: '5.00' }, 'key-1'))
      .expects(repeated(), balance('25.00'))
      .when(topsUp({ money: '6.00' }, 'key-1', 'other content'))
      .expects(denied('REQUEST_CONFLICT'), balance('25.00'));
  });

  test('refused once is refused again', () => {
    given(prepaid('20.00'))
      .when(topsUp({ allowance: 'voice', units: 1n }, 'key-1'))
      .expects(denied('ALLOWANCE_UNKNOWN'))
      .when(topsUp({ allowance: 'voice', units: 1n }, 'key-1'))
      .expects(repeated());
  });

  test('without a key each is its own', () => {
    given(prepaid('20.00'))
      .when(topsUp({ money: '5.00' }))
      .when(topsUp({ money: '5.00' }))
      .expects(balance('30.00'));
  });

  test('is remembered for the whole horizon, and none beyond what is remembered is taken', () => {
    const story = given(prepaid('20.00'));
    for (let n = 0; n < bounds.keyedAnswersMax; n += 1) {
      story.when(topsUp({ money: '1.00' }, `key-${n}`));
    }
    story
      .when(topsUp({ money: '1.00' }, 'one-too-many'))
      .expects(denied('TOO_LARGE'), balance('276.00'))
      .when(topsUp({ money: '1.00' }, 'key-0'))
      .expects(repeated(), balance('276.00'))
      .when(timePasses(repeatHorizon))
      .when(fallsDue())
      .when(topsUp({ money: '1.00' }, 'after-a-day'))
      .expects(balance('277.00'));
  });
});

test('what passes is never the first answer of a request (counter-example 20)', () => {
  const story = given(prepaid('20.00'));
  for (let i = 0; i < 64; i += 1) story.when(charges('create', [], { session: `s${i}` }));
  story
    .when(voice.starts({ number: 1n }))
    .expects(denied('TOO_MANY_SESSIONS'))
    .when(charges('release', [], { session: 's0' }))
    .when(voice.starts({ number: 1n }))
    .expects(granted(voice, 60n));
});

test('a repeat may find holds past their time, and ends them without any other effect', () => {
  given(prepaid('1.00'))
    .when(voice.starts({ number: 1n }))
    .when(timePasses(7200n))
    .when(voice.starts({ number: 1n }))
    .expects(reserved('0.00'))
    .expects((record) => expect(record.outcome).toBe('repeated'));
});
