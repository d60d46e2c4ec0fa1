import type { DeltaDebit, LedgerRecord } from '../../services/core/contracts.gen.ts';
import type { SiteName } from '../../infra/local/pair.ts';
import { notifyUriOf } from '../support/load/charging-session.ts';
import type { RequestTrace } from '../support/load/charging-session.ts';
import { prices, statuses, toldBy, usedIn } from './session-book.ts';
import type { ChargedSession } from './session-book.ts';

/** What a site told about one request. */
interface Effect {
  readonly site: SiteName;
  readonly told: string;
}

/** A session as the ledgers of both sites have it. */
interface Entry {
  readonly effects: Map<number, Effect[]>;
  /** Units charged by rating group, less what came back since both sites had charged them. */
  readonly charged: Map<number, bigint>;
  readonly opened: Record<SiteName, number>;
  readonly closed: Record<SiteName, number>;
  /** How often it went on at the other site than before. */
  moves: number;
  at: SiteName | undefined;
}

/**
 * What the ledgers of two sites together say happened to each charging session, by the name its
 * opener gave it: asked at either site or both, it was charged once.
 */
export class SitesBook {
  readonly #records: { readonly site: SiteName; readonly record: LedgerRecord }[] = [];

  /** Takes the next accepted record of a site. */
  take(site: SiteName, record: LedgerRecord): void {
    if (record.changes.length > 0 || record.request !== null) this.#records.push({ site, record });
  }

  /** Forgets sessions that were checked. */
  forget(): void {
    this.#records.length = 0;
  }

  /** What of answered requests is not in the ledgers as it was answered, or not once. */
  problemsOf(sessions: readonly ChargedSession[]): readonly string[] {
    const entries = this.#entries();
    return sessions.flatMap(({ name, requests }) => {
      const entry = entries.get(notifyUriOf(name));
      const problems = entry === undefined ? requests.flatMap(lost) : problemsOf(requests, entry);
      return problems.map((problem) => `${name} ${problem}`);
    });
  }

  /** A site may go on with a session that only the other one's records name. */
  #entries(): ReadonlyMap<string, Entry> {
    const byName = new Map<string, Entry>();
    const bySession = new Map<string, Entry>();
    for (const { record } of this.#records) {
      for (const change of record.changes) {
        if (change.type !== 'SessionOpened') continue;
        const { session, notifyUri } = change.sessionOpened;
        const entry = bySession.get(session) ?? byName.get(notifyUri ?? session) ?? emptyEntry();
        bySession.set(session, entry);
        byName.set(notifyUri ?? session, entry);
      }
    }
    for (const { site, record } of this.#inTime()) fill(bySession, site, record);
    return byName;
  }

  /** As far as the clocks of both tell. */
  #inTime() {
    return this.#records.toSorted((a, b) => Number(a.record.clock - b.record.clock));
  }
}

function emptyEntry(): Entry {
  return {
    effects: new Map(),
    charged: new Map(),
    opened: { main: 0, secondary: 0 },
    closed: { main: 0, secondary: 0 },
    moves: 0,
    at: undefined,
  };
}

function fill(entries: ReadonlyMap<string, Entry>, site: SiteName, record: LedgerRecord): void {
  for (const change of record.changes) {
    if (change.type === 'SessionOpened') {
      count(entries.get(change.sessionOpened.session)?.opened, site);
    } else if (change.type === 'SessionClosed') {
      count(entries.get(change.sessionClosed.session)?.closed, site);
    } else if (change.type === 'UsageDebited') {
      charge(entries, change.usageDebited, 1n);
    } else if (change.type === 'DeltaApplied') {
      for (const debit of change.deltaApplied.repeated) charge(entries, debit, -1n);
    }
  }
  const { request, answer } = record;
  const entry = entries.get(request?.session ?? '');
  if (entry === undefined || request === null || answer === null) return;
  if (record.changes.some(({ type }) => type === 'DeltaApplied')) return;
  const number = Number(request.number);
  const told = entry.effects.get(number) ?? [];
  entry.effects.set(number, [...told, { site, told: toldBy(answer, record) }]);
  if (entry.at !== undefined && entry.at !== site) entry.moves += 1;
  entry.at = site;
}

function count(of: Record<SiteName, number> | undefined, site: SiteName): void {
  if (of !== undefined) of[site] += 1;
}

function charge(
  entries: ReadonlyMap<string, Entry>,
  { session, ratingGroup, charged }: Pick<DeltaDebit, 'session' | 'ratingGroup' | 'charged'>,
  times: bigint,
): void {
  const sums = entries.get(session)?.charged;
  const group = Number(ratingGroup);
  sums?.set(group, (sums.get(group) ?? 0n) + times * charged);
}

function lost({ operation, answer, tries }: RequestTrace): readonly string[] {
  if (answer === undefined) return [];
  return [`is in no ledger, its ${operation} was answered ${answer.status} by try ${tries}`];
}

function problemsOf(requests: readonly RequestTrace[], entry: Entry): readonly string[] {
  const problems = requests.flatMap((trace) => problemsOfRequest(trace, entry));
  for (const site of ['main', 'secondary'] as const) {
    if (entry.opened[site] > 1) problems.push(`was opened ${entry.opened[site]} times at ${site}`);
    if (entry.closed[site] > 1) problems.push(`was closed ${entry.closed[site]} times at ${site}`);
  }
  if (entry.closed.main + entry.closed.secondary === 0) problems.push('was never closed');
  return [...problems, ...wronglyCharged(requests, entry)];
}

function problemsOfRequest(trace: RequestTrace, { effects }: Entry): readonly string[] {
  const { number, operation, answer } = trace;
  const found = effects.get(number) ?? [];
  const what = `#${number} ${operation}`;
  const problems = (['main', 'secondary'] as const).flatMap((at) => {
    const times = found.filter(({ site }) => site === at).length;
    return times > 1 ? [`${what} had ${times} effects at ${at}`] : [];
  });
  if (answer === undefined) return problems;
  if (answer.status !== statuses[operation]) {
    return [...problems, `${what} was answered ${answer.status} ${answer.told}`];
  }
  if (found.length === 0) return [...problems, `${what} was answered, and has no effect`];
  if (operation === 'release' || found.some(({ told }) => told === answer.told)) return problems;
  const ledgers = found.map(({ site, told }) => `${site} "${told}"`).join(', ');
  return [...problems, `${what} was told "${answer.told}", the ledgers say ${ledgers}`];
}

/**
 * Usage is charged once, rounded up to whole increments. A site that cannot know what the other
 * charged last rounds for itself, and the other for itself: each move may cost or save an
 * increment.
 */
function wronglyCharged(requests: readonly RequestTrace[], entry: Entry): readonly string[] {
  const used = usedIn(requests);
  const groups = new Set([...used.keys(), ...entry.charged.keys()]);
  return [...groups].flatMap((group) => {
    const { increment } = prices[group] ?? { increment: 1n };
    const units = used.get(group) ?? 0n;
    const due = ((units + increment - 1n) / increment) * increment;
    const charged = entry.charged.get(group) ?? 0n;
    const off = charged > due ? charged - due : due - charged;
    const isRight = off <= BigInt(entry.moves) * increment;
    return isRight ? [] : [`was charged ${charged} of group ${group}, and used ${units}`];
  });
}
