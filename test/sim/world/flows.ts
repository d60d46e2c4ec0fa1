import { bounds } from '../../../services/core/bounds.ts';
import type { Answer } from '../../../services/core/contracts.gen.ts';
import { isPassing } from '../../../services/core/denial.ts';
import type { DenialCode } from '../../../services/core/denial.ts';
import type { EventBody } from '../../../services/core/flow/flow.ts';
import { voucherKey } from '../../../services/core/key.ts';
import type { Units } from '../../../services/core/units.ts';
import { issueOf } from '../../support/flows.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import { envelope, homeOf, putUsage, tenant, usageRecord } from './usage-records.ts';
import type { SimAccount } from './usage-records.ts';
import type { World } from './world.ts';

/** Vouchers of a world; fewer than are asked for, so that several want the same one. */
const vouchers = 4;
/** Identities that change hands; each is wanted by several accounts. */
const devices = 2;
/** How often somebody asks again who was told that it cannot be done just now. */
const roundsMax = 3;

/** Who does something over several keys, and under which id. */
export interface FlowRun {
  readonly account: SimAccount;
  readonly accounts: readonly SimAccount[];
  readonly id: string;
}

const euros = { currency: 'EUR' } as const;
const minutes = { currency: null, money: null, allowance: 'voice', units: 600n as Units } as const;

/** Makes the vouchers of a world; not every account can use each of them. */
export function issueVouchers(world: World): void {
  for (let i = 0; i < vouchers; i += 1) {
    const key = voucherKey(tenant, hashOf(i));
    const terms = [euros, minutes][i] ?? {};
    putUsage(world, homeOf(world, key), usageRecord(key, issueOf(terms)));
  }
}

/** Redeems a voucher that there is, or guesses. */
export async function redeem(network: Network, run: FlowRun, random: Random): Promise<void> {
  const voucher = hashOf(random.between(0, vouchers));
  await askUntilDone(network, run, { type: 'RedeemVoucher', redeemVoucher: { voucher } });
}

/** Tries codes that no voucher has, as somebody who guesses. */
export async function guess(network: Network, run: FlowRun, random: Random): Promise<void> {
  const { account, accounts, id } = run;
  for (let i = 0; i < bounds.guessesMax * 2; i += 1) {
    const redeemVoucher = { voucher: hashOf(random.between(1_000, 9_999)) };
    const of = { account, accounts, id: `${id}/${i}` };
    await askUntilDone(network, of, { type: 'RedeemVoucher', redeemVoucher });
  }
}

/** Adds a device, moves it, takes it away; whoever is told that it is not theirs lets it be. */
export async function changeDevices(
  network: Network,
  { account, accounts, id }: FlowRun,
  random: Random,
): Promise<void> {
  const identity = `msisdn-device-${random.between(1, devices)}`;
  const steps: readonly EventBody[] = [
    { type: 'AddIdentity', addIdentity: { identity } },
    { type: 'MoveIdentity', moveIdentity: { identity, to: random.pick(accounts).id } },
    { type: 'RemoveIdentity', removeIdentity: { identity } },
    { type: 'MoveIdentity', moveIdentity: { identity, to: 'nobody' } },
  ];
  for (const [i, step] of steps.entries()) {
    await askUntilDone(network, { account, accounts, id: `${id}/${i}` }, step);
  }
}

/** Asks until the answer is one that lasts, or patience is over. */
async function askUntilDone(
  network: Network,
  { account: { key }, id }: FlowRun,
  body: EventBody,
): Promise<void> {
  for (let round = 0; round < roundsMax; round += 1) {
    const request = { ...envelope, requestKey: id, ...body };
    const answer = await network.send({ id, key, kind: 'flow' }, () => request);
    if (answer === undefined || isLasting(answer)) return;
    await network.sleep(300);
  }
}

function isLasting({ denial }: Answer): boolean {
  return denial === null || !isPassing(denial as DenialCode);
}

function hashOf(number: number): string {
  return number.toString(16).padStart(64, '0');
}
