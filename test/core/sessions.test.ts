import { describe, test } from 'vitest';
import {
  bundle,
  cents,
  charges,
  data,
  given,
  isSet,
  postpaid,
  prepaid,
  sms,
  talk,
  timePasses,
  topsUp,
  unknown,
  voice,
} from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import {
  balance,
  charged,
  denied,
  drawn,
  granted,
  grantedAsLast,
  left,
  noticed,
  openSessions,
  overrun,
  owed,
  refused,
  reserved,
  servedWithoutQuota,
  xdrs,
} from '../support/shows.ts';

test('the seed: owing 98.00 of 100.00, calls are cut to what the limit pays for', () => {
  given(postpaid({ owed: '98.00', limit: '100.00' }))
    .when(voice.starts())
    .expects(grantedAsLast(voice, 20n), reserved('2.00'))
    .when(voice.ends(12n))
    .expects(charged('1.20'), owed('99.20'), reserved('0.00'), xdrs(1))
    .when(voice.starts({ session: 'second' }))
    .expects(grantedAsLast(voice, 8n))
    .when(voice.ends(5n, { session: 'second' }))
    .expects(charged('0.50'), owed('99.70'))
    .when(voice.starts({ session: 'third' }))
    .expects(grantedAsLast(voice, 3n));
});

describe('the half-used bundle', () => {
  test('one debit of 5 min, one xDR, one low notice, and a top-up that ends it', () => {
    given(bundle('10.00', { voice: 3120n }))
      .when(voice.starts({ asks: 5n }))
      .expects(granted(voice, 5n), noticed(), left('voice', 3120n))
      .when(voice.reports(5n, { asks: 'nothing' }))
      .expects(servedWithoutQuota(voice), drawn(300n), left('voice', 2820n), charged('0.00'))
      .expects(noticed('normal → low'), xdrs(0))
      .when(charges('release', []))
      .expects(drawn(), noticed(), xdrs(1), balance('10.00'))
      .when(topsUp({ allowance: 'voice', units: 600n }))
      .expects(left('voice', 3420n), noticed('low → normal'));
  });

  test('exactly half is not low', () => {
    given(bundle('10.00'))
      .when(voice.starts({ asks: 50n }))
      .when(voice.ends(50n))
      .expects(left('voice', 3000n), noticed());
  });

  test('what is only held does not make an allowance low', () => {
    given(bundle('10.00'))
      .when(voice.starts({ asks: 90n }))
      .expects(noticed(), left('voice', 6000n))
      .when(voice.ends(49n))
      .expects(noticed());
  });

  test('after the allowance money pays, and the border costs nothing extra', () => {
    given(bundle('10.00', { voice: 120n }))
      .when(voice.starts({ asks: 5n }))
      .expects(granted(voice, 5n), reserved('0.30'))
      .when(voice.ends(5n))
      .expects(drawn(120n), charged('0.30'), left('voice', 0n), balance('9.70'));
  });
});

describe('services', () => {
  test.each([
    ['voice', voice, 60n, 3n, '0.30'],
    ['seconds rounded up to a minute', talk, 3600n, 61n, '0.20'],
    ['sms', sms, 10n, 3n, '0.15'],
    ['data', data, 100n, 25n, '0.25'],
    ['money', cents, 100n, 250n, '2.50'],
  ] as const)('%s has its quota and its price', (_, service, quota, used, price) => {
    given(prepaid('20.00'))
      .when(service.starts())
      .expects(granted(service, quota))
      .when(service.reports(used))
      .expects(charged(price), granted(service, quota))
      .when(service.ends())
      .expects(reserved('0.00'), xdrs(1));
  });

  test('volume up and down is added up where no total is named', () => {
    const container = { ...data.container(0n), totalOctets: null };
    const both = { uplinkOctets: 150_000n, downlinkOctets: 50_000n } as never;
    const group = { ...data.group(undefined, {}), used: [Object.assign(container, both)] };
    given(prepaid('20.00'))
      .when(data.starts())
      .when(charges('release', [group]))
      .expects(charged('0.002'));
  });
});

describe('each rating group has its own result', () => {
  test('one that nobody knows does not spoil the others', () => {
    given(prepaid('0.20'))
      .when(
        charges(
          'create',
          [unknown, voice, sms].map((one) => one.group(undefined, { asks: 'any' })),
        ),
      )
      .expects(refused(unknown, 'RATING_FAILED'), grantedAsLast(voice, 2n))
      .expects(refused(sms, 'QUOTA_LIMIT_REACHED'));
  });

  test('a create without rating groups opens a session, and a group may come later', () => {
    given(prepaid('20.00'))
      .when(charges('create', []))
      .expects(openSessions(1), reserved('0.00'))
      .when(sms.asks())
      .expects(granted(sms, 10n));
  });

  test('a report alone is given no new quota', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(voice.reports(1n, { asks: 'nothing' }))
      .expects(servedWithoutQuota(voice), reserved('0.00'), charged('0.10'));
  });

  test('an amount in another unit cannot be rated, but usage beside it is paid for', () => {
    const wrong = { ...voice.group(2n, {}), requested: data.amounts(5n) };
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(charges('update', [wrong]))
      .expects(refused(voice, 'RATING_FAILED'), charged('0.20'), reserved('0.00'));
  });

  test('one report that cannot be rated does not hide the next', () => {
    const used = [data.container(5n), voice.container(2n)];
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(charges('update', [{ ...voice.group(undefined, { asks: 'any' }), used }]))
      .expects(refused(voice, 'RATING_FAILED'), charged('0.20'));
  });
});

describe('who counted without asking', () => {
  test('offline usage is in the xDR and costs nothing', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(voice.reports(10n, { management: 'offline' }))
      .expects(charged('0.00'), overrun(0n))
      .when(voice.ends())
      .expects(xdrs(1), balance('20.00'));
  });

  test('usage made while quota management was suspended is debited, below zero if need be', () => {
    given(prepaid('0.10'))
      .when(voice.starts())
      .when(voice.reports(3n, { management: 'suspended' }))
      .expects(charged('0.30'), balance('-0.20'), refused(voice, 'QUOTA_LIMIT_REACHED'));
  });
});

describe('when funds run short', () => {
  const strict = {
    strict: planFrom({
      ...demoPlans.payAsYouGo,
      rates: demoPlans.payAsYouGo.rates.map((rate) => ({ ...rate, whenShort: 'reject' })),
    }),
  };

  test('the rest is granted as the last', () => {
    given(prepaid('0.15')).when(voice.starts()).expects(grantedAsLast(voice, 1n), reserved('0.10'));
  });

  test('nothing is granted where not one step can be paid', () => {
    given(prepaid('0.09')).when(voice.starts()).expects(refused(voice, 'QUOTA_LIMIT_REACHED'));
  });

  test('the rest is refused where the plan says so', () => {
    given(prepaid('0.15'), strict)
      .when(voice.starts())
      .expects(refused(voice, 'QUOTA_LIMIT_REACHED'), reserved('0.00'))
      .when(voice.asks({ asks: 1n }))
      .expects(granted(voice, 1n));
  });

  test('usage beyond the grant is debited and flagged', () => {
    given(prepaid('0.20'))
      .when(voice.starts())
      .expects(grantedAsLast(voice, 2n))
      .when(voice.ends(5n))
      .expects(charged('0.50'), overrun(180n), balance('-0.30'));
  });

  test('two sessions that share little money never hold more than there is', () => {
    given(prepaid('0.50'))
      .when(voice.starts({ asks: 3n }))
      .expects(granted(voice, 3n), reserved('0.30'))
      .when(voice.starts({ session: 'second', asks: 3n }))
      .expects(grantedAsLast(voice, 2n), reserved('0.50'))
      .when(sms.asks({ session: 'second' }))
      .expects(refused(sms, 'QUOTA_LIMIT_REACHED'), reserved('0.50'));
  });

  test('a top-up is there for the next request', () => {
    given(prepaid('0.00'))
      .when(voice.starts())
      .expects(refused(voice, 'QUOTA_LIMIT_REACHED'))
      .when(topsUp({ money: '1.00' }))
      .expects(balance('1.00'))
      .when(voice.asks())
      .expects(grantedAsLast(voice, 10n));
  });
});

test('two user plane functions share a rating group: neither frees what the other holds', () => {
  given(prepaid('0.50'))
    .when(voice.starts({ asks: 2n, upf: 'a' }))
    .when(voice.asks({ asks: 9n, upf: 'b' }))
    .expects(grantedAsLast(voice, 3n), reserved('0.50'))
    .when(voice.reports(1n, { upf: 'a', asks: 'nothing' }))
    .expects(charged('0.10'), reserved('0.30'))
    .when(voice.asks({ asks: 9n, upf: 'a' }))
    .expects(grantedAsLast(voice, 1n), reserved('0.40'))
    .when(voice.reports(3n, { upf: 'b', asks: 'nothing' }))
    .expects(charged('0.30'), overrun(0n), reserved('0.10'));
});

test('rounding is done once per session, not per report', () => {
  given(prepaid('20.00'))
    .when(talk.starts())
    .when(talk.reports(90n))
    .expects(charged('0.20'))
    .when(talk.ends(90n))
    .expects(charged('0.10'), balance('19.70'));
});

describe('a suspended account', () => {
  test('begins nothing', () => {
    given({ ...prepaid('20.00'), status: 'suspended' })
      .when(voice.starts())
      .expects(denied('ACCOUNT_SUSPENDED'), openSessions(0))
      .when(sms.buys(1n, { session: 'event' }))
      .expects(denied('ACCOUNT_SUSPENDED'), balance('20.00'));
  });

  test('pays for what it used, is given nothing more, and may end its calls', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(isSet('suspended'))
      .when(voice.reports(2n))
      .expects(denied('ACCOUNT_SUSPENDED'), charged('0.20'), reserved('0.00'))
      .when(voice.ends(1n))
      .expects(charged('0.10'), xdrs(1), openSessions(0), balance('19.70'))
      .when(isSet('active'))
      .when(voice.starts({ session: 'second' }))
      .expects(granted(voice, 60n));
  });
});

describe('time', () => {
  test('a hold nobody renewed ends at twice its validity, and later usage is still debited', () => {
    given(prepaid('1.00'))
      .when(voice.starts())
      .expects(grantedAsLast(voice, 10n), reserved('1.00'))
      .when(timePasses(7199n))
      .when(sms.starts({ session: 'other' }))
      .expects(refused(sms, 'QUOTA_LIMIT_REACHED'))
      .when(timePasses(1n))
      .when(sms.asks({ session: 'other', asks: 20n }))
      .expects(granted(sms, 20n), reserved('1.00'))
      .when(voice.ends(10n))
      .expects(charged('1.00'), overrun(600n), reserved('1.00'), balance('0.00'));
  });

  test('of two user plane functions only the silent one loses its quota', () => {
    given(prepaid('20.00'))
      .when(voice.starts({ asks: 2n, upf: 'a' }))
      .when(timePasses(3600n))
      .when(voice.asks({ asks: 3n, upf: 'b' }))
      .expects(reserved('0.50'))
      .when(timePasses(3600n))
      .when(topsUp({ money: '1.00' }))
      .expects(reserved('0.30'));
  });

  test('a session that nobody touches for a day is ended, with its xDR', () => {
    given(prepaid('20.00'))
      .when(voice.starts())
      .when(voice.reports(2n))
      .when(timePasses(86_400n))
      .when(isSet('active'))
      .expects(openSessions(0), reserved('0.00'), xdrs(1, 'expired'));
  });
});
