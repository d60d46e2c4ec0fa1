import { checkEvents } from './check-events.ts';
import { FlowsEnd } from '../../../services/core/checks/flows-end.ts';
import type { Balance } from '../../../services/core/contracts.gen.ts';
import { checkFlows } from './check-flows.ts';
import { checkLedger } from './check-ledger.ts';
import type { PartitionView } from './check-ledger.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkProjection } from './check-projection.ts';
import { checkRequests } from './check-requests.ts';
import { gatherAnswers } from './gather-answers.ts';
import { isCrippled } from '../world/faults.ts';
import type { Faults } from '../world/faults.ts';
import type { Network } from '../world/network.ts';
import { acceptedLedger } from '../world/read-back.ts';
import type { World } from '../world/world.ts';

/** Checks the invariants of the design over everything that a run left behind. */
export function checkWorld(world: World, network: Network, faults: Faults): readonly string[] {
  const problems = world.witness.unexpected.map((text) => `unexpected ${text}`);
  const ledgers = [...Array(world.options.partitions).keys()].map((partition) =>
    acceptedLedger(world, partition),
  );
  const flows = new FlowsEnd();
  const kept: ReadonlyMap<string, Balance>[] = [];
  const answered = gatherAnswers(world, ledgers, faults);
  problems.push(...answered.problems);
  for (const [partition, accepted] of ledgers.entries()) {
    const answers = answered.byInput.get(partition) ?? new Map();
    const view: PartitionView = { world, partition, accepted, answers, faults, flows };
    const { problems: broken, states, head } = checkLedger(view);
    problems.push(...broken);
    kept.push(states);
    if (faults.isLost(partition)) continue;
    problems.push(...checkProjection(view, states, head));
    problems.push(...checkOutputs(world, partition, accepted, states));
  }
  if (!isCrippled(world, faults)) problems.push(...checkFlows(flows, kept));
  problems.push(...checkRequests(network, ledgers, answered.requestOf, faults, world));
  problems.push(...checkEvents(world, network, ledgers, faults));
  return [...problems, ...unduePartitionStops(world, faults)];
}

/** A partition stops only where its logs do not say what they must. */
function unduePartitionStops(world: World, faults: Faults): readonly string[] {
  return world.witness.stops
    .filter(
      ({ partition }) =>
        faults.poisonedAt(partition) === undefined && faults.lostFrom(partition) === undefined,
    )
    .map(({ partition, process, why }) => `${process} stopped partition ${partition}: ${why}`);
}
