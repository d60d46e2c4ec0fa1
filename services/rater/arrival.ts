import { controlKey } from '../core/key.ts';
import type { Input } from '../core/partition/input.ts';
import type { Offset } from '../ports/event-log.ts';
import type { OwnedPartition } from './partition.ts';

/** What one partition brought to a turn. */
export interface Arrival {
  readonly owned: OwnedPartition;
  readonly inputs: readonly Input[];
  /** The traces that inputs belong to, by offset; undefined when none does, or nobody records. */
  readonly traces?: ReadonlyMap<Offset, string> | undefined;
}

/** The key whose state an input is decided on; a rejected input changes none. */
export function keyOf(input: Input): string {
  return input.body.kind === 'event' ? input.key : controlKey;
}
