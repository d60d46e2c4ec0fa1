import type { Balance } from '../../../services/core/contracts.gen.ts';
import { fold } from '../../../services/core/partition/fold.ts';
import type { Partition } from '../../../services/ports/event-log.ts';
import { HistoryReadError } from '../../../services/ports/history-reader.ts';
import type { HistoryStates, StatesAt } from '../../../services/ports/history-states.ts';
import type { Random } from './random.ts';
import { AcceptedSoFar } from './accepted-ledger.ts';
import type { SimLog } from './sim-log.ts';
import type { SimProcess } from './sim-process.ts';
import { codec } from './tools.ts';
import type { Weather } from './weather.ts';
import type { Witness } from './witness.ts';

/** What a simulated history is made of. */
export interface SimHistoryParts {
  readonly log: SimLog;
  readonly weather: Weather;
  readonly witness: Witness;
  readonly random: Random;
}

/**
 * The history as raters reach it: a fold of each ledger that is a little behind, and never goes
 * back unless it is told to.
 */
export class SimHistory {
  readonly #parts: SimHistoryParts;
  /** How many records of a ledger it includes. */
  readonly #through = new Map<Partition, number>();
  readonly #ledgers = new Map<Partition, AcceptedSoFar>();

  constructor(parts: SimHistoryParts) {
    this.#parts = parts;
  }

  /** Its files were lost: it folds again from the beginning. */
  beginAnew(): void {
    this.#parts.witness.note('history begins anew');
    for (const partition of this.#through.keys()) this.#through.set(partition, 1);
  }

  portOf(process: SimProcess): HistoryStates {
    const { weather, random } = this.#parts;
    return {
      read: (partition, keys, freshWithinMs) =>
        process.call({
          serve: () => this.#read(partition, keys, freshWithinMs > 0),
          fate: random.perMille(weather.historyTrouble) ? 'lost' : 'served',
          gaveUp: () => new HistoryReadError('UNREACHABLE', 'no history answers'),
        }),
    };
  }

  #ledgerOf(partition: Partition): AcceptedSoFar {
    const known = this.#ledgers.get(partition) ?? new AcceptedSoFar(this.#parts.log, partition);
    this.#ledgers.set(partition, known);
    return known;
  }

  #read(partition: Partition, keys: readonly string[], isFresh: boolean): StatesAt {
    const ledger = this.#ledgerOf(partition).all();
    const behind = isFresh ? 0 : this.#parts.random.between(0, 12);
    const known = this.#through.get(partition);
    const near = Math.max(known ?? 1, ledger.length - behind);
    const isFolding = known !== undefined && !isFresh;
    const through = isFolding ? Math.min(near, known + this.#parts.random.between(0, 30)) : near;
    this.#through.set(partition, through);
    const last = ledger[through - 1];
    if (last === undefined) throw new HistoryReadError('TRY_AGAIN', 'nothing is folded yet');
    const { ledgerId, sequence } = last.record;
    const records = ledger.slice(0, through).map(({ record }) => record);
    const states = keys.map((key) => {
      const state = records
        .filter((record) => record.key === key && record.outcome !== 'rejected')
        .reduce<Balance | undefined>(fold, undefined);
      return state && codec.encode('Balance', state);
    });
    return { at: { ledgerId, sequence, hash: last.hash, ledgerOffset: last.offset }, states };
  }
}
