import type { Balance } from '../../../services/core/contracts.gen.ts';
import { sameBytes } from '../../../services/core/partition/head.ts';
import type { Head } from '../../../services/core/partition/head.ts';
import { dueAfter } from '../../../services/core/partition/fold.ts';
import type { Accepted } from '../world/accepted-ledger.ts';
import { codec } from '../world/tools.ts';
import type { World } from '../world/world.ts';
import type { PartitionView } from './check-ledger.ts';

/** I9: at rest the projection is the fold, key by key and byte by byte. */
export function checkProjection(
  { world, partition, accepted }: PartitionView,
  states: ReadonlyMap<string, Balance>,
  head: Head,
): readonly string[] {
  const cached = world.projection.store.snapshot().get(partition);
  const problems = [...strayWatermarks(world, partition, accepted)];
  const { watermark } = cached ?? {};
  const isThere = watermark?.sequence === head.sequence && watermark.ledgerId === head.ledgerId;
  if (!isThere || watermark.hash !== Buffer.from(head.hash).toString('hex')) {
    problems.push(`watermark at ${watermark?.sequence} instead of ${head.sequence}`);
  }
  for (const [key, state] of states) {
    const bytes = cached?.states.get(key);
    if (bytes === undefined) problems.push(`${key} is missing`);
    else if (!sameBytes(bytes, codec.encode('Balance', state))) problems.push(`${key} differs`);
    if (dueAfter(state) === null && cached?.due.has(key)) problems.push(`${key} is due for ever`);
    if (dueAfter(state) !== null && !cached?.due.has(key)) problems.push(`${key} is never due`);
  }
  for (const key of cached?.states.keys() ?? []) {
    if (!states.has(key)) problems.push(`${key} is in no ledger`);
  }
  return problems.map((text) => `I9: [${partition}] ${text}`);
}

/**
 * Watermarks that ever stood and do not name a record as readers accept it: the first of its
 * sequence.
 */
function strayWatermarks(
  { projection }: World,
  partition: number,
  accepted: readonly Accepted[],
): readonly string[] {
  return projection.watermarks
    .filter((one) => one.partition === partition && one.watermark.sequence > 0n)
    .filter(({ watermark: { sequence, hash, ledgerOffset } }) => {
      const named = accepted[Number(sequence) - 1];
      const isNamed = named !== undefined && hash === Buffer.from(named.hash).toString('hex');
      return !isNamed || named.offset !== ledgerOffset;
    })
    .map(({ watermark: { sequence, ledgerOffset } }) => {
      return `a watermark named ${sequence} @${ledgerOffset}, which no reader takes there`;
    });
}
