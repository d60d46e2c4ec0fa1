/**
 * MultipleUnitUsage (TS 32.291 6.1.6.2.1.2): what one request asks for and reports, per rating
 * group.
 *
 *     multipleUnitUsage: [ {
 *       ratingGroup                     Uint32, mandatory
 *       uPFID                           the counter, where several share a rating group
 *       requestedUnit: { amounts }      absent: a report only; empty: we choose the amount
 *       usedUnitContainer: [ {
 *         localSequenceNumber           mandatory
 *         quotaManagementIndicator      open enum
 *         triggerTimestamp              when the usage was counted
 *         triggers: [ { triggerType } ] TARIFF_TIME_CHANGE: closed when the tariff changed
 *         amounts } ] } ]
 *     amounts: time (Uint32 seconds), totalVolume, uplinkVolume, downlinkVolume (octets),
 *              serviceSpecificUnits
 */
import { bounds } from '../../core/bounds.ts';
import type { ChargeGroup, RequestedUnits, UsedUnits } from '../../core/contracts.gen.ts';
import { type Units, units } from '../../core/units.ts';
import {
  type Elements,
  incorrect,
  integerOf,
  objectOf,
  objectsOf,
  textOf,
  timeOf,
  uint32Max,
} from './information-element.ts';

/** Used unit containers of one rating group in one request. */
export const containersPerGroupMax = 64;

/** Reasons why a container was closed. */
const triggersMax = 64;

const localNumberMax = 2n ** 63n - 1n;

/** The rating groups of a request; what is wrong with them is noted in `from`. */
export function groupsOf(from: Elements): readonly ChargeGroup[] {
  const groups = objectsOf(from, 'multipleUnitUsage', bounds.groupsPerSessionMax).map(groupOf);
  noteRepeated(from, groups);
  return groups;
}

/**
 * Two entries for one counter are refused, not merged: which of two requested amounts is meant, and
 * whether the second report adds to the first or repeats it, only the sender knows.
 */
function noteRepeated(from: Elements, groups: readonly ChargeGroup[]): void {
  const seen = new Set<string>();
  for (const [index, group] of groups.entries()) {
    const counter = `${group.ratingGroup}/${group.upf ?? ''}`;
    if (seen.has(counter)) {
      const reason = 'repeats the ratingGroup and uPFID of an earlier entry';
      incorrect(from, `multipleUnitUsage/${index}`, 'optional', reason);
    }
    seen.add(counter);
  }
}

/** Values that stand in for wrong ones never leave: their problem refuses the body. */
function groupOf(from: Elements): ChargeGroup {
  const requested = objectOf(from, 'requestedUnit', 'optional');
  return {
    ratingGroup: integerOf(from, 'ratingGroup', 'mandatory', uint32Max) ?? 0n,
    upf: textOf(from, 'uPFID', 'optional') ?? null,
    requested: requested === undefined ? null : amountsOf(requested),
    used: objectsOf(from, 'usedUnitContainer', containersPerGroupMax).map(containerOf),
  };
}

function containerOf(from: Elements): UsedUnits {
  return {
    localNumber: integerOf(from, 'localSequenceNumber', 'mandatory', localNumberMax) ?? 0n,
    management: managementOf(from),
    ...amountsOf(from),
    usedAt: timeOf(from, 'triggerTimestamp', 'optional') ?? null,
    tariffChange: isClosedByTariffChange(from) ? 'before' : null,
  };
}

/** A container that was closed because the tariff changed holds what was used before. */
function isClosedByTariffChange(from: Elements): boolean {
  return objectsOf(from, 'triggers', triggersMax).some(
    (trigger) => textOf(trigger, 'triggerType', 'optional') === 'TARIFF_TIME_CHANGE',
  );
}

/** What the enum does not name yet is charged like what it names by default: online. */
function managementOf(from: Elements): UsedUnits['management'] {
  const indicator = textOf(from, 'quotaManagementIndicator', 'optional');
  if (indicator === 'OFFLINE_CHARGING') return 'offline';
  return indicator === 'QUOTA_MANAGEMENT_SUSPENDED' ? 'suspended' : 'online';
}

function amountsOf(from: Elements): RequestedUnits {
  return {
    seconds: amountOf(from, 'time', uint32Max),
    totalOctets: amountOf(from, 'totalVolume'),
    uplinkOctets: amountOf(from, 'uplinkVolume'),
    downlinkOctets: amountOf(from, 'downlinkVolume'),
    events: amountOf(from, 'serviceSpecificUnits'),
  };
}

/**
 * Less than Uint64 allows: an amount above the bound is a fault of the sender, and sums must stay
 * exact.
 */
function amountOf(
  from: Elements,
  name: string,
  max: bigint = bounds.unitsPerReportMax,
): Units | null {
  const amount = integerOf(from, name, 'optional', max);
  return amount === undefined ? null : units(amount);
}
