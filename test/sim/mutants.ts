import { mutantsOfSites } from './site-mutants.ts';
import type { Mutant } from './mutant.ts';

const rater = 'services/rater';

export const mutants: readonly Mutant[] = [
  {
    name: 'drop the dedup',
    file: 'services/core/account/decide-charge.ts',
    from: `      return repeated(recall.answer);`,
    to: `      return decideNew(draft, charge, attempt);`,
    caughtBy: 'I2',
  },
  {
    name: 'drop the dedup of management requests',
    file: 'services/core/account/decide-account.ts',
    from: '  if (known !== undefined) return known;',
    to: '  if (known !== undefined && event.type === "OpenAccount") return known;',
    caughtBy: 'I2',
  },
  {
    name: 'fence newer than instead of exactly after',
    file: 'services/adapters/memory/projection-store.ts',
    from: `  if (namesSameRecord(stored, after)) return 'ok';`,
    to: `  if (stored.sequence < through.sequence) return 'ok';`,
    caughtBy: 'I9 (counter-example 1)',
  },
  {
    name: 'answer from a read ahead of me',
    file: `${rater}/load-states.ts`,
    from: `  if (watermark.sequence > head.sequence) return 'another owner has written past us';`,
    to: '',
    caughtBy: 'I1 or I6 (counter-example 15)',
  },
  {
    name: 'answer from a read behind me',
    file: `${rater}/load-states.ts`,
    from: `  if (watermark.sequence < least) return 'the cache lost writes';`,
    to: '',
    caughtBy: 'I1 or I6 (counter-example 1)',
  },
  {
    name: 'take a missing watermark for an empty ledger',
    file: `${rater}/load-states.ts`,
    from: `return least === 0n ? undefined : 'the cache was lost';`,
    to: 'return undefined;',
    caughtBy: 'I1 or I6',
  },
  {
    name: 'client retries on',
    file: `${rater}/append-batch.ts`,
    from: `    mustRecover(owned, \`an append is in doubt: \${cause.message}\`);`,
    to: `    const again = batch.map((sealed) => sealed.outgoing);
    void ports.clock
      .sleep(300)
      .then(() => ports.ledger.append(owned.partition, again))
      .catch(() => 0n);
    owned.unconfirmed = owned.unconfirmed.slice(batch.length);
    const base = owned.ledgerEnd;
    owned.ledgerEnd += BigInt(batch.length);
    owned.unprojected.push(
      ...batch.map((sealed, i) => ({ sealed, offset: base + BigInt(i) })),
    );`,
    caughtBy: 'I9 (counter-example 16)',
  },
  {
    name: 'take an append in doubt for written',
    file: `${rater}/append-batch.ts`,
    from: `    mustRecover(owned, \`an append is in doubt: \${cause.message}\`);`,
    to: '    owned.unconfirmed = owned.unconfirmed.slice(batch.length);',
    caughtBy: 'I1, I7 or I14 (counter-example 16)',
  },
  {
    name: 'two batches in flight',
    file: `${rater}/append-batch.ts`,
    from: `  if (owned.appending) return;
  owned.appending = true;`,
    to: '',
    caughtBy: 'I14 (counter-example 16)',
  },
  {
    name: 'ignore the offset where records stand',
    file: `${rater}/append-batch.ts`,
    from: '    if (base !== owned.ledgerEnd) {',
    to: '    if (base < owned.ledgerEnd) {',
    caughtBy: 'I9',
  },
  {
    name: 'reject what this build does not know',
    file: 'services/engine/read-input.ts',
    from: `  if (read.kind === 'unknown') return { kind: 'unknown', why: read.why };`,
    to: '',
    caughtBy: 'a poisoned partition goes on (counter-example 11)',
  },
  {
    name: 'decide under a revision this build does not know',
    file: 'services/core/partition/obstacle.ts',
    from: `  if (revision > revisions.highest) return { kind: 'revision-unknown', revision };`,
    to: '',
    caughtBy: 'a poisoned partition goes on (counter-example 13)',
  },
  {
    name: 'take events of other partitions',
    file: 'services/engine/read-input.ts',
    from: `return 'WRONG_PARTITION';`,
    to: 'return undefined;',
    caughtBy: 'a record for a key of another partition (counter-example 10)',
  },
  {
    name: 'take control events that nobody signed',
    file: 'services/engine/read-input.ts',
    from: `    return isSigned(ports.hashing, entry, place.partition, key) ? undefined : 'SIGNATURE_INVALID';`,
    to: '    return undefined;',
    caughtBy: 'a partition stops (counter-example 10)',
  },
  {
    name: 'refuse instead of waiting for a plan version',
    file: 'services/core/partition/obstacle.ts',
    from: `  return missing === undefined ? undefined : { kind: 'plan-missing', planVersion: missing };`,
    to: '  return missing === undefined ? undefined : undefined;',
    caughtBy: 'a partition stops (counter-example 12)',
  },
  {
    name: 'skip the input digest check',
    file: `${rater}/follow-to-end.ts`,
    from: '  if (sameBytes(ports.hashing.sha256(entry.key, entry.value), head.lastInput)) return;',
    to: '  if (entry.offset === from) return;',
    caughtBy: 'I6 after a power loss (counter-example 14)',
  },
  {
    name: 'go on behind a usage log that ends too early',
    file: `${rater}/follow-to-end.ts`,
    from: '  if (end < nextInput) {',
    to: '  if (end < 0n) {',
    firstSeed: 500,
    caughtBy: 'a trouble that no fault explains (counter-example 14)',
  },
  {
    name: 'exporter keeps its memory after it was fenced',
    file: 'services/exporter/export-partition.ts',
    from: '      await commit(writer, records, states, site, ports);',
    to: `      try {
        await commit(writer, records, states, site, ports);
      } catch {
        await commit(await ports.writers.open(partition), records, states, site, ports);
        return;
      }`,
    caughtBy: 'I8 (counter-example 17)',
  },
  {
    name: 'exporter reads its position before it fences',
    file: 'services/exporter/export-partition.ts',
    from: `  const writer = await ports.writers.open(partition);
  try {
    const follower = new LedgerFollower(ports, await startOf(partition, ports));`,
    to: `  const start = await startOf(partition, ports);
  const writer = await ports.writers.open(partition);
  try {
    const follower = new LedgerFollower(ports, start);`,
    firstSeed: 100,
    caughtBy: 'I8 (counter-example 17)',
  },
  {
    name: 'export states that are older than the records',
    file: 'services/exporter/export-partition.ts',
    from: ' && mark.sequence >= last.sequence',
    to: '',
    caughtBy: 'I8 (counter-example 18)',
  },
  {
    name: 'evict states that are not projected',
    file: `${rater}/state-cache.ts`,
    from: '      if (entry.sequence > (this.#projected.get(entry.partition) ?? 0n)) continue;',
    to: '',
    caughtBy: 'I1 or I6',
  },
  {
    name: 'keep cached states over a recovery',
    file: `${rater}/rater.ts`,
    from: `    events.recovering(partition, owned.why);
    this.#cache.drop(partition);`,
    to: '    events.recovering(partition, owned.why);',
    caughtBy: 'I1 or I6',
  },
  {
    name: 'a hold does not end on release',
    file: 'services/core/account/settle-due.ts',
    from: `  for (const group of session.groups) endHold(draft, session.id, group, reason);`,
    to: `  for (const group of session.groups) {
    if (cause !== 'release') endHold(draft, session.id, group, reason);
  }`,
    caughtBy: 'I5',
  },
  {
    name: 'the clock of a host instead of the log',
    file: 'services/core/partition/decide-record.ts',
    from: '    clock: later(head.clock, input.timestamp),',
    to: '    clock: input.timestamp,',
    caughtBy: 'I7 (counter-example 26)',
  },
  {
    name: 'the exporter commits its position before commands are carried',
    file: 'services/exporter/export-partition.ts',
    from: '  await courier.carry(gathered, signal);',
    to: '  void clock.sleep(400).then(() => courier.carry(gathered, signal)).catch(() => undefined);',
    caughtBy: 'I15 (counter-example 22)',
  },
  {
    name: 'commands overtake each other',
    file: 'services/exporter/courier.ts',
    from: `    for (const parcel of route) {
      if (signal.aborted) return;
      await this.#append(parcel, signal);
    }`,
    to: '    await Promise.all(route.map((parcel) => this.#append(parcel, signal)));',
    caughtBy: 'I15 (counter-example 22)',
  },
  {
    name: 'carry out a command again',
    file: 'services/core/partition/decide-record.ts',
    from: '  if (cause !== null && isCarriedOut(',
    to: '  if (cause !== null && head.sequence < 0n && isCarriedOut(',
    caughtBy: 'I15 (counter-example 22)',
  },
  {
    name: 'a repeat moves the mark of a command back',
    file: 'services/core/flow/command-marks.ts',
    from: '  if (isCarriedOut(marks, id)) return marks;',
    to: '',
    caughtBy: 'I15',
  },
  {
    name: 'hold a voucher for two',
    file: 'services/core/voucher/voucher.ts',
    from: `  if (state.status === 'held') return 'VOUCHER_BUSY';`,
    to: '',
    caughtBy: 'I15',
  },
  {
    name: 'a voucher that could not be credited is used up',
    file: 'services/core/voucher/redeem.ts',
    from: `settle(event, reason === null ? 'redeemed' : 'released')`,
    to: `settle(event, 'redeemed')`,
    caughtBy: 'I15',
  },
  {
    name: 'guess vouchers without end',
    file: 'services/core/voucher/redeem.ts',
    from: '>= bounds.guessesMax',
    to: '>= 1_000',
    caughtBy: 'I15',
  },
  {
    name: 'go on charging an identity that was given up',
    file: 'services/core/identity/devices.ts',
    from: `  draft.apply({ type: 'IdentityUnlisted', identityUnlisted: { flow: id, identity } });
  return`,
    to: '  return',
    caughtBy: 'I15',
  },
  {
    name: 'assign an identity that another account has',
    file: 'services/core/identity/identity.ts',
    from: '  if (!isTaken) {',
    to: '  if (owner !== to) {',
    caughtBy: 'I15',
  },
  {
    name: 'no look at the cache of quiet partitions',
    file: `${rater}/rater.ts`,
    from: '      this.#startLook();',
    to: '',
    caughtBy: 'I14',
  },
  {
    name: 'do not count the writes of a rebuild',
    file: 'services/adapters/memory/projection-store.ts',
    from: '  return a?.id === b.id && a.writes === b.writes;',
    to: '  return a?.id === b.id;',
    firstSeed: 500,
    caughtBy: 'I9',
  },
  {
    name: 'take what the history lacks for nothing',
    file: `${rater}/on-demand.ts`,
    from: '  return (tail.get(key) ?? [])',
    to: '  return []',
    caughtBy: 'I1 or I6',
  },
  {
    name: 'believe a history that began anew',
    file: `${rater}/on-demand.ts`,
    from: '  if (at.sequence < from) throw',
    to: '  if (at.sequence < 0n) throw',
    caughtBy: 'I1 or I6',
  },
  {
    name: 'drop states that were decided on demand',
    file: `${rater}/state-cache.ts`,
    from: '      if (entry.sequence > (this.#projected.get(entry.partition) ?? 0n)) continue;',
    to: `      const projected = this.#projected.get(entry.partition) ?? 0n;
      if (projected > 0n && entry.sequence > projected) continue;`,
    caughtBy: 'I1 or I6',
  },
  {
    name: 'go on on demand when the cache is whole',
    file: `${rater}/recover-partition.ts`,
    from: "    mustRecover(owned, failure?.message ?? 'the cache is whole again');",
    to: '',
    caughtBy: 'I14',
  },
  {
    name: 'count the first who gives up for all',
    file: 'services/core/account/abandon.ts',
    from: `const isLast = attempts.length === 1;`,
    to: `const isLast = attempts.length > 0;`,
    caughtBy: 'I1 (counter-example 31)',
  },
  {
    name: 'do not count who asks again',
    file: 'services/core/account/decide-charge.ts',
    from: `awaitAgain(draft, recall.answer, attempt);`,
    to: `void awaitAgain;`,
    caughtBy: 'I1 (counter-example 31)',
  },
  {
    name: 'keep what everybody gave up',
    file: 'services/core/account/abandon.ts',
    from: `if (event === undefined) return applied(null);`,
    to: `if (event?.attempts.length !== 0) return applied(null);`,
    caughtBy: 'I1 (counter-example 31)',
  },
  ...mutantsOfSites,
];
