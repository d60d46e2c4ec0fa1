import { expect, test } from 'vitest';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { given, prepaid, talk, voice } from '../support/given.ts';
import type { Story } from '../support/given.ts';
import { planFrom } from '../support/plans.ts';
import { charged, granted, grantedAsLast, refused, reserved } from '../support/shows.ts';

// Several devices of one account at once, on money that does not last for all of them. Voice is
// 0.10 a minute; no session is granted less than three minutes while there is more.

const [voiceRate] = demoPlans.payAsYouGo.rates;
const sharing = planFrom({
  ...demoPlans.payAsYouGo,
  name: 'sharing',
  rates: [{ ...voiceRate, quotaMinimum: '180' }],
});

function family(money: string): Story {
  return given(prepaid(money), { sharing });
}

const on = (session: string) => ({ session, identity: 'msisdn-15550011' });

test('a session alone may have all there is', () => {
  family('2.00').when(voice.starts()).expects(grantedAsLast(voice, 20n));
});

test('the second is granted half of what is left, the third a third of the rest', () => {
  family('8.40')
    .when(voice.starts())
    .expects(granted(voice, 60n), reserved('6.00'))
    .when(voice.starts(on('second')))
    .expects(granted(voice, 12n))
    .when(voice.starts(on('third')))
    .expects(granted(voice, 4n), reserved('7.60'));
});

test('whoever asks again gives back first: the shares even out', () => {
  family('2.40')
    .when(voice.starts({ asks: 20n }))
    .expects(granted(voice, 20n))
    .when(voice.starts(on('second')))
    .expects(granted(voice, 3n))
    .when(voice.reports(2n))
    .expects(charged('0.20'), granted(voice, 9n))
    .when(voice.reports(1n, on('second')))
    .expects(charged('0.10'), granted(voice, 6n));
});

test('no share is smaller than the minimum, and the last money goes to one', () => {
  family('0.50')
    .when(voice.starts({ asks: 1n }))
    .expects(granted(voice, 1n))
    .when(voice.starts(on('second')))
    .expects(granted(voice, 3n))
    .when(voice.starts(on('third')))
    .expects(grantedAsLast(voice, 1n))
    .when(voice.starts(on('fourth')))
    .expects(refused(voice, 'QUOTA_LIMIT_REACHED'));
});

test('where there is plenty, nobody notices', () => {
  family('1000.00')
    .when(voice.starts())
    .when(voice.starts(on('second')))
    .expects(granted(voice, 60n))
    .when(talk.starts({ ...on('third'), asks: 61n }))
    .expects((record) => expect(record.answer?.groups[0]?.granted).toBe(61n));
});
