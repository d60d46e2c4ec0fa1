import { beforeEach, describe, expect, test } from 'vitest';
import type { UsageEvent } from '../../../services/core/contracts.gen.ts';
import { accountKey } from '../../../services/core/key.ts';
import { deltaOf } from '../../../services/core/site/delta-of.ts';
import {
  bundle,
  givesUp,
  isSet,
  money,
  postpaid,
  prepaid,
  sms,
  topsUp,
  voice,
} from '../../support/given.ts';
import type { Action, Story } from '../../support/given.ts';
import { denied, granted, grantedAsLast, repeated } from '../../support/shows.ts';
import { envelope } from '../../support/pure-ledger.ts';
import { atBothSites } from '../../support/two-sites.ts';
import type { TwoSites } from '../../support/two-sites.ts';

let sites: TwoSites;
let main: Story;
let secondary: Story;

function begin(account: Parameters<typeof atBothSites>[0]): void {
  ({ sites, main, secondary } = atBothSites(account));
}

/** The same sessions go on at the other site, with the numbers that follow. */
function goesOn(from: Story, to: Story, ...actions: readonly Action[]): void {
  for (const [session, number] of from.numbers) to.numbers.set(session, number);
  for (const action of actions) to.when(action);
}

function available({ account }: Story): bigint {
  return account.funds + account.creditLimit;
}

describe('the example of the design: owed 98.00 of 100.00 at 0.10 a minute', () => {
  const [first, second, third] = ['first', 'second', 'third'].map((session) => ({ session }));

  beforeEach(() => {
    begin(postpaid({ owed: '98.00', limit: '100.00' }));
    sites.outage();
    secondary.when(voice.starts(first)).expects(grantedAsLast(voice, 20n));
    secondary.when(voice.ends(12n, first));
    secondary.when(voice.starts(second)).expects(grantedAsLast(voice, 8n));
    secondary.when(voice.ends(5n, second));
    secondary.when(voice.starts(third)).expects(grantedAsLast(voice, 3n));
    secondary.when(voice.ends(undefined, third));
  });

  test('1.70 is locked, and main may spend 0.30 before anything is transferred', () => {
    sites.lock();
    sites.handBack();
    expect(main.account.locked).toBe(money('1.70'));
    expect(available(main)).toBe(money('0.30'));
    main.when(voice.starts({ session: 'meanwhile' })).expects(grantedAsLast(voice, 3n));
  });

  test('after the transfer 99.70 is owed and nothing is locked', () => {
    sites.lock();
    sites.handBack();
    sites.transfer();
    expect(main.account.locked).toBe(0n);
    expect(main.account.funds).toBe(money('-99.70'));
    expect(available(main)).toBe(money('0.30'));
    expect(main.ledger.audit.violations()).toEqual([]);
  });

  test('both xDRs are in the ledger of main once, with the ids they were given', () => {
    sites.handBack();
    sites.transfer();
    const xdrs = main.ledger.records.flatMap((record) => record.xdrs);
    expect(xdrs.map(({ session, money: paid }) => [session, paid])).toEqual([
      ['first', money('1.20')],
      ['second', money('0.50')],
    ]);
    const given = secondary.ledger.records.flatMap(({ sequence, xdrs: closed }) =>
      closed.map((_, index) => ({ ledgerId: 'secondary', sequence, index, site: 'secondary' })),
    );
    expect(xdrs.map(({ origin }) => origin)).toMatchObject(given);
  });
});

describe('sessions move between the sites', () => {
  test('one that began at main goes on at the secondary and ends at main, as one call', () => {
    begin(prepaid('20.00'));
    main.when(voice.starts()).when(voice.reports(3n));
    sites.outage();
    goesOn(main, secondary, voice.reports(4n));
    sites.lock();
    sites.handBack();
    goesOn(secondary, main, voice.ends(5n));
    sites.transfer();
    expect([main.account.funds, main.account.locked, main.account.reserved]).toEqual([
      money('18.80'),
      0n,
      0n,
    ]);
    const xdrs = main.ledger.records.flatMap((record) => record.xdrs);
    expect(xdrs.map((xdr) => [xdr.cause, xdr.money, xdr.number])).toEqual([
      ['site-change', money('0.30'), 1n],
      ['release', money('0.90'), 2n],
    ]);
    expect(main.ledger.audit.violations()).toEqual([]);
  });

  test('counter-example 4: holds of main end, and those of the secondary stand instead', () => {
    begin(prepaid('2.00'));
    main.when(voice.starts({ asks: 20n })); // holds all of it
    sites.outage();
    goesOn(main, secondary, voice.reports(17n));
    secondary.expects(grantedAsLast(voice, 3n));
    sites.lock();
    expect(main.account.locked).toBe(money('1.70'));
    expect(main.account.reserved).toBe(money('0.30'));
    expect(available(main)).toBe(0n);
    sites.handBack();
    goesOn(secondary, main, voice.ends(3n));
    sites.transfer();
    expect([main.account.funds, main.account.reserved, main.account.locked]).toEqual([0n, 0n, 0n]);
  });

  test('a session that the secondary never saw stays as it is', () => {
    begin(prepaid('20.00'));
    main.when(voice.starts({ session: 'idle', asks: 10n }));
    sites.outage();
    secondary.when(sms.hadUsed(1n));
    sites.handBack();
    sites.transfer();
    main.when(voice.ends(10n, { session: 'idle' }));
    expect(main.account.funds).toBe(money('18.95'));
  });

  test('a request that the secondary answered is a repeat at main', () => {
    begin(prepaid('20.00'));
    main.when(voice.starts());
    sites.outage();
    goesOn(main, secondary, voice.reports(4n));
    const answer = secondary.last;
    sites.handBack();
    sites.transfer();
    main.when(voice.reports(4n, { number: 2n })).expects(repeated(answer));
    expect(main.account.funds + main.account.reserved).toBe(money('19.60'));
  });

  test('a session that ended there is over here', () => {
    begin(prepaid('20.00'));
    main.when(voice.starts());
    sites.outage();
    goesOn(main, secondary, voice.ends(4n));
    sites.handBack();
    main.when(voice.reports(1n, { number: 9n })).expects(denied('SESSION_GONE'));
  });
});

describe('what a site may do', () => {
  test('closed, it serves nobody, and what it refused is asked anew', () => {
    begin(prepaid('20.00'));
    secondary.when(voice.starts());
    expect(secondary.last.reason).toBe('NOT_SERVED_HERE');
    sites.outage();
    secondary.when(voice.starts({ number: 1n })).expects(granted(voice, 60n));
  });

  test('standing alone, it changes nothing that only main may', () => {
    begin(prepaid('20.00'));
    sites.outage();
    secondary.when(topsUp({ money: '5.00' }));
    expect(secondary.last.reason).toBe('NOT_IN_STAND_ALONE');
    secondary.when(sms.hadUsed(1n));
    expect(secondary.account.funds).toBe(money('19.95'));
  });

  test('an account that main never had is unknown there', () => {
    begin(prepaid('20.00'));
    sites.outage();
    const nobody = accountKey('demo', 'nobody');
    const record = sites.secondary.decide(nobody, main.ledger.inputs.at(-1) as never);
    expect(record.reason).toBe('NOT_IN_STAND_ALONE');
  });
});

describe('the lock', () => {
  test('of records that are told at a time, none counts before the one before it', () => {
    begin(prepaid('20.00'));
    sites.outage();
    secondary.when(sms.hadUsed(1n, { session: 'first' }));
    secondary.when(sms.hadUsed(2n, { session: 'second' }));
    sites.handBack();
    const [first, second] = sites.secondary.records.slice(-3, -1);
    const tell = (record: typeof first, after: bigint): string | null => {
      if (record === undefined) throw new Error('two records are needed');
      const applyDelta = deltaOf(record, 'secondary', after);
      return sites.main.decide(main.key, { ...envelope, type: 'ApplyDelta', applyDelta }).reason;
    };
    expect(tell(second, first?.sequence ?? 0n)).toBe('LOCK_OUT_OF_ORDER');
    expect(tell(first, 0n)).toBeNull();
    expect(tell(second, first?.sequence ?? 0n)).toBeNull();
    expect(main.account.locked).toBe(0n);
  });

  test('it grows while the secondary still serves', () => {
    begin(prepaid('20.00'));
    sites.outage();
    secondary.when(voice.starts());
    secondary.when(voice.reports(10n));
    sites.lock();
    expect(main.account.locked).toBe(money('1.00'));
    secondary.when(voice.reports(10n)).when(voice.ends(10n));
    sites.handBack();
    expect(main.account.locked).toBe(money('3.00'));
    expect(main.account.reserved).toBe(0n);
    sites.transfer();
    expect([main.account.funds, main.account.locked]).toEqual([money('17.00'), 0n]);
    expect(main.ledger.audit.violations()).toEqual([]);
  });

  test('counter-example 23: it counts only where the lock before it ended', () => {
    begin(prepaid('20.00'));
    sites.outage();
    secondary.when(sms.hadUsed(1n));
    sites.lock();
    const told = main.ledger.inputs.findLast(({ type }) => type === 'LockFunds') as UsageEvent & {
      readonly type: 'LockFunds';
    };
    const before = main.account;
    expect(main.ledger.decide(main.key, told).outcome).toBe('repeated');
    const { through } = told.lockFunds;
    for (const from of [0n, through - 1n, through + 1n]) {
      const lockFunds = { ...told.lockFunds, from, through: through + 5n };
      const record = main.ledger.decide(main.key, { ...told, lockFunds });
      expect([record.reason, record.postings]).toEqual(['LOCK_OUT_OF_ORDER', []]);
    }
    expect(main.account).toEqual(before);
  });

  test('what is given up there after the end stays charged: main may have told the answer', () => {
    begin({ ...prepaid('20.00'), planVersion: 'reversing' });
    const message = { session: 'message', number: 1n, createKey: 'message' };
    sites.outage();
    secondary.when(sms.buys(1n, { ...message, attempt: 'first' }));
    sites.handBack();
    main.when(sms.buys(1n, { ...message, attempt: 'second' })).expects(repeated());
    secondary.when(givesUp('first')).expects(denied('NOT_SERVED_HERE'));
    sites.transfer();
    expect([main.account.funds, main.account.locked]).toEqual([money('19.95'), 0n]);
    expect(main.ledger.audit.violations()).toEqual([]);
  });

  test('counter-example 24: a suspended account is charged all the same', () => {
    begin(prepaid('20.00'));
    sites.outage(() => main.when(isSet('suspended')));
    secondary.when(voice.starts()).when(voice.ends(10n));
    sites.handBack();
    sites.transfer();
    expect([main.account.status, main.account.funds]).toEqual(['suspended', money('19.00')]);
  });

  test('allowances are locked as money is, each on its own', () => {
    begin(bundle('20.00'));
    main.when(voice.starts({ asks: 10n }));
    sites.outage();
    goesOn(main, secondary, voice.reports(104n));
    sites.lock();
    const minutes = () => main.account.allowances.find(({ unit }) => unit === 'seconds');
    expect(minutes()).toMatchObject({ locked: 6_000n, funds: 0n, reserved: 0n });
    expect(main.account.locked).toBe(money('0.40'));
    sites.handBack();
    sites.transfer();
    expect(minutes()).toMatchObject({ locked: 0n, funds: 0n });
    expect(main.ledger.audit.violations()).toEqual([]);
  });
});

describe('counter-example 21: a request that both sites answered is charged once', () => {
  beforeEach(() => {
    begin(prepaid('20.00'));
    main.when(voice.starts());
  });

  /** What an account has, and the sum of its xDRs, in cents. */
  function merged(): readonly (string | bigint)[] {
    sites.handBack();
    const locked = available(main);
    sites.transfer();
    expect(main.ledger.audit.violations()).toEqual([]);
    expect(secondary.ledger.audit.violations()).toEqual([]);
    const xdrs = main.ledger.records.flatMap((record) => record.xdrs);
    const sum = xdrs.reduce((all, xdr) => all + xdr.money, 0n);
    const kinds = xdrs.map(({ kind, cause }) => `${kind} ${cause}`);
    return [available(main) - locked, main.account.locked, main.account.funds, sum, ...kinds];
  }

  test('an update, in the middle of a session', () => {
    sites.outage(() => main.when(voice.reports(10n, { number: 2n })));
    secondary.when(voice.reports(10n, { number: 2n }));
    secondary.when(voice.ends(5n, { number: 3n }));
    expect(merged()).toEqual([
      money('1.00'),
      0n,
      money('18.50'),
      money('1.50'),
      'usage site-change',
      'correction charged-twice',
      'usage release',
    ]);
  });

  test('the end of a session, whose xDR is left out', () => {
    sites.outage(() => main.when(voice.ends(10n, { number: 2n })));
    secondary.when(voice.ends(10n, { number: 2n }));
    expect(merged()).toEqual([money('1.00'), 0n, money('19.00'), money('1.00'), 'usage release']);
  });

  test('a one-time event', () => {
    const message = { session: 'message', number: 1n, createKey: 'message' };
    sites.outage(() => main.when(sms.buys(1n, message)));
    secondary.when(sms.buys(1n, message));
    const [back, locked, funds] = merged();
    expect([back, locked]).toEqual([money('0.05'), 0n]);
    expect(funds).toBe(main.account.funds);
  });

  test('a one-time event that main refused is charged as it was at the secondary', () => {
    const message = { session: 'message', number: 1n, createKey: 'message' };
    sites.outage(() => {
      main.when(sms.hadUsed(400n, { session: 'many' })); // which costs all there is
      main.when(sms.buys(1n, message));
    });
    secondary.when(sms.buys(1n, message));
    const held = money('6.00'); // for the call that goes on
    expect(merged().slice(0, 4)).toEqual([0n, 0n, money('-0.05') - held, money('20.05')]);
  });

  test('nor is one given back that main denied, since it was suspended there', () => {
    const message = { session: 'message', number: 1n, createKey: 'message' };
    sites.outage(() => main.when(isSet('suspended')).when(sms.buys(1n, message)));
    secondary.when(sms.buys(1n, message));
    const [back, locked] = merged();
    expect([back, locked]).toEqual([0n, 0n]);
  });

  test('under the same number, another content is no repeat', () => {
    sites.outage(() => main.when(voice.reports(10n, { number: 2n })));
    secondary.when(voice.ends(20n, { number: 2n }));
    expect(merged().slice(0, 4)).toEqual([0n, 0n, money('17.00'), money('3.00')]);
  });

  test('what a lock brought is no answer of our own', () => {
    sites.outage();
    secondary.when(voice.reports(10n, { number: 2n }));
    sites.handBack();
    main.when(voice.reports(10n, { number: 3n })); // and nothing is transferred yet
    sites.outage();
    secondary.when(voice.ends(10n, { number: 4n }));
    expect(merged().slice(0, 4)).toEqual([0n, 0n, money('17.00'), money('3.00')]);
  });
});

describe('a second outage', () => {
  test('after a merge begins from what main has now', () => {
    begin(prepaid('20.00'));
    for (const round of [1, 2, 3]) {
      sites.outage();
      const call = { session: `call-${round}` };
      secondary.when(voice.starts(call)).when(voice.ends(10n, call));
      sites.lock();
      sites.handBack();
      sites.transfer();
      main.when(sms.hadUsed(1n, { session: `sms-${round}` }));
    }
    expect([main.account.funds, main.account.locked]).toEqual([money('16.85'), 0n]);
    expect(main.ledger.audit.violations()).toEqual([]);
    expect(secondary.ledger.audit.violations()).toEqual([]);
  });
});
