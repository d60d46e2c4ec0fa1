import type { Balance, LedgerRecord } from '../core/contracts.gen.ts';
import { controlKey } from '../core/key.ts';
import { fold } from '../core/partition/fold.ts';
import type { Head } from '../core/partition/head.ts';
import { followFrom } from '../engine/export-position.ts';
import { LedgerFollower } from '../engine/ledger-follower.ts';
import type { FollowPosition } from '../engine/ledger-follower.ts';
import { stateFrom } from '../engine/state-bytes.ts';
import { HistoryReadError } from '../ports/history-reader.ts';
import { historyStatesLimits } from '../ports/history-states.ts';
import type { StatesAt } from '../ports/history-states.ts';
import { noWatermark } from '../ports/projection.ts';
import { topics } from '../ports/topics.ts';
import { followToEnd } from './follow-to-end.ts';
import { settleAt } from './partition.ts';
import type { OnDemand, OwnedPartition } from './partition.ts';
import { raterLimits } from './ports.ts';
import type { RaterPorts } from './ports.ts';

/** The history's states cannot be built on: it is of another past, or began anew. */
export class HistoryAstray extends Error {
  override readonly name = 'HistoryAstray';
}

/**
 * Opens a partition whose projection is lost, if the history is there and not far behind.
 *
 * @returns how many records were read behind the history; undefined: it cannot be opened so.
 * @throws MustStop or LedgerBroken when the partition must not be decided on this process.
 */
export async function openOnDemand(
  owned: OwnedPartition,
  ports: RaterPorts,
): Promise<number | undefined> {
  const { partition } = owned;
  owned.onDemand = undefined;
  const found = await controlIn(owned, ports);
  const position = found && (await behind(found, owned, ports));
  if (found === undefined || position === undefined) return undefined;
  const follower = new LedgerFollower(ports, position);
  const tail = new Map<string, LedgerRecord[]>();
  const followed = await followToEnd(owned, follower, ports, (records) => {
    for (const { record } of records) {
      const known = tail.get(record.key);
      if (known === undefined) tail.set(record.key, [record]);
      else known.push(record);
    }
  });
  const onDemand = { from: found.at.sequence, tail, openedAt: follower.head.sequence };
  const control = stateBehind(onDemand, controlKey, stateFrom(ports.codec, found.states[0]));
  settleAt(owned, follower, control?.control ?? undefined);
  owned.projected = noWatermark;
  owned.onDemand = onDemand;
  ports.events.onDemand(partition, follower.head.sequence);
  return followed;
}

async function controlIn(
  { partition }: OwnedPartition,
  { history, events }: RaterPorts,
): Promise<StatesAt | undefined> {
  try {
    return await history?.read(partition, [controlKey], 0);
  } catch (cause) {
    if (!(cause instanceof HistoryReadError)) throw cause;
    events.trouble(`partition ${partition} cannot be served before its cache is whole`, cause);
    return undefined;
  }
}

/** Behind the history's last record, unless the ledger does not hold it or goes far beyond it. */
async function behind(
  { at }: StatesAt,
  { partition }: OwnedPartition,
  ports: RaterPorts,
): Promise<FollowPosition | undefined> {
  const { end } = await ports.reader.ends(topics.ledger, partition);
  if (end - at.ledgerOffset > BigInt(raterLimits.onDemandTailMax)) {
    const message = `it is ${end - at.ledgerOffset} records behind`;
    ports.events.trouble(`the history of partition ${partition}`, new HistoryAstray(message));
    return undefined;
  }
  const position = await followFrom(ports, partition, at);
  if (position === undefined) {
    const other = new HistoryAstray(`record ${at.sequence} of it does not stand in the ledger`);
    ports.events.trouble(`the history of partition ${partition}`, other);
  }
  return position;
}

/**
 * Reads states of a partition that is served on demand.
 *
 * @returns in the order of the keys; undefined: the key has no state.
 * @throws HistoryReadError; HistoryAstray when the history must not be built on.
 */
export async function readOnDemand(
  owned: OwnedPartition,
  onDemand: OnDemand,
  keys: readonly string[],
  ports: RaterPorts,
): Promise<readonly (Balance | undefined)[]> {
  const { partition } = owned;
  const { keysMax } = historyStatesLimits;
  const states: (Balance | undefined)[] = [];
  for (let i = 0; i < keys.length; i += keysMax) {
    const asked = keys.slice(i, i + keysMax);
    const found = await ports.history?.read(partition, asked, 0);
    if (found === undefined) throw new HistoryAstray('there is none');
    checkPlace(found, owned.head, onDemand.from);
    for (const [k, key] of asked.entries()) {
      states.push(stateBehind(onDemand, key, stateFrom(ports.codec, found.states[k])));
    }
  }
  return states;
}

function checkPlace({ at }: StatesAt, { ledgerId, sequence }: Head, from: bigint): void {
  if (at.ledgerId !== ledgerId) throw new HistoryAstray(`it is of ledger ${at.ledgerId}`);
  if (at.sequence > sequence) throw new HistoryAstray('another owner has written past us');
  if (at.sequence < from) throw new HistoryAstray(`it went back to ${at.sequence}`);
}

/** A state names the record it includes: only what came after it is folded. */
function stateBehind(
  { tail }: Pick<OnDemand, 'tail'>,
  key: string,
  state: Balance | undefined,
): Balance | undefined {
  const included = state?.sequence ?? 0n;
  return (tail.get(key) ?? [])
    .filter(({ outcome, sequence }) => outcome !== 'rejected' && sequence > included)
    .reduce<Balance | undefined>(fold, state);
}
