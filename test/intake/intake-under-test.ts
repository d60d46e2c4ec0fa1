import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { shortHash } from '../../services/adapters/system/hashing.ts';
import type {
  AdapterAnswer,
  AdapterUsage,
  RejectedInput,
} from '../../services/core/contracts.gen.ts';
import { accountKey } from '../../services/core/key.ts';
import type { Resolved } from '../../services/engine/resolve-identity.ts';
import type { Reply, Request } from '../../services/engine/usage-client.ts';
import { Intake } from '../../services/intake/intake.ts';
import type { IntakePorts } from '../../services/intake/ports.ts';
import { LogError } from '../../services/ports/event-log.ts';
import type { Offset, Partition, PositionedOwnership } from '../../services/ports/event-log.ts';
import { answersOf, topics, usageInOf } from '../../services/ports/topics.ts';
import type { Topic } from '../../services/ports/topics.ts';
import { published } from '../protocols/adapter/published.ts';
import { openingOf, prepaid } from '../support/given.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec, genesisOf, recordOf, SealedLedger } from '../support/sealed-ledger.ts';

/** Registry id of the schema of every adapter here. */
export const schemaId = 11;

const usd = '20.00';

/** An intake before a ledger in memory that answers at once, and what a test does to it. */
export class IntakeUnderTest {
  readonly clock = jumpingClock();
  readonly log = new MemoryEventLog({ clock: this.clock });
  readonly ledger = new SealedLedger();
  /** What is told to whoever watches, a word each: `charged smsc`. */
  readonly told: string[] = [];
  readonly troubles: unknown[] = [];
  /** Positions as a group keeps them, by adapter. */
  readonly kept = new Map<string, Map<Partition, Offset>>();
  /** Whom identities of the tenant `demo` belong to. */
  readonly identities = new Map([['msisdn-15550001', 'abc']]);
  /** What the next look-ups, requests and appends come to instead; undefined: what they should. */
  readonly resolving: Resolved[] = [];
  readonly replies: (Reply | undefined)[] = [];
  outputFails = 0;
  keepFails = 0;
  /** Whether the site serves. */
  serves = true;
  /** Requests in the order in which they were made. */
  readonly asked: Request[] = [];
  intake = new Intake(this.ports());
  readonly #shareOut = new Map<string, (owned: readonly Partition[]) => void>();

  constructor() {
    this.ledger.decide('control', genesisOf('one'));
    for (const id of ['abc', 'xyz']) {
      const identities = ['msisdn-15550001', 'msisdn-15550002'];
      const account = { ...prepaid(usd), identities };
      this.ledger.decide(accountKey('demo', id), openingOf(account));
    }
  }

  declare(name: string, tenant = 'demo', id = schemaId): void {
    const content = JSON.stringify({ tenant, schemaId: id });
    const setting = { kind: 'adapter', id: name, content };
    this.log.put(topics.settings, 0, [recordOf(`adapter/${name}`, 'Setting', setting)]);
  }

  /** Publishes events as an adapter does, framed by the id it was given. */
  publish(adapter: string, ...events: readonly Partial<AdapterUsage>[]): void {
    for (const changes of events) {
      const event = published({ sentAt: this.clock.now(), ...changes });
      this.publishBytes(adapter, codec.encode('AdapterUsage', event), schemaId);
    }
  }

  publishBytes(adapter: string, bytes: Uint8Array, id = schemaId): void {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(id, 1);
    this.log.put(usageInOf(adapter), 0, [{ key: 'any', value: Buffer.concat([head, bytes]) }]);
  }

  /** Gives the partitions of an adapter's topic out anew. */
  share(adapter: string, owned: readonly Partition[]): void {
    this.#shareOut.get(adapter)?.(owned);
  }

  /** Ends this intake as it is and begins another. */
  async restart(): Promise<void> {
    await this.intake.stop();
    this.intake = new Intake(this.ports());
    this.intake.start();
  }

  async rejected(): Promise<readonly RejectedInput[]> {
    return this.#contents(topics.usageRejected, 'RejectedInput');
  }

  async answers(adapter: string): Promise<readonly AdapterAnswer[]> {
    return this.#contents(answersOf(adapter), 'AdapterAnswer');
  }

  /** Money of an account, as text of millionths. */
  funds(account: string): string {
    return String(this.ledger.states.get(accountKey('demo', account))?.account?.funds);
  }

  async #contents<N extends 'RejectedInput' | 'AdapterAnswer'>(topic: Topic, name: N) {
    const batches = await this.log.read([{ topic, partition: 0, from: 0n }], { waitMs: 0 });
    return batches.flatMap(({ entries }) =>
      entries.map((entry) => {
        const read = codec.read(name, entry);
        if (read.kind !== 'read') throw new Error(read.why);
        return read.value;
      }),
    );
  }

  #decide(key: string, request: Request): Reply {
    const event = { ...request, replyTo: null, correlation: null, command: null } as Parameters<
      SealedLedger['decide']
    >[1];
    const { answer, outcome } = this.ledger.decide(key, event).record;
    if (answer === null) throw new Error('a charging request is always answered');
    return { kind: 'answered', answer, repeated: outcome === 'repeated' };
  }

  #ownershipOf(adapter: string): PositionedOwnership {
    const kept = this.kept.get(adapter) ?? new Map<Partition, Offset>();
    this.kept.set(adapter, kept);
    return {
      start: async (changed) => {
        this.#shareOut.set(adapter, changed);
        changed([0]);
      },
      stop: async () => void this.#shareOut.delete(adapter),
      positions: async () => new Map(kept),
      keep: async (partition, position) => {
        if (this.keepFails > 0) {
          this.keepFails -= 1;
          throw new LogError('unavailable', 'no member now');
        }
        kept.set(partition, position);
      },
    };
  }

  ports(): IntakePorts {
    const told = (word: string) => (adapter: string, more?: string) =>
      void this.told.push([word, adapter, ...(more === undefined ? [] : [more])].join(' '));
    return {
      reader: this.log,
      client: {
        partitions: 1,
        ask: async (key, request) => {
          this.asked.push(request);
          return this.replies.shift() ?? this.#decide(key, request);
        },
      },
      identities: {
        resolve: async (tenant, identity) => {
          const account = tenant === 'demo' ? this.identities.get(identity) : undefined;
          const found: Resolved =
            account === undefined ? { kind: 'unknown' } : { kind: 'account', account };
          return this.resolving.shift() ?? found;
        },
        forget: (_, identity) => void this.told.push(`forgot ${identity}`),
      },
      outputs: {
        append: async (topic, partition, record) => {
          if (this.outputFails > 0) {
            this.outputFails -= 1;
            throw new LogError('in-doubt', 'nobody can tell');
          }
          return this.log.put(topic, partition, [record]);
        },
        close: async () => undefined,
      },
      ownershipOf: (adapter) => this.#ownershipOf(adapter),
      codec,
      hash: shortHash,
      permit: { isValid: () => this.serves },
      clock: this.clock,
      events: {
        opened: told('opened'),
        closed: told('closed'),
        charged: (adapter, repeated) =>
          void this.told.push(`${repeated ? 'repeated' : 'charged'} ${adapter}`),
        refused: told('refused'),
        skipped: (adapter, _, events) => void this.told.push(`skipped ${adapter} ${events}`),
        behind: () => undefined,
        waiting: told('waits'),
        trouble: (what, cause) => void this.troubles.push(what, cause),
      },
    };
  }
}
