import type { Balance, LedgerRecord } from '../../../services/core/contracts.gen.ts';
import { sameContent } from '../../../services/core/checks/same-content.ts';
import { topics } from '../../../services/ports/topics.ts';
import type { Accepted } from '../world/accepted-ledger.ts';
import { valueOf } from '../world/accepted-ledger.ts';
import { compactedBalances, readExport } from '../world/read-back.ts';
import type { World } from '../world/world.ts';

/** I8: what the exporter wrote is what the ledger says: each xDR and notice once, newest states. */
export function checkOutputs(
  world: World,
  partition: number,
  accepted: readonly Accepted[],
  states: ReadonlyMap<string, Balance>,
): readonly string[] {
  const { store } = world.log;
  const xdrs = store.entries(topics.xdr, partition).map((entry) => valueOf('XdrRecord', entry));
  const notices = store
    .entries(topics.notices, partition)
    .map((entry) => valueOf('NoticeRecord', entry));
  const callbacks = store
    .entries(topics.callbacks, partition)
    .map((entry) => valueOf('CallbackRecord', entry));
  const problems = [
    ...unlike(
      'xdr',
      xdrs,
      named(
        accepted,
        (record) => record.xdrs,
        ({ origin }) => origin,
      ),
      (one) => one.xdr,
    ),
    ...unlike(
      'notices',
      notices,
      named(accepted, (record) => record.notices),
      (one) => one.notice,
    ),
    ...unlike(
      'callbacks',
      callbacks,
      named(accepted, (record) => record.callbacks),
      (one) => one.callback,
    ),
  ];
  const exported = readExport(world, partition)?.sequence ?? 0n;
  const last = accepted.at(-1)?.record.sequence ?? 0n;
  if (exported !== last) problems.push(`exported to ${exported}, the ledger ends at ${last}`);
  const balances = compactedBalances(world, partition);
  for (const [key, state] of states) {
    if (!sameContent(balances.get(key), state)) problems.push(`balances of ${key} differ`);
  }
  return problems.map((text) => `I8: [${partition}] ${text}`);
}

interface Named<T> {
  readonly name: string;
  readonly value: T;
}

function named<T>(
  accepted: readonly Accepted[],
  of: (record: LedgerRecord) => readonly T[],
  idOf: (value: T) => { readonly sequence: bigint; readonly index: number } | null = () => null,
): readonly Named<T>[] {
  return accepted.flatMap(({ record: { sequence }, record }) =>
    of(record).map((value, index) => {
      const id = idOf(value) ?? { sequence, index };
      return { name: `${id.sequence}/${id.index}`, value };
    }),
  );
}

function unlike<T, V>(
  topic: string,
  written: readonly (T & { readonly sequence: bigint; readonly index: number })[],
  expected: readonly Named<V>[],
  valueIn: (one: T) => V,
): readonly string[] {
  const problems: string[] = [];
  if (written.length !== expected.length) {
    problems.push(`${topic} holds ${written.length} records, the ledger ${expected.length}`);
  }
  for (const [i, one] of written.entries()) {
    const due = expected[i];
    if (due?.name === `${one.sequence}/${one.index}` && sameContent(valueIn(one), due.value)) {
      continue;
    }
    problems.push(`${topic}: ${one.sequence}/${one.index} stands where ${due?.name} is due`);
    break;
  }
  return problems;
}
