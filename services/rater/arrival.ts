import { controlKey } from '../core/key.ts';
import type { Input } from '../core/partition/input.ts';
import type { OwnedPartition } from './partition.ts';

/** What one partition brought to a turn. */
export interface Arrival {
  readonly owned: OwnedPartition;
  readonly inputs: readonly Input[];
}

/** The key whose state an input is decided on; a rejected input changes none. */
export function keyOf(input: Input): string {
  return input.body.kind === 'event' ? input.key : controlKey;
}
