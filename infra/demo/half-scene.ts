import { remainingOf } from '../../services/core/account/account.ts';
import type { AccountState } from '../../services/core/contracts.gen.ts';
import { accountKey } from '../../services/core/key.ts';
import { units } from '../../services/core/units.ts';
import { topUp } from '../../services/cli/commands/account.ts';
import { services } from '../../services/cli/network-function/charging-data.ts';
import { ChargingSession } from '../../services/cli/network-function/charging-session.ts';
import type { Step } from '../../services/cli/network-function/charging-session.ts';
import type { Subscriber } from '../../services/cli/read-account.ts';
import { readExported } from './read-exported.ts';
import type { Exported } from './read-exported.ts';
import type { Site } from '../../services/cli/site.ts';
import { formatUnits } from '../../services/engine/words/amounts.ts';
import { chargedIn } from '../../services/cli/view/step-view.ts';
import type { Figures } from './figures.ts';
import { copyOf } from './new-account.ts';

/** 52 of 100 minutes left: five more are debited once, and the threshold is told once. */
export async function showHalf(site: Site, figures: Figures): Promise<void> {
  figures.part('Prepaid, 52 of 100 min left, low below 50 %');
  const subscriber = await copyOf('half', site);
  figures.show('left at the start', voiceLeft(subscriber.account), '52 min (normal)');
  const steps = await call(300n, subscriber, site);
  figures.show('a call reserves', formatUnits(steps[0]?.granted ?? 0n, 'seconds'), '5 min');
  const debits = steps.flatMap(({ record }) => chargedIn(record).draws);
  figures.show('debits', debits.map((one) => formatUnits(one.units, 'seconds')).join(' '), '5 min');
  const last = steps.at(-1) ?? fail('the call had no step');
  figures.show('left after 5 min', voiceLeft(last.account), '47 min (low)');
  const afterCall = await exportedThrough(last.record.sequence, subscriber, site);
  figures.show('xDRs', xdrWords(afterCall), '5 min, last');
  figures.show('notices', noticeWords(afterCall), 'low at 47 min');
  const added = { money: null, allowance: 'voice', units: units(600n) };
  const { record, account } = await topUp(subscriber.id, added, crypto.randomUUID(), site);
  figures.show('left after a top-up of 10 min', voiceLeft(account), '57 min (normal)');
  const afterTopUp = await exportedThrough(record.sequence, subscriber, site);
  figures.show('notices', noticeWords(afterTopUp), 'low at 47 min, normal at 57 min');
}

/** Exactly half is not below half. */
export async function showExactlyHalf(site: Site, figures: Figures): Promise<void> {
  figures.part('Prepaid, 52 of 100 min left, a call down to exactly 50');
  const subscriber = await copyOf('half', site);
  const steps = await call(120n, subscriber, site);
  const last = steps.at(-1) ?? fail('the call had no step');
  figures.show('left after 2 min', voiceLeft(last.account), '50 min (normal)');
  const exported = await exportedThrough(last.record.sequence, subscriber, site);
  figures.show('xDRs', xdrWords(exported), '2 min, last');
  figures.show('notices', noticeWords(exported), 'none');
}

/** Create asks for the seconds, update reports them and asks for none, release ends the session. */
async function call(seconds: bigint, subscriber: Subscriber, site: Site): Promise<readonly Step[]> {
  const session = new ChargingSession(site, site.n40(), { service: services.voice, subscriber });
  return [
    await session.create(seconds),
    await session.update(seconds, 'none'),
    await session.release(),
  ];
}

function exportedThrough(sequence: bigint, { id }: Subscriber, site: Site): Promise<Exported> {
  return site.ledger().then((ports) => {
    const key = accountKey(site.config.tenant, id);
    return readExported(ports, key, sequence);
  });
}

function voiceLeft({ allowances }: AccountState): string {
  const voice = allowances.find(({ name }) => name === 'voice') ?? fail('no voice allowance');
  return `${formatUnits(remainingOf(voice), voice.unit)} (${voice.level})`;
}

function xdrWords({ xdrs }: Exported): string {
  const words = xdrs.map(
    ({ xdr }) => `${formatUnits(xdr.used, xdr.unit)}${xdr.last ? ', last' : ''}`,
  );
  return words.length === 0 ? 'none' : words.join('; ');
}

function noticeWords({ notices }: Exported): string {
  const words = notices.map(({ notice }) => {
    return `${notice.currentState} at ${formatUnits(notice.remaining, 'seconds')}`;
  });
  return words.length === 0 ? 'none' : words.join(', ');
}

function fail(why: string): never {
  throw new Error(why);
}
