import type { IssueVoucher } from '../core/contracts.gen.ts';
import { voucherKey } from '../core/key.ts';
import { parseCode } from '../core/voucher/code.ts';
import { askPatiently, refusalOf } from './accounts.ts';
import { refusal } from './ask.ts';
import { Failed } from './failures.ts';
import type { Site } from './site.ts';
import { workOff } from './work-off.ts';

/** Vouchers that are being made at once. */
const inFlightMax = 256;

/**
 * Makes vouchers on these terms, and hands on the code of each once it is made: nobody can tell it
 * again.
 *
 * @throws Failed when one cannot be made; those before stand. Whether that one does, nobody may
 * know: its code was told to nobody, so it is worth nothing.
 */
export async function issueVouchers(
  terms: IssueVoucher,
  count: number,
  site: Site,
  made: (code: string) => void,
): Promise<void> {
  const client = await site.usage();
  const codesOf = site.voucherCodes();
  const hash = hashOf(site);
  const codes = Array.from({ length: count }, () => codesOf.fresh());
  await workOff(codes.values(), inFlightMax, async (code) => {
    const key = voucherKey(site.config.tenant, hash(code));
    const common = { tenant: site.config.tenant, source: 'toll', requestKey: null } as const;
    const reply = await askPatiently(client, key, {
      ...common,
      type: 'IssueVoucher',
      issueVoucher: terms,
    });
    const refused = refusalOf(reply);
    if (refused !== undefined) throw refusal(refused);
    made(code);
  });
}

/**
 * The keyed hash of a code as somebody typed it.
 *
 * @throws Failed CODE_MISTYPED when it cannot be one.
 */
export function hashOf(site: Site): (code: string) => string {
  const codes = site.voucherCodes();
  return (code) => {
    const digits = parseCode(code);
    if (digits !== undefined) return codes.hash(site.config.tenant, digits);
    throw new Failed('CODE_MISTYPED', 'a code has 20 digits, and this one does not add up');
  };
}
