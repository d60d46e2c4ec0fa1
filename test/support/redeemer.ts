import { createLogger } from '../../services/adapters/system/logger.ts';
import { createVoucherCodes } from '../../services/adapters/system/voucher-codes.ts';
import { readConfig } from '../../services/cli/config.ts';
import { accountKey } from '../../services/core/key.ts';
import { parseCode } from '../../services/core/voucher/code.ts';
import type { Reply } from '../../services/engine/usage-client.ts';
import { openUsageClient } from '../../services/site/open-usage-client.ts';

/** Redeems vouchers of a site as a door would: through usage, waiting for the flow's answer. */
export interface Redeemer {
  redeem(account: string, code: string, requestKey: string): Promise<Reply>;
  close(): Promise<void>;
}

/**
 * Opens a redeemer for the site that a shell with this environment would work on.
 *
 * @param answerWithinMs how long an answer is waited for before the caller has to ask again.
 */
export async function openRedeemer(
  env: Readonly<Record<string, string>>,
  answerWithinMs: number,
): Promise<Redeemer> {
  const configured = readConfig(env);
  if ('problems' in configured) throw new Error(configured.problems.join('\n'));
  const { config } = configured;
  const settings = { ...config, answerWithinMs, pendingMax: 1_000 };
  const opened = await openUsageClient(settings, 'toll', createLogger('test', 'silent'));
  const codes = createVoucherCodes(config.voucherKey ?? new Uint8Array());
  const { tenant } = config;
  return {
    redeem: (account, code, requestKey) => {
      const voucher = codes.hash(tenant, parseCode(code) ?? '');
      return opened.client.ask(accountKey(tenant, account), {
        tenant,
        source: 'test',
        requestKey,
        type: 'RedeemVoucher',
        redeemVoucher: { voucher },
      });
    },
    close: () => opened.close(),
  };
}

/** Makes vouchers of 10.00 and returns their codes. */
export async function makeVouchers(
  toll: (...args: readonly string[]) => Promise<string>,
  count: number,
): Promise<readonly string[]> {
  const options = ['--batch', 'test', '--count', String(count), '--amount', '10.00', '--json'];
  const made = JSON.parse(await toll('voucher', 'create', ...options)) as {
    codes: readonly string[];
  };
  return made.codes;
}

/** The balances of prepaid accounts, as `toll account show` tells. */
export async function balancesOf(
  toll: (...args: readonly string[]) => Promise<string>,
  accounts: readonly string[],
): Promise<readonly string[]> {
  const shown = await Promise.all(accounts.map((id) => toll('account', 'show', id, '--json')));
  return shown.map((text) => (JSON.parse(text) as { balance: string }).balance);
}
