import type { Answer, GroupAnswer, LedgerRecord } from '../../services/core/contracts.gen.ts';
import { notifyUriOf } from '../support/load/charging-session.ts';
import type { Amount, RequestTrace } from '../support/load/charging-session.ts';

/** A charging session as network functions know it: by a name they chose. */
export interface ChargedSession {
  readonly name: string;
  readonly requests: readonly RequestTrace[];
}

interface Entry {
  /** Effects by request number: what the ledger says was told. */
  readonly effects: Map<number, string[]>;
  opened: number;
  closed: number;
  money: bigint;
}

/** What the ledger says happened to each charging session, by the name its opener gave it. */
export class SessionBook {
  #byName = new Map<string, Entry>();
  #bySession = new Map<string, Entry>();

  /** Takes the next accepted record. */
  take(record: LedgerRecord): void {
    for (const change of record.changes) {
      if (change.type === 'SessionOpened') {
        const { session, notifyUri } = change.sessionOpened;
        this.#entryOf(session, notifyUri ?? session).opened += 1;
      } else if (change.type === 'SessionClosed') {
        const entry = this.#bySession.get(change.sessionClosed.session);
        if (entry !== undefined) entry.closed += 1;
      } else if (change.type === 'UsageDebited') {
        const entry = this.#bySession.get(change.usageDebited.session);
        if (entry !== undefined) entry.money += change.usageDebited.money;
      }
    }
    this.#takeEffect(record);
  }

  /** Forgets sessions that were checked. */
  forget(): void {
    this.#byName = new Map();
    this.#bySession = new Map();
  }

  /**
   * What of a session's answered requests is not in the ledger exactly once, as it was answered.
   */
  problemsOf({ name, requests }: ChargedSession): readonly string[] {
    const entry = this.#byName.get(notifyUriOf(name));
    if (entry === undefined) return requests.flatMap((trace) => lost(name, trace));
    const problems = requests.flatMap((trace) => problemsOfRequest(trace, entry));
    if (entry.opened !== 1) problems.push(`was opened ${entry.opened} times`);
    if (entry.closed !== 1) problems.push(`was closed ${entry.closed} times`);
    const price = priceOf(requests);
    if (entry.money !== price) problems.push(`was charged ${entry.money}, its use costs ${price}`);
    return problems.map((problem) => `${name} ${problem}`);
  }

  #takeEffect(record: LedgerRecord): void {
    const { request, answer } = record;
    if (request === null || request.session === null || answer === null) return;
    const entry = this.#bySession.get(request.session);
    const number = Number(request.number);
    const told = entry?.effects.get(number) ?? [];
    entry?.effects.set(number, [...told, toldBy(answer, record)]);
  }

  /** A second session under one name shares its entry, so that it is seen. */
  #entryOf(session: string, name: string): Entry {
    const fresh: Entry = { effects: new Map(), opened: 0, closed: 0, money: 0n };
    const entry = this.#bySession.get(session) ?? this.#byName.get(name) ?? fresh;
    this.#byName.set(name, entry);
    this.#bySession.set(session, entry);
    return entry;
  }
}

export const statuses = { create: 201, event: 201, update: 200, release: 204 } as const;

function lost(
  name: string,
  { operation, answer, tries, latencyMs }: RequestTrace,
): readonly string[] {
  if (answer === undefined) return [];
  const how = `${answer.status} "${answer.told}" by try ${tries} after ${Math.round(latencyMs)} ms`;
  return [`${name} is not in the ledger, its ${operation} was answered ${how}`];
}

function problemsOfRequest(trace: RequestTrace, entry: Entry): readonly string[] {
  const { number, operation, answer } = trace;
  const effects = entry.effects.get(number) ?? [];
  const what = `#${number} ${operation}`;
  if (effects.length > 1) return [`${what} had ${effects.length} effects`];
  if (answer === undefined) return [];
  if (answer.status !== statuses[operation]) {
    return [`${what} was answered ${answer.status} ${answer.told}`];
  }
  const [told] = effects;
  if (told === undefined) return [`${what} was answered, and has no effect`];
  if (operation === 'release' || told === answer.told) return [];
  return [`${what} was told "${answer.told}", the ledger says "${told}"`];
}

/** What a record's answer told, comparable with what a network function read. */
export function toldBy(answer: Answer, { outcome, reason }: LedgerRecord): string {
  if (outcome !== 'applied') return `${outcome} ${reason ?? ''}`;
  return answer.groups.map(toldOf).join(', ');
}

function toldOf({ ratingGroup, result, granted, validity, finalAction }: GroupAnswer): string {
  return `${ratingGroup} ${result} ${granted ?? ''} ${validity ?? ''} ${finalAction ?? ''}`;
}

/** Price in millionths and increment of the plans that the load accounts follow. */
export const prices: Readonly<
  Record<number, { readonly increment: bigint; readonly price: bigint }>
> = {
  10: { increment: 60n, price: 100_000n },
  20: { increment: 1n, price: 50_000n },
  30: { increment: 100_000n, price: 1_000n },
};

/** What a session's use costs: each group's sum, rounded up to whole increments once. */
function priceOf(requests: readonly RequestTrace[]): bigint {
  let sum = 0n;
  for (const [ratingGroup, units] of usedIn(requests)) {
    const { increment, price } = prices[ratingGroup] ?? { increment: 1n, price: 0n };
    sum += ((units + increment - 1n) / increment) * price;
  }
  return sum;
}

/** Units that requests report, by rating group. */
export function usedIn(requests: readonly RequestTrace[]): ReadonlyMap<number, bigint> {
  const used = new Map<number, bigint>();
  for (const { ratingGroup, units } of requests.flatMap(reportedBy)) {
    used.set(ratingGroup, (used.get(ratingGroup) ?? 0n) + BigInt(units));
  }
  return used;
}

/** A one-time event asks for one, and uses it. */
function reportedBy({ operation, used }: RequestTrace): readonly Amount[] {
  return operation === 'event' ? [{ ratingGroup: 20, units: 1 }] : used;
}
