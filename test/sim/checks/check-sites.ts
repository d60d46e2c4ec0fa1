import type {
  AccountState,
  DeltaDebit,
  LedgerRecord,
} from '../../../services/core/contracts.gen.ts';
import { lockedThrough } from '../../../services/core/site/evolve-site.ts';
import { beyondBound, MergeBook } from '../../../services/core/site/merge-book.ts';
import { noLoss } from '../world/faults.ts';
import type { Network } from '../world/network.ts';
import { acceptedLedger } from '../world/read-back.ts';
import type { TwoWorlds } from '../world/two-worlds.ts';
import type { SimAccount } from '../world/usage-records.ts';
import type { World } from '../world/world.ts';
import { isGranted } from './check-events.ts';
import { checkOpenings } from './check-openings.ts';
import { gatherAnswers } from './gather-answers.ts';

/** What one request was charged, by its records at one site, in money and units. */
type Charged = ReadonlyMap<string, bigint>;

/**
 * I10, I1 and I2 over both sites, once everything is merged: every delta is applied, nothing stays
 * locked, and whoever asked, however often and wherever, was charged once.
 */
export function checkSites(
  sites: TwoWorlds,
  network: Network,
  accounts: readonly SimAccount[],
): readonly string[] {
  const problems = [...checkOpenings(sites), ...accounts.flatMap((one) => unmerged(sites, one))];
  const main = chargedAt(sites.main.world);
  const there = chargedAt(sites.secondary.world);
  problems.push(...overdrawnBeyond(sites));
  const takenBack = takenBackAt(sites.main.world);
  const back = givenBack(sites.main.world, sites.secondary.world);
  for (const { id, kind, isPatient, gaveUp, answers } of network.requests) {
    const own = main.get(id) ?? 0n;
    const other = (there.get(id) ?? 0n) - (back.get(id) ?? 0n);
    if (own > 0n && other > 0n) problems.push(`I10: ${kind} ${id} is charged at both sites`);
    // A top-up waits for main, however long that is away.
    if (gaveUp && isPatient && kind !== 'top-up')
      problems.push(`I14: ${kind} ${id} was never answered`);
    const granted = answers.some(isGranted);
    // Taken back by main behind the fence, it may have been answered here as if it stood.
    if (kind === 'event' && granted && own + other === 0n && !takenBack.has(id)) {
      problems.push(`I1: event ${id} was answered, and charged nowhere`);
    }
  }
  return problems;
}

/** Accounts of which more was overdrawn than may be (counter-example 7). */
function overdrawnBeyond({ main, secondary }: TwoWorlds): readonly string[] {
  const own = ledgersOf(main.world);
  return ledgersOf(secondary.world).flatMap((there, partition) => {
    const book = new MergeBook();
    for (const { record } of there) book.takeOther(record);
    for (const { record } of own[partition] ?? []) book.takeOwn(record);
    return book.accounts().flatMap((account) =>
      beyondBound(account).map(({ pot, amount, most }) => {
        return `bound: ${amount} of ${pot} of ${account.key}, at most ${most}`;
      }),
    );
  });
}

/** What of an account is not merged though everything should be. */
function unmerged(sites: TwoWorlds, account: SimAccount): readonly string[] {
  const own = sites.account(sites.main, account);
  const there = sites.account(sites.secondary, account);
  if (own === undefined) return [`I10: main lost ${account.id}`];
  const ledgerId = sites.secondary.role;
  const through = there?.delta?.through ?? 0n;
  const problems: string[] = [];
  if (lockedThrough(own, ledgerId) !== through) problems.push(`it is not locked to ${through}`);
  if ((own.merge?.appliedThrough ?? 0n) !== through) problems.push(`not applied to ${through}`);
  for (const [pot, amount] of lockedIn(own)) {
    if (amount !== 0n) problems.push(`${amount} of ${pot} stays locked`);
  }
  return problems.map((text) => `I10: ${account.id}: ${text}`);
}

function lockedIn({ locked, allowances }: AccountState): readonly (readonly [string, bigint])[] {
  return [['money', locked], ...allowances.map((one) => [one.id, one.locked] as const)];
}

/**
 * What each request was charged by a site's own records. A one-time event bears the name of its
 * session: whoever gives it up takes it back by that.
 */
function chargedAt(world: World): Charged {
  const charged = new Map<string, bigint>();
  const add = (id: string, size: bigint): void =>
    void charged.set(id, (charged.get(id) ?? 0n) + size);
  forEachRequest(world, (id, { changes }) => {
    for (const change of changes) {
      if (change.type === 'UsageDebited') add(id, sizeOf(change.usageDebited));
    }
  });
  for (const { record } of ledgersOf(world).flat()) {
    for (const change of record.changes) {
      if (change.type === 'UsageReversed') {
        add(change.usageReversed.session, -sizeOf(change.usageReversed));
      }
    }
  }
  return charged;
}

/** One-time events that a site took back, since nobody had heard an answer. */
function takenBackAt(world: World): ReadonlySet<string> {
  const changes = ledgersOf(world)
    .flat()
    .flatMap(({ record }) => record.changes);
  return new Set(
    changes.flatMap((one) => (one.type === 'UsageReversed' ? [one.usageReversed.session] : [])),
  );
}

/**
 * What main gave back of the other site's records, since it had charged the same request; and what
 * it did not give back of such, by the name of the event.
 */
function givenBack(main: World, secondary: World): Charged {
  const backOf = new Map<string, bigint>();
  const back = new Map<string, bigint>();
  const add = (id: string, size: bigint): void => void back.set(id, (back.get(id) ?? 0n) + size);
  for (const { record } of ledgersOf(main).flat()) {
    for (const change of record.changes) {
      if (change.type !== 'DeltaApplied') continue;
      const { sequence, repeated, request } = change.deltaApplied;
      const sum = repeated.reduce((all, debit) => all + sizeOf(debit), 0n);
      if (request !== null) backOf.set(`${record.partition}/${sequence}`, sum);
      else for (const debit of repeated) add(debit.session, sizeOf(debit));
    }
  }
  forEachRequest(secondary, (id, { partition, sequence }) => {
    add(id, backOf.get(`${partition}/${sequence}`) ?? 0n);
  });
  return back;
}

function forEachRequest(world: World, see: (id: string, record: LedgerRecord) => void): void {
  const ledgers = ledgersOf(world);
  const { requestOf } = gatherAnswers(world, ledgers, noLoss);
  for (const [partition, accepted] of ledgers.entries()) {
    for (const { record } of accepted) {
      const id = requestOf.get(partition)?.get(record.inputOffset);
      if (id !== undefined) see(id, record);
    }
  }
}

function ledgersOf(world: World) {
  return [...Array(world.options.partitions).keys()].map((one) => acceptedLedger(world, one));
}

/** Money and units together: only whether there is something, and how much in all, matters. */
function sizeOf({ money, draws }: Pick<DeltaDebit, 'money' | 'draws'>): bigint {
  let sum: bigint = money;
  for (const { units } of draws) sum += units;
  return sum;
}
