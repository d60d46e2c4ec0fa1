import { formatMoney, sumMoney } from '../../core/money.ts';
import { Failed } from '../failures.ts';
import { services } from '../network-function/charging-data.ts';
import type { Service } from '../network-function/charging-data.ts';
import { ChargingSession } from '../network-function/charging-session.ts';
import type { Step } from '../network-function/charging-session.ts';
import { useService } from '../network-function/use-service.ts';
import type { Use } from '../network-function/use-service.ts';
import type { Output } from '../output.ts';
import { findSubscriber } from '../read-account.ts';
import type { Site } from '../site.ts';
import { formatUnits, standingMember, standingOf } from '../../engine/words/amounts.ts';
import { nameOf } from '../../engine/words/names.ts';
import { chargedIn, stepLine, stepView } from '../view/step-view.ts';

/** Who uses a service, and how much of it. */
export interface UseOptions extends Pick<Use, 'amount' | 'step' | 'speed'> {
  /** An account, or an identity. */
  readonly from: string;
  readonly to?: string | undefined;
}

/** Acts as a network function that lets a subscriber call or transfer data. */
export async function useAs(
  name: 'voice' | 'data',
  options: UseOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const service: Service = services[name];
  const { unit } = service;
  const subscriber = await findSubscriber(site, options.from);
  const asked = formatUnits(options.amount, unit);
  out.line(`${name === 'voice' ? 'call' : 'data'} from ${subscriber.id}: ${asked}`);
  const session = new ChargingSession(site, site.n40(), {
    service,
    subscriber,
    calledParty: options.to,
  });
  const steps: Step[] = [];
  const { clock } = await site.ledger();
  const { used, cut } = await useService(session, { ...options, unit }, clock, (step) => {
    steps.push(step);
    out.line(stepLine(step, unit));
  });
  const end = summary(steps, unit);
  if (cut !== undefined) {
    out.line(`cut after ${formatUnits(used, unit)} of ${asked}: funds pay for nothing more`);
  }
  out.line(`${formatUnits(used, unit)} used, ${end.text}`);
  out.document({
    account: subscriber.id,
    identity: subscriber.identity,
    service: name,
    unit,
    asked: options.amount,
    used,
    cut: cut ?? null,
    ...end.members,
    steps: steps.map(stepView),
  });
  if (used === 0n) throw new Failed('QUOTA_LIMIT_REACHED', refusalOf(steps));
}

/** Sends so many short messages, each charged at once. */
export async function sendTexts(
  options: { readonly from: string; readonly count: number; readonly to?: string | undefined },
  site: Site,
  out: Output,
): Promise<void> {
  const service = services.text;
  const subscriber = await findSubscriber(site, options.from);
  out.line(`sms from ${subscriber.id}: ${options.count}`);
  const n40 = site.n40();
  const steps: Step[] = [];
  for (let sent = 0; sent < options.count; sent += 1) {
    const message = new ChargingSession(site, n40, {
      service,
      subscriber,
      calledParty: options.to,
    });
    const step = await message.event(1n);
    steps.push(step);
    out.line(stepLine(step, service.unit));
    if (step.result !== 'SUCCESS') break;
  }
  const used = BigInt(steps.filter((step) => step.result === 'SUCCESS').length);
  const end = summary(steps, service.unit);
  out.line(`${used} sent, ${end.text}`);
  out.document({
    account: subscriber.id,
    identity: subscriber.identity,
    service: 'text',
    unit: service.unit,
    asked: BigInt(options.count),
    used,
    cut: used < options.count ? 'FUNDS_USED_UP' : null,
    ...end.members,
    steps: steps.map(stepView),
  });
  if (used === 0n) throw new Failed('QUOTA_LIMIT_REACHED', refusalOf(steps));
}

function refusalOf(steps: readonly Step[]): string {
  return `no quota was granted: ${steps[0]?.result ?? 'the answer says nothing of it'}`;
}

/** What all steps together charged, and what the account has behind the last. */
function summary(steps: readonly Step[], unit: Service['unit']) {
  const last = steps.at(-1);
  const charges = steps.map((step) => chargedIn(step.record));
  const money = sumMoney(charges.map((charge) => charge.money));
  const drawn = new Map<string, bigint>();
  for (const draw of charges.flatMap((charge) => charge.draws)) {
    drawn.set(nameOf(draw), (drawn.get(nameOf(draw)) ?? 0n) + draw.units);
  }
  const parts = [...drawn].map(([name, count]) => `${formatUnits(count, unit)} of ${name}`);
  if (money > 0n || parts.length === 0) parts.push(formatMoney(money));
  const standing = last === undefined ? '' : `, ${standingOf(last.account)}`;
  return {
    text: `${parts.join(' and ')} charged${standing}`,
    members: {
      charged: formatMoney(money),
      drawn: Object.fromEntries(drawn),
      ...(last === undefined ? {} : standingMember(last.account)),
    },
  };
}
