import { sameContent } from '../../../services/core/checks/same-content.ts';
import type { Answer, LedgerRecord } from '../../../services/core/contracts.gen.ts';
import { isPassing } from '../../../services/core/denial.ts';
import type { DenialCode } from '../../../services/core/denial.ts';
import { isHopeless } from '../world/faults.ts';
import type { Faults } from '../world/faults.ts';
import type { LogicalRequest, Network } from '../world/network.ts';
import type { Accepted } from '../world/accepted-ledger.ts';
import type { World } from '../world/world.ts';

/**
 * I1 and I2 as those outside see them: a request, however often it was sent and appended, has one
 * effect and one answer, and whoever is patient gets it.
 */
export function checkRequests(
  network: Network,
  ledgers: readonly (readonly Accepted[])[],
  requestOf: ReadonlyMap<number, ReadonlyMap<bigint, string>>,
  faults: Faults,
  world: World,
): readonly string[] {
  const records = new Map<string, LedgerRecord[]>();
  for (const [partition, accepted] of ledgers.entries()) {
    if (faults.lostFrom(partition) !== undefined) continue; // offsets name other requests now
    for (const { record } of accepted) {
      const id = requestOf.get(partition)?.get(record.inputOffset);
      if (id !== undefined) records.set(id, [...(records.get(id) ?? []), record]);
    }
  }
  return network.requests.flatMap((request) => {
    if (isHopeless(world, faults, request)) return [];
    return problemsOf(request, records.get(request.id) ?? [], faults);
  });
}

function problemsOf(
  request: LogicalRequest,
  records: readonly LedgerRecord[],
  faults: Faults,
): readonly string[] {
  const { id, kind, answers, gaveUp, isPatient } = request;
  const of = `${kind} ${id}`;
  const problems: string[] = [];
  // Of a flow over several keys the record that ends it, which is the one that is remembered.
  const applied = records.filter((one) => one.outcome === 'applied' && one.request !== null);
  // What was given back is carried out anew: `checkEvents` looks at those.
  const isOnce = kind !== 'event';
  if (isOnce && applied.length > 1 && !faults.isBeyondHorizon()) {
    problems.push(`I2: ${of} was carried out ${applied.length} times`);
  }
  if (gaveUp && isPatient) problems.push(`I14: ${of} was never answered`);
  const lasting = answers.filter(isLasting);
  const [first] = lasting;
  if (lasting.some((answer) => !sameContent(answer, first))) {
    problems.push(`I2: ${of} was answered in different words`);
  }
  const wasApplied = isOnce && applied.length > 0 && answers.length > 0 && lasting.length === 0;
  // A log that takes an append twice may carry out later what was told to wait: it says so of now.
  const wasBusy = answers.some(({ denial }) => denial === 'IDENTITY_BUSY');
  if (wasApplied && !wasBusy && !faults.isBeyondHorizon()) {
    problems.push(`I2: ${of} was carried out, and denied: ${answers[0]?.denial}`);
  }
  return problems;
}

/** Answers that a repeat must hear again. */
function isLasting({ denial }: Answer): boolean {
  return denial === null || !isPassing(denial as DenialCode);
}
