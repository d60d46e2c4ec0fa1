import { Failed } from '../failures.ts';
import type { LedgerPorts } from '../site.ts';
import type { ChargingSession, Step } from './charging-session.ts';
import type { Unit } from '../../core/units.ts';

/** How much of a service is used, and how fast. */
export interface Use {
  readonly unit: Unit;
  readonly amount: bigint;
  /** Units reported at a time, where that is less than the quota. */
  readonly step?: bigint | undefined;
  /** Seconds of use in one second; `max`: nothing is waited for. */
  readonly speed: number | 'max';
}

/** What the use of a service came to. */
export interface Usage {
  readonly used: bigint;
  /** Why it ended before all was used; undefined: it did not. */
  readonly cut: 'FUNDS_USED_UP' | undefined;
}

/** Reports of one session; more would be a mistake of the caller. */
const reportsMax = 10_000;

/**
 * Uses a service as a network function lets a subscriber use it: with quota that is asked for again
 * when it is used up or its validity ends, until enough was used, or the last quota is used up and
 * the service is terminated (TS 32.290 5.3.2; final unit action TERMINATE).
 */
export async function useService(
  session: ChargingSession,
  use: Use,
  clock: LedgerPorts['clock'],
  stepped: (step: Step) => void,
): Promise<Usage> {
  let told = await session.create();
  stepped(told);
  let used = 0n;
  for (let reports = 0; reports < reportsMax; reports += 1) {
    if (told.granted === 0n) {
      stepped(await session.release());
      return { used, cut: 'FUNDS_USED_UP' };
    }
    const portion = portionOf(use, use.amount - used, told);
    if (use.speed !== 'max' && use.unit === 'seconds') {
      await clock.sleep((Number(portion) * 1000) / use.speed);
    }
    used += portion;
    const isUsedUp = told.isFinal && portion === told.granted;
    if (used === use.amount || isUsedUp) {
      stepped(await session.release(portion));
      return { used, cut: used === use.amount ? undefined : 'FUNDS_USED_UP' };
    }
    told = await session.update(portion);
    stepped(told);
  }
  throw new Failed('TOO_MANY_REPORTS', `more than ${reportsMax} reports: take larger steps`);
}

function portionOf(use: Use, left: bigint, { granted, validity }: Step): bigint {
  const bounds = [left, granted];
  if (use.step !== undefined) bounds.push(use.step);
  if (use.unit === 'seconds' && validity !== undefined) bounds.push(validity);
  return bounds.reduce((least, one) => (one < least ? one : least));
}
