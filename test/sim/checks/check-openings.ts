import type { SiteMode } from '../../../services/core/contracts.gen.ts';
import { acceptedLedger } from '../world/read-back.ts';
import type { TwoWorlds } from '../world/two-worlds.ts';
import type { World } from '../world/world.ts';

/** A change of mode of a partition, by the clock of its record. */
interface Turn extends SiteMode {
  readonly at: bigint;
}

/**
 * Counter-example 6: a partition of main opens after an outage once that of the secondary has ended
 * it, and not before.
 */
export function checkOpenings({ main, secondary }: TwoWorlds): readonly string[] {
  return Array.from({ length: main.world.options.partitions }, (_, partition) => {
    const there = turnsOf(secondary.world, partition);
    return turnsOf(main.world, partition)
      .filter(({ mode, epoch, at }) => mode === 'open' && !isOver(there, epoch, at))
      .map(({ epoch }) => `I10: ${partition} opened at main before outage ${epoch} was over`);
  }).flat();
}

/** True where the outage had ended by then, or never began: who closed for a drain may open. */
function isOver(there: readonly Turn[], epoch: bigint, at: bigint): boolean {
  const turns = there.filter((one) => one.epoch === epoch);
  const ended = turns.find((one) => one.mode === 'closed');
  if (ended !== undefined) return ended.at <= at;
  return turns.every((one) => one.at > at);
}

function turnsOf(world: World, partition: number): readonly Turn[] {
  return acceptedLedger(world, partition).flatMap(({ record }) =>
    record.changes.flatMap((change) =>
      change.type === 'SiteModeChanged' ? [{ ...change.siteModeChanged, at: record.clock }] : [],
    ),
  );
}
