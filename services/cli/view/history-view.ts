import { formatUnits } from '../../engine/words/amounts.ts';
import { nameOf } from '../../engine/words/names.ts';
import type {
  BalanceAt,
  LedgerItem,
  NoticeItem,
  SessionItem,
  SessionUsageItem,
} from '../../ports/history-reader.ts';

/** A point in time as people read it, to the second. */
export function shortTime(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

/** A ledger record in one line. */
export function historyLine({ sequence, at, type, summary, behind }: LedgerItem): string {
  const standing = behind === null ? '' : `  ${behind.standing}`;
  return `#${sequence}  ${shortTime(at)}  ${type.padEnd(11)}  ${summary}${standing}`;
}

/** A session, a line for it and one for each price it used. */
export function sessionLines(session: SessionItem): readonly string[] {
  const { startedAt, endedAt, cause, identity, calledParty, charged, records } = session;
  const isSameDay = endedAt?.slice(0, 10) === startedAt.slice(0, 10);
  const ended = endedAt === null ? '' : shortTime(endedAt).slice(isSameDay ? 11 : 0);
  const end = endedAt === null ? 'open' : `${ended} ${cause ?? ''}`;
  const to = calledParty === null ? '' : ` to ${calledParty}`;
  const who = `${identity ?? 'nobody'}${to}`;
  return [
    `${session.session}  ${shortTime(startedAt)} – ${end}  ${who}, ${records} records, ${charged}`,
    ...session.usage.map((usage) => `  ${usageWords(usage)}`),
  ];
}

/** What a session used and paid in one rating group at one price. */
export function usageWords({
  ratingGroup,
  price,
  unit,
  used,
  money,
  draws,
}: SessionUsageItem): string {
  const drawn = draws.map(
    (draw) => `${formatUnits(BigInt(draw.units), unit)} of ${nameOf(draw)}, `,
  );
  const amount = formatUnits(BigInt(used), unit);
  return `group ${ratingGroup} at ${price}: ${amount} used, ${drawn.join('')}${money}`;
}

/** A notice in one line. */
export function noticeLine({ sequence, at, counter, identity, text }: NoticeItem): string {
  return `#${sequence}  ${shortTime(at)}  ${counter}  ${identity ?? 'no device'}  ${text}`;
}

/** An account at a moment, a line each. */
export function balanceLines(balance: BalanceAt): readonly string[] {
  const { account, kind, status, standing, currency, available, held, plans } = balance;
  const named = plans
    .map(
      (plan) =>
        `${plan.name ?? plan.version.slice(0, 12)}${plan.status === 'active' ? '' : ` (${plan.status})`}`,
    )
    .join(', ');
  const isHeld = held === '0.00' ? '' : `, ${held} held`;
  return [
    `${account}: ${kind}, ${status}, ${named}, behind record ${balance.sequence} of ${balance.at}`,
    `  ${standing} ${currency}, available ${available}${isHeld}`,
    ...balance.allowances.map((one) => {
      const [remaining, allocated, units] = [one.remaining, one.allocated, one.held].map((count) =>
        formatUnits(BigInt(count), one.unit),
      );
      const reserved = one.held === '0' ? '' : `, ${units} held`;
      return `  allowance   ${one.name}: ${remaining} of ${allocated} left (${one.level})${reserved}`;
    }),
    ...balance.openSessions.map((session) => `  session     ${session}`),
  ];
}
