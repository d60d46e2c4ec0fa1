import type { AccountState } from '../../core/contracts.gen.ts';
import { formatMoney, micros } from '../../core/money.ts';
import { balanceOf } from '../../core/account/account.ts';
import type { Unit } from '../../core/units.ts';

const minute = 60n;
const megabyte = 1_000_000n;

/** Usage as people read it: `20 min`, `90 s`, `1.5 MB`, `10`. */
export function formatUnits(count: bigint, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return count % minute === 0n && count > 0n ? `${count / minute} min` : `${count} s`;
    case 'octets':
      return count > 0n ? `${inMegabytes(count)} MB` : '0 MB';
    case 'events':
      return `${count}`;
  }
}

function inMegabytes(octets: bigint): string {
  const fraction = (octets % megabyte).toString().padStart(6, '0').replace(/0+$/, '');
  return fraction === '' ? `${octets / megabyte}` : `${octets / megabyte}.${fraction}`;
}

/** What an account has, by a word and never by a bare sign: `owed 98.00`, `balance 20.00`. */
export function standingOf(account: Pick<AccountState, 'kind' | 'funds' | 'reserved' | 'locked'>) {
  const balance = account.funds + account.reserved + account.locked;
  const isNegative = balance < 0n;
  const amount = formatMoney(micros(isNegative ? -balance : balance));
  if (account.kind === 'postpaid') {
    return balance > 0n ? `in credit ${amount}` : `owed ${amount}`;
  }
  return isNegative ? `overdrawn ${amount}` : `balance ${amount}`;
}

/** The same for programs: `owed` of a postpaid account, `balance` of a prepaid one. */
export function standingMember(
  account: AccountState,
): { readonly owed: string } | { readonly balance: string } {
  const balance = balanceOf(account);
  return account.kind === 'postpaid'
    ? { owed: formatMoney(micros(-balance)) }
    : { balance: formatMoney(balance) };
}
