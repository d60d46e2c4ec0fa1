import { accountKey, partitionOf } from '../core/key.ts';
import type { Partition } from '../ports/event-log.ts';

/** An account that is charged only to see whether charging works. */
export interface ProbeAccount {
  readonly partition: Partition;
  readonly id: string;
  readonly identity: string;
}

/** The probe accounts of a tenant, one in each partition: whoever knows the count knows them. */
export function probeAccounts(tenant: string, partitions: number): readonly ProbeAccount[] {
  const found = new Map<Partition, string>();
  for (let i = 0; found.size < partitions; i += 1) {
    const id = `probe-${i}`;
    const partition = partitionOf(accountKey(tenant, id), partitions);
    if (!found.has(partition)) found.set(partition, id);
  }
  return [...found].map(([partition, id]) => {
    return { partition, id, identity: `extid-${id}@tollkeeper.invalid` }; // no subscriber: RFC 2606
  });
}
