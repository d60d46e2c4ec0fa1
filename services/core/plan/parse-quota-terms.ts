import type { PlanReader } from './plan-reader.ts';
import type { FinalUnits, PartialXdrLimits, ReportTrigger } from './plan.ts';

/** What happens after the last units: `finalAction`, with `redirectTo` or `restrictTo`. */
export function finalUnitsFrom(read: PlanReader): FinalUnits {
  const action = read.choice('finalAction', ['TERMINATE', 'REDIRECT', 'RESTRICT_ACCESS'] as const);
  switch (action) {
    case 'TERMINATE':
      return { action };
    case 'REDIRECT':
      return { action, ...serverFrom(read.object('redirectTo')) };
    case 'RESTRICT_ACCESS':
      return { action, filters: filtersFrom(read) };
  }
}

/** What makes a network function report. */
export function triggerFrom(read: PlanReader): ReportTrigger {
  const trigger = {
    type: read.parsed('type', nameOf, 'a trigger type such as QUOTA_THRESHOLD', ''),
    category: read.choice('category', ['IMMEDIATE_REPORT', 'DEFERRED_REPORT'] as const),
    limit: read.has('limit') ? read.count('limit') : undefined,
  };
  read.end();
  return trigger;
}

/** When a session that goes on has a partial xDR: `units`, `seconds` or both. */
export function partialXdrFrom(read: PlanReader): PartialXdrLimits {
  const limits = {
    units: read.has('units') ? read.count('units') : undefined,
    seconds: read.has('seconds') ? read.whole('seconds', 60n, 2_592_000n) : undefined,
  };
  if (limits.units === undefined && limits.seconds === undefined) {
    read.wrong('units', 'a count, unless seconds are named', undefined);
  }
  read.end();
  return limits;
}

function serverFrom(read: PlanReader) {
  const server = {
    addressType: read.choice('type', ['IPV4', 'IPV6', 'URL', 'URI'] as const),
    address: read.parsed('address', addressOf, 'an address without white space', ''),
  };
  read.end();
  return server;
}

/** A network knows its filters by names of its own; they travel between spaces. */
function filtersFrom(read: PlanReader): readonly string[] {
  const filters = read.texts('restrictTo');
  const isFit =
    filters.length <= filtersMax && filters.every((one) => addressOf(one) !== undefined);
  return isFit ? filters : read.wrong('restrictTo', `at most ${filtersMax} ids of filters`, []);
}

const filtersMax = 16;

function addressOf(text: string): string | undefined {
  return /^[\x21-\x7e]{1,256}$/.test(text) ? text : undefined;
}

function nameOf(text: string): string | undefined {
  return /^[A-Z0-9_]{1,64}$/.test(text) ? text : undefined;
}
