import { createHash } from 'node:crypto';
import { topics } from '../../../services/ports/topics.ts';
import type { World } from '../world/world.ts';

const compared = [
  topics.usage,
  topics.ledger,
  topics.xdr,
  topics.notices,
  topics.callbacks,
  topics.balances,
] as const;

/** A hash over everything that stands in the topics of a world: equal for equal seeds. */
export function fingerprintOf(world: World): string {
  const hash = createHash('sha256');
  for (const topic of compared) {
    for (let partition = 0; partition < world.options.partitions; partition += 1) {
      for (const { offset, timestamp, key, value } of world.log.store.entries(topic, partition)) {
        hash.update(`${topic} ${partition} ${offset} ${timestamp} `);
        hash.update(key);
        hash.update(value);
      }
    }
  }
  return hash.digest('hex');
}
