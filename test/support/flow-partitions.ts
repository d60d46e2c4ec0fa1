import { FlowsEnd } from '../../services/core/checks/flows-end.ts';
import { LedgerAudit } from '../../services/core/checks/ledger-audit.ts';
import type {
  AccountState,
  Answer,
  Balance,
  Change,
  LedgerRecord,
  Sha256,
  UsageEvent,
} from '../../services/core/contracts.gen.ts';
import { accountKey, partitionOf } from '../../services/core/key.ts';
import { decideRecord } from '../../services/core/partition/decide-record.ts';
import { fold } from '../../services/core/partition/fold.ts';
import { emptyHead, headAfter } from '../../services/core/partition/head.ts';
import type { Head } from '../../services/core/partition/head.ts';
import { instant } from '../../services/core/time.ts';
import { openingOf } from './given.ts';
import { plans } from './plans.ts';
import { envelope } from './pure-ledger.ts';

interface Queued {
  readonly key: string;
  readonly event: UsageEvent;
}

interface Partition {
  head: Head;
  readonly usage: Queued[];
  readonly records: LedgerRecord[];
  readonly states: Map<string, Balance>;
  readonly audit: LedgerAudit;
  /** Where its courier stands in its records. */
  carried: number;
}

/** What happens next: a partition decides an event, or its courier carries or begins anew. */
export interface Move {
  readonly partition: number;
  readonly act: 'decide' | 'carry';
  /** How many records the courier goes back instead of carrying; 0: it carries. */
  readonly back: number;
}

/** Several partitions decided in memory, with couriers between them that may begin anew. */
export class FlowPartitions {
  readonly #partitions: Partition[] = [];
  readonly #flows = new FlowsEnd();
  #now = 1_700_000_000_000n;

  constructor(partitions: number) {
    for (let i = 0; i < partitions; i += 1) {
      const audit = new LedgerAudit(i, this.#flows);
      const states = new Map<string, Balance>();
      const openLedger = { ledgerId: 'test', partitions, keyRule: 'murmur2' } as const;
      const genesis = { ...envelope, type: 'OpenLedger', openLedger } as const;
      const usage = [{ key: 'control', event: genesis }];
      const head = emptyHead(i);
      this.#partitions.push({ head, usage, records: [], states, audit, carried: 0 });
    }
  }

  /** Appends an event under its key. */
  put(key: string, event: UsageEvent): void {
    this.#homeOf(key).usage.push({ key, event });
  }

  /** Opens an account without identities, and returns its key. */
  openAccount(id: string): string {
    const key = accountKey('demo', id);
    this.put(key, openingOf({ identities: [] }));
    return key;
  }

  /**
   * Lets partitions and couriers act as the schedule says, then until everything is at rest.
   *
   * @param look is called behind every decision.
   */
  run(schedule: readonly Move[], look: () => void = () => undefined): void {
    for (const { partition: choice, act, back } of schedule) {
      const partition = this.#partitions[choice % this.#partitions.length];
      if (partition === undefined) continue;
      if (act === 'decide') this.#decideNext(partition, look);
      else this.#carryNext(partition, back);
    }
    while (this.#partitions.some((one) => this.#decideNext(one, look) || this.#carryNext(one, 0)));
  }

  state(key: string): Balance | undefined {
    return this.#homeOf(key).states.get(key);
  }

  find(key: string): AccountState | undefined {
    return this.state(key)?.account ?? undefined;
  }

  account(key: string): AccountState {
    const account = this.find(key);
    if (account === undefined) throw new Error(`${key} has no state`);
    return account;
  }

  changes(type: Change['type']): readonly Change[] {
    return this.#records().flatMap(({ changes }) => changes.filter((one) => one.type === type));
  }

  /** Answers that a request with a key was given; those of its repeats left out. */
  answersTo(requestKey: string): readonly Answer[] {
    return this.#partitions.flatMap(({ usage, records }) =>
      records.flatMap(({ answer, outcome, inputOffset }) => {
        const isOwn = usage[Number(inputOffset)]?.event.requestKey === requestKey;
        return answer !== null && isOwn && outcome !== 'repeated' ? [answer] : [];
      }),
    );
  }

  /** What the checkers found, now that everything is at rest. */
  problems(): readonly string[] {
    const violations = this.#partitions.flatMap(({ audit }) => audit.violations());
    return [...violations.map(({ text }) => text), ...this.#flows.end()];
  }

  #records(): readonly LedgerRecord[] {
    return this.#partitions.flatMap(({ records }) => records);
  }

  #homeOf(key: string): Partition {
    const home = this.#partitions[partitionOf(key, this.#partitions.length)];
    if (home === undefined) throw new Error('no partition');
    return home;
  }

  /** Decides the next event of a partition; false: there is none. */
  #decideNext(partition: Partition, look: () => void): boolean {
    const { head, usage, records, states, audit } = partition;
    const next = usage[Number(head.nextInput)];
    if (next === undefined) return false;
    this.#now += 1n;
    const record = decideRecord({
      head,
      control: states.get('control')?.control ?? undefined,
      state: states.get(next.key),
      input: {
        offset: head.nextInput,
        timestamp: instant(this.#now),
        key: next.key,
        digest: new Uint8Array(32) as Sha256,
        content: next.event.requestKey ?? '',
        body: { kind: 'event', event: next.event },
      },
      plans: (name) => plans[name],
    });
    const state = fold(states.get(next.key), record);
    if (state !== undefined) states.set(next.key, state);
    records.push(record);
    const hash = new Uint8Array(32).fill(records.length % 251) as Sha256;
    audit.feed(record, hash);
    partition.head = headAfter(record, hash);
    look();
    return true;
  }

  /** Carries the commands of the next record, or begins anew some records before; false: at end. */
  #carryNext(partition: Partition, back: number): boolean {
    if (back > 0) {
      partition.carried = Math.max(0, partition.carried - back);
      return true;
    }
    const record = partition.records[partition.carried];
    if (record === undefined) return false;
    partition.carried += 1;
    const { ledgerId, partition: from, sequence } = record;
    for (const [index, { key, event }] of record.commands.entries()) {
      const command = { ledgerId, partition: from, sequence, index, carriedAt: instant(this.#now) };
      this.put(key, { ...event, command });
    }
    return true;
  }
}
