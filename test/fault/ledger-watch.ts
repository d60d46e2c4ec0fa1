import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { RedisProjection } from '../../services/adapters/redis/redis-projection.ts';
import { createHashing } from '../../services/adapters/system/hashing.ts';
import { LedgerAudit } from '../../services/core/checks/ledger-audit.ts';
import type { LedgerRecord } from '../../services/core/contracts.gen.ts';
import { controlKey } from '../../services/core/key.ts';
import { emptyHead } from '../../services/core/partition/head.ts';
import { readExportPosition } from '../../services/engine/export-position.ts';
import { LedgerFollower } from '../../services/engine/ledger-follower.ts';
import { hex } from '../../services/engine/sealed-record.ts';
import { readSettings, registryIdsKey } from '../../services/engine/settings.ts';
import type { RecordCodec } from '../../services/ports/record-codec.ts';
import { topics } from '../../services/ports/topics.ts';
import { siteCodec } from '../../services/site/site-codec.ts';
import type { SiteSettings } from '../../services/site/site-settings.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { OutputWatch } from './output-watch.ts';
import { SessionBook } from './session-book.ts';

interface Followed {
  readonly partition: number;
  readonly follower: LedgerFollower;
  readonly audit: LedgerAudit;
}

/** How a watch differs from that of a site that is alone. */
export interface WatchOptions {
  /** Told every accepted record. */
  readonly sees?: (record: LedgerRecord) => void;
  /** Sessions that are left open here go on at the other site. */
  readonly leavesOpen?: boolean;
  /** True for a key that somebody goes on to charge while everything else is at rest. */
  readonly isNeverAtRest?: (key: string) => boolean;
}

/** Of the local stack. */
export const partitions = 4;
const quietWithinMs = 60_000;
const keysPerLoad = 500;

/**
 * Follows a site's ledger from its genesis and holds everything else against it: invariants record
 * by record, the cache, what was exported, and what network functions were answered.
 */
export class LedgerWatch {
  /** What the ledger says about each charging session since the last `forget`. */
  readonly sessions = new SessionBook();
  readonly #reader: KafkaLogReader;
  readonly #projection: RedisProjection;
  readonly #codec: RecordCodec;
  readonly #followed: readonly Followed[];
  readonly #outputs: OutputWatch;
  readonly #options: WatchOptions;
  #touched = new Map<string, Followed>();
  #violationsSeen = 0;

  private constructor(
    settings: SiteSettings,
    { reader, codec }: { readonly reader: KafkaLogReader; readonly codec: RecordCodec },
    options: WatchOptions,
  ) {
    const { site, redisUrl: url } = settings;
    this.#options = options;
    this.#reader = reader;
    this.#codec = codec;
    this.#projection = new RedisProjection({ url, connectionName: 'test', site });
    this.#outputs = new OutputWatch(reader, codec, partitions);
    const ports = { reader, codec, hashing: createHashing(settings.serviceKey) };
    this.#followed = Array.from({ length: partitions }, (_, partition) => {
      const position = { head: emptyHead(partition), next: 0n };
      const follower = new LedgerFollower(ports, position);
      return { partition, follower, audit: new LedgerAudit(partition) };
    });
  }

  static async open(settings: SiteSettings, options: WatchOptions = {}): Promise<LedgerWatch> {
    const reader = new KafkaLogReader({ brokers: settings.brokers, clientId: 'test' });
    const stored = await readSettings(reader, siteCodec(undefined));
    const codec = siteCodec(stored.get(registryIdsKey));
    return new LedgerWatch(settings, { reader, codec }, options);
  }

  async close(): Promise<void> {
    await this.#projection.close();
    await this.#reader.close();
  }

  /** Records of a second owner that were skipped so far. */
  get skipped(): number {
    return this.#followed.reduce((sum, { follower }) => sum + follower.skipped, 0);
  }

  get records(): bigint {
    return this.#followed.reduce((sum, { audit }) => sum + audit.records, 0n);
  }

  /** Reads on until every input is decided, projected and exported. @throws WaitError */
  async untilQuiet(): Promise<void> {
    await waitUntil({
      what: 'every usage event to be decided, projected and exported',
      deadlineMs: quietWithinMs,
      condition: async () => {
        for (const one of this.#followed) if (!(await this.#isQuiet(one))) return false;
        return true;
      },
    });
  }

  /** How far a partition's ledger has come, read now. */
  async sequenceOf(partition: number): Promise<bigint> {
    const one = this.#followed[partition];
    if (one === undefined) throw new Error(`there is no partition ${partition}`);
    await this.#readOn(one);
    return one.follower.head.sequence;
  }

  /**
   * The last record of a partition that the exporter has committed, read now; 0 before the first.
   */
  async exportedThrough(partition: number): Promise<bigint> {
    const exported = await readExportPosition(this.#reader, this.#codec, partition);
    return exported?.sequence ?? 0n;
  }

  /** Everything that is wrong at rest: a sentence each. What was told before is not told again. */
  async problems(): Promise<readonly string[]> {
    const violations = this.#followed.flatMap(({ audit }) => audit.violations());
    const fresh = violations.slice(this.#violationsSeen);
    this.#violationsSeen = violations.length;
    const stale = await this.#unlikeTheCache();
    const keys = [...this.#touched];
    const states = new Map(keys.map(([key, { audit }]) => [key, audit.stateOf(key)]));
    const exported = await this.#outputs.problems(states);
    this.#touched = new Map();
    return [
      ...fresh.map((one) => `${one.invariant} [${one.partition}]@${one.sequence}: ${one.text}`),
      ...stale,
      ...exported,
      ...(this.#options.leavesOpen === true
        ? []
        : keys.flatMap(([key, { audit }]) => leftBehind(key, audit))),
    ];
  }

  /** What is missing now that nothing follows. Once, at the very end. */
  endProblems(): readonly string[] {
    for (const { audit } of this.#followed) audit.end();
    const all = this.#followed.flatMap(({ audit }) => audit.violations());
    return all.slice(this.#violationsSeen).map((one) => `${one.invariant}: ${one.text}`);
  }

  async #isQuiet(one: Followed): Promise<boolean> {
    const { partition, follower } = one;
    await this.#readOn(one);
    const usage = await this.#reader.ends(topics.usage, partition);
    if (follower.head.nextInput !== usage.end) return false;
    const [loaded] = await this.#projection.load([{ partition, keys: [] }]);
    if (loaded?.watermark?.sequence !== follower.head.sequence) return false;
    if (loaded.watermark.hash !== hex(follower.head.hash)) return false;
    const exported = await readExportPosition(this.#reader, this.#codec, partition);
    return exported?.sequence === follower.head.sequence;
  }

  async #readOn(one: Followed): Promise<void> {
    do {
      for (const { record, hash } of await one.follower.read(0)) {
        one.audit.feed(record, hash);
        this.#take(record, one);
      }
    } while (!one.follower.isAtEnd);
  }

  #take(record: LedgerRecord, one: Followed): void {
    const { sees, isNeverAtRest } = this.#options;
    // Every partition has a control state: `toll audit` compares those.
    const isCompared = record.key !== controlKey && isNeverAtRest?.(record.key) !== true;
    if (isCompared) this.#touched.set(record.key, one);
    sees?.(record);
    this.sessions.take(record);
    this.#outputs.expect(record);
  }

  /** I9: at rest the cache equals the fold. */
  async #unlikeTheCache(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const { partition, audit } of this.#followed) {
      const keys = [...this.#touched].filter(([, of]) => of.partition === partition);
      for (let from = 0; from < keys.length; from += keysPerLoad) {
        const some = keys.slice(from, from + keysPerLoad).map(([key]) => key);
        const [loaded] = await this.#projection.load([{ partition, keys: some }]);
        for (const [i, key] of some.entries()) {
          const state = audit.stateOf(key);
          const folded = state && this.#codec.encode('Balance', state);
          if (isSame(folded, loaded?.states[i])) continue;
          problems.push(`I9: ${key} in the cache is not the fold`);
        }
      }
    }
    return problems;
  }
}

function leftBehind(key: string, audit: LedgerAudit): readonly string[] {
  const account = audit.stateOf(key)?.account;
  if (account === null || account === undefined) return [];
  const { sessions, reserved } = account;
  if (sessions.length === 0 && reserved === 0n) return [];
  return [`${key}: ${sessions.length} sessions and ${reserved} reserved were left behind`];
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(a, b) === 0;
}
