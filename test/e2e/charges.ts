import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import { readConfig } from '../../services/cli/config.ts';
import type {
  AdapterAnswer,
  LedgerRecord,
  RejectedInput,
} from '../../services/core/contracts.gen.ts';
import { emptyHead } from '../../services/core/partition/head.ts';
import { readGenesis } from '../../services/engine/genesis.ts';
import { LedgerFollower } from '../../services/engine/ledger-follower.ts';
import { readTopic } from '../../services/engine/read-topic.ts';
import { readSettings, registryIdsKey } from '../../services/engine/settings.ts';
import type { ContractName, Contracts, RecordCodec } from '../../services/ports/record-codec.ts';
import { answersOf, topics } from '../../services/ports/topics.ts';
import type { Topic } from '../../services/ports/topics.ts';
import { siteCodec } from '../../services/site/site-codec.ts';
import type { OwnStack } from './own-stack.ts';

/** What a site's log says about charging, read past all services. */
export class Charges {
  readonly #reader: KafkaLogReader;
  readonly #codec: RecordCodec;
  readonly #followers: readonly LedgerFollower[];
  readonly #records: LedgerRecord[] = [];

  private constructor(reader: KafkaLogReader, codec: RecordCodec, followers: LedgerFollower[]) {
    this.#reader = reader;
    this.#codec = codec;
    this.#followers = followers;
  }

  static async open(stack: OwnStack): Promise<Charges> {
    const configured = readConfig(stack.shellEnv);
    if ('problems' in configured) throw new Error(configured.problems.join());
    const { brokers, serviceKey } = configured.config;
    const reader = new KafkaLogReader({ brokers, clientId: 'test' });
    const settings = await readSettings(reader, siteCodec(undefined));
    const codec = siteCodec(settings.get(registryIdsKey));
    const ports = { reader, codec, hashing: createHashing(serviceKey) };
    const { partitions = 0 } = (await readGenesis(ports)) ?? {};
    const followers = Array.from({ length: partitions }, (_, partition) => {
      return new LedgerFollower(ports, { head: emptyHead(partition), next: 0n });
    });
    return new Charges(reader, codec, followers);
  }

  /** Every charging record of the ledger by now. */
  async records(): Promise<readonly LedgerRecord[]> {
    for (const [partition, follower] of this.#followers.entries()) {
      const { end } = await this.#reader.ends(topics.ledger, partition);
      while (follower.next < end) {
        for (const { record } of await follower.read(1_000)) {
          if (record.type === 'Charge') this.#records.push(record);
        }
      }
    }
    return this.#records;
  }

  /** How many usages were debited by now. */
  async debits(): Promise<number> {
    const changes = (await this.records()).flatMap((record) => record.changes);
    return changes.filter(({ type }) => type === 'UsageDebited').length;
  }

  rejected(): Promise<readonly RejectedInput[]> {
    return this.#all(topics.usageRejected, 'RejectedInput');
  }

  answers(adapter: string): Promise<readonly AdapterAnswer[]> {
    return this.#all(answersOf(adapter), 'AdapterAnswer');
  }

  async #all<N extends ContractName>(topic: Topic, name: N): Promise<readonly Contracts[N][]> {
    const found: Contracts[N][] = [];
    for (const partition of this.#followers.keys()) {
      for await (const entries of readTopic(this.#reader, topic, partition)) {
        for (const entry of entries) {
          const read = this.#codec.read(name, entry);
          if (read.kind !== 'read') throw new Error(read.why);
          found.push(read.value);
        }
      }
    }
    return found;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
