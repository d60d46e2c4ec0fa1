import { bounds, guessHorizon } from '../bounds.ts';
import type { Change } from '../contracts.gen.ts';
import { plusSeconds } from '../time.ts';
import type { Instant } from '../time.ts';
import type { Check, Step } from './check.ts';

/**
 * I15, as far as one partition shows it: a voucher is held only while it is free and settled only
 * by the flow that holds it, no command has an effect again, and guesses are bounded.
 */
export class FlowSteps implements Check {
  readonly id = 'I15';
  /** Commands that were carried out at a key, the newest of each partition. */
  readonly #newest = new Map<string, readonly [bigint, number]>();

  /** When each account last asked for vouchers in vain. */
  readonly #misses = new Map<string, readonly Instant[]>();

  feed(step: Step): readonly string[] {
    const problems = [...this.#carriedOutAgain(step), ...this.#guessedOn(step)];
    return [...problems, ...step.record.changes.flatMap((one) => unfit(one, step))];
  }

  end(): readonly string[] {
    return [];
  }

  #guessedOn({ record: { key, changes, clock } }: Step): readonly string[] {
    if (!changes.some(({ type }) => type === 'VoucherMissed')) return [];
    const earlier = this.#misses.get(key) ?? [];
    const recent = earlier.filter((at) => plusSeconds(at, guessHorizon) > clock);
    this.#misses.set(key, [...recent, clock]);
    return recent.length < bounds.guessesMax ? [] : ['vouchers are guessed beyond the bound'];
  }

  #carriedOutAgain({ record: { key, cause, changes } }: Step): readonly string[] {
    if (cause === null || changes.length === 0) return [];
    const { partition, sequence, index } = cause;
    const name = `${key} ${partition}`;
    const [last, place] = this.#newest.get(name) ?? [-1n, 0];
    this.#newest.set(name, [sequence, index]);
    const isNew = sequence > last || (sequence === last && index > place);
    return isNew ? [] : [`the command ${partition}/${sequence}/${index} had an effect again`];
  }
}

function unfit(change: Change, { before }: Step): readonly string[] {
  const voucher = before?.voucher;
  switch (change.type) {
    case 'VoucherHeld':
      return voucher?.status === 'open' ? [] : [`a voucher is held that is ${voucher?.status}`];
    case 'VoucherSettled': {
      const { flow, result } = change.voucherSettled;
      const isHolder = voucher?.status === 'held' && voucher.flow === flow;
      return isHolder ? [] : [`a voucher is ${result} by ${flow}, which does not hold it`];
    }
    case 'FlowEnded': {
      const { flow } = change.flowEnded;
      const isUnderWay = before?.account?.flows.some((one) => one.flow === flow);
      return isUnderWay === true ? [] : [`the flow ${flow} ended, and was not under way`];
    }
    default:
      return [];
  }
}
