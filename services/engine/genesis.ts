import type { LedgerOpened } from '../core/contracts.gen.ts';
import type { Clock } from '../ports/clock.ts';
import { LogError } from '../ports/event-log.ts';
import type { LogReader } from '../ports/event-log.ts';
import type { RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';

/** What reading the genesis needs. */
export interface GenesisPorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly clock: Clock;
}

const retryMs = 200;

/**
 * What the ledger fixed for ever when it began, from its first record; waits until there is one.
 *
 * @throws Error when the record there is no genesis.
 */
export async function awaitGenesis(
  ports: GenesisPorts,
  signal?: AbortSignal,
): Promise<LedgerOpened> {
  for (;;) {
    const found = await readGenesis(ports);
    if (found !== undefined) return found;
    signal?.throwIfAborted();
    await ports.clock.sleep(retryMs, signal);
  }
}

/**
 * The genesis of a partition; undefined when its ledger has no record yet or cannot be read now.
 */
export async function readGenesis(
  { reader, codec }: Pick<GenesisPorts, 'reader' | 'codec'>,
  partition = 0,
): Promise<LedgerOpened | undefined> {
  try {
    const { first, end } = await reader.ends(topics.ledger, partition);
    if (first >= end) return undefined;
    const position = { topic: topics.ledger, partition, from: first };
    const [batch] = await reader.read([position], { waitMs: 1000, bytesMax: 65_536 });
    const entry = batch?.entries[0];
    if (entry === undefined) return undefined;
    const read = codec.read('LedgerRecord', entry);
    const change = read.kind === 'read' ? read.value.changes[0] : undefined;
    if (change?.type === 'LedgerOpened') return change.ledgerOpened;
    throw new Error(`ledger[${partition}]@${entry.offset} is no genesis`);
  } catch (cause) {
    if (cause instanceof LogError && cause.retriable) return undefined;
    throw cause;
  }
}
