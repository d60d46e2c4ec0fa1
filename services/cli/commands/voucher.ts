import { randomUUID } from 'node:crypto';
import type { VoucherState } from '../../core/contracts.gen.ts';
import { voucherKey } from '../../core/key.ts';
import { formatMoney } from '../../core/money.ts';
import type { Micros } from '../../core/money.ts';
import type { Instant } from '../../core/time.ts';
import type { Units } from '../../core/units.ts';
import { ask } from '../ask.ts';
import { CalledWrongly, Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import { readKey } from '../read-account.ts';
import type { Site } from '../site.ts';
import { accountLines, accountView } from '../view/account-view.ts';
import { timeText } from '../../engine/time-text.ts';
import { hashOf, issueVouchers } from '../vouchers.ts';

/** What vouchers are to be made. */
export interface VoucherOptions {
  readonly batch: string;
  readonly count: number;
  readonly amount?: Micros | undefined;
  readonly currency: string;
  readonly allowance?: string | undefined;
  readonly units?: Units | undefined;
  readonly validUntil?: Instant | undefined;
}

/** Makes vouchers and prints their codes, which stand nowhere else. */
export async function createVouchers(
  options: VoucherOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const { batch, count, amount, currency, allowance, units, validUntil } = options;
  const isMoney = amount !== undefined && allowance === undefined && units === undefined;
  const isUnits = amount === undefined && allowance !== undefined && units !== undefined;
  if (!isMoney && !isUnits) {
    throw new CalledWrongly('give either --amount, or both --allowance and --units');
  }
  const terms = {
    batch,
    currency: isMoney ? currency : null,
    money: amount ?? null,
    allowance: allowance ?? null,
    units: units ?? null,
    validUntil: validUntil ?? null,
  };
  const codes: string[] = [];
  const tell = (): void => {
    out.document({ batch, ...worthView(terms), validUntil: untilText(terms), codes });
  };
  try {
    await issueVouchers(terms, count, site, (code) => {
      codes.push(code);
      out.line(code);
    });
  } catch (cause) {
    if (codes.length > 0) tell(); // they are made all the same, and stand nowhere else
    throw cause;
  }
  tell();
}

/** How a voucher is redeemed. */
export interface RedeemOptions {
  readonly key?: string | undefined;
}

/** Credits a voucher to an account; once, however often it is asked with one key. */
export async function redeemVoucher(
  { id, code }: { readonly id: string; readonly code: string },
  { key = randomUUID() }: RedeemOptions,
  site: Site,
  out: Output,
): Promise<void> {
  const voucher = hashOf(site)(code);
  const event = { type: 'RedeemVoucher', redeemVoucher: { voucher } } as const;
  const { account } = await ask(site, id, event, key);
  const plans = await site.plans();
  out.line(`redeemed (key ${key})`);
  for (const line of accountLines(id, account, plans)) out.line(line);
  out.document({ ...accountView(id, account, plans), key });
}

/** Shows what is known of a voucher. */
export async function showVoucher(code: string, site: Site, out: Output): Promise<void> {
  const { state } = await readKey(site, voucherKey(site.config.tenant, hashOf(site)(code)));
  const voucher = state?.voucher ?? undefined;
  if (voucher === undefined) throw new Failed('VOUCHER_UNKNOWN', 'no voucher has this code');
  const { batch, status, account } = voucher;
  const whose = account === null ? '' : ` by ${account}`;
  const until = untilText(voucher);
  const valid = until === null ? '' : `, valid until ${until}`;
  out.line(`${worthText(voucher)} of batch ${batch}: ${status}${whose}${valid}`);
  out.document({ batch, ...worthView(voucher), validUntil: until, status, account });
}

type Worth = Pick<VoucherState, 'currency' | 'money' | 'allowance' | 'units'>;

function worthView({ currency, money, allowance, units }: Worth) {
  return money === null ? { allowance, units } : { amount: formatMoney(money), currency };
}

function worthText({ currency, money, allowance, units }: Worth): string {
  if (money !== null) return `${formatMoney(money)} ${currency ?? ''}`;
  return `${units ?? 0n} units of ${allowance ?? ''}`;
}

function untilText({ validUntil }: Pick<VoucherState, 'validUntil'>): string | null {
  return validUntil === null ? null : timeText(validUntil);
}
