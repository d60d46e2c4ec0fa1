import { attemptOf } from '../../../services/core/account/abandon.ts';
import type { Answer, LedgerRecord, UsageEvent } from '../../../services/core/contracts.gen.ts';
import { topics } from '../../../services/ports/topics.ts';
import { isHopeless } from '../world/faults.ts';
import type { Faults } from '../world/faults.ts';
import type { LogicalRequest, Network } from '../world/network.ts';
import type { Accepted } from '../world/accepted-ledger.ts';
import { homeOf } from '../world/usage-records.ts';
import { codec, plans } from '../world/tools.ts';
import type { World } from '../world/world.ts';

/**
 * A one-time event is charged at most once at the end; it is charged if its sender heard that it
 * was granted, and not if it was about to happen, its plan gives back, and every attempt that
 * reached the log was given up behind it.
 */
export function checkEvents(
  world: World,
  network: Network,
  ledgers: readonly (readonly Accepted[])[],
  faults: Faults,
): readonly string[] {
  return network.requests.flatMap((request) => {
    const { id, key, kind, answers } = request;
    const partition = homeOf(world, key);
    if (kind !== 'event' || isHopeless(world, faults, request)) return [];
    if (faults.lostFrom(partition) !== undefined || faults.isBeyondHorizon()) return [];
    const of = `event ${id}`;
    const charged = timesCharged(request, ledgers[partition] ?? []);
    const problems = charged > 1 ? [`I2: ${of} is charged ${charged} times`] : [];
    if (answers.some(isGranted) && charged < 1) problems.push(`I1: ${of} was granted for nothing`);
    const isInTime = world.log.brokersAheadMs < 60_000; // else it may be too late to give it up
    if (charged > 0 && isInTime && wasGivenUp(world, partition, request)) {
      problems.push(`I1: ${of} is charged, and every attempt at it was given up`);
    }
    return problems;
  });
}

/** True for an answer that lets what was asked for happen. */
export function isGranted({ denial, groups }: Answer): boolean {
  return denial === null && groups.every(({ result }) => result === 'SUCCESS');
}

function timesCharged({ id, key }: LogicalRequest, ledger: readonly Accepted[]): number {
  const changes = ledger.filter(({ record }) => record.key === key).flatMap(changesIn);
  const isOurs = ({ session }: { readonly session: string }): boolean =>
    session === id || session.startsWith(`${id}-`);
  return changes.reduce((sum, change) => {
    if (change.type === 'UsageDebited' && isOurs(change.usageDebited)) return sum + 1;
    return change.type === 'UsageReversed' && isOurs(change.usageReversed) ? sum - 1 : sum;
  }, 0);
}

function changesIn({ record }: Accepted): LedgerRecord['changes'] {
  return record.changes;
}

/** True when nobody is left who may have heard an answer, by what stands in usage alone. */
function wasGivenUp(world: World, partition: number, { id, key }: LogicalRequest): boolean {
  const open = new Set<string | null>();
  let isReversible = false;
  for (const event of inputsOf(world, partition, key)) {
    if (event.type === 'OpenAccount') isReversible = plans.reverses(event.openAccount.planVersion);
    if (event.type === 'Charge' && event.charge.digest === id) {
      if (event.charge.eventType !== 'IEC') return false;
      open.add(attemptOf(event));
    }
    if (event.type === 'AbandonRequest') open.delete(event.abandonRequest.attempt);
  }
  return isReversible && open.size === 0;
}

function inputsOf(world: World, partition: number, key: string): readonly UsageEvent[] {
  return world.log.store.entries(topics.usage, partition).flatMap((entry) => {
    if (Buffer.from(entry.key).toString('latin1') !== key) return [];
    const read = codec.read('UsageEvent', entry);
    return read.kind === 'read' ? [read.value] : [];
  });
}
