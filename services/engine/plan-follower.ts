import { parsePlan } from '../core/plan/parse-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { PlanVersion } from '../core/contracts.gen.ts';
import { canonicalJson } from '../core/plan/canonical-json.ts';
import type { Clock } from '../ports/clock.ts';
import { LogError } from '../ports/event-log.ts';
import type { LogReader } from '../ports/event-log.ts';
import type { PlanCatalogue } from '../ports/plan-catalogue.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';
import type { Topic } from '../ports/topics.ts';
import { hex } from './sealed-record.ts';

/** What following the catalogue needs. */
export interface PlanFollowerPorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
  readonly clock: Clock;
  /** Where plan versions stand; by default in this site's own catalogue. */
  readonly topic?: Topic;
  /** The catalogue cannot be read now, or holds something that is left out. */
  readonly trouble: (what: string, cause: unknown) => void;
}

const pollMs = 1000;
const retryMs = 500;

/** The content hash that names a plan version: SHA-256 of its canonical JSON, in hexadecimal. */
export function planHash(hashing: Hashing, content: string): string {
  return hex(hashing.sha256(Buffer.from(content)));
}

/** A plan as a version of the catalogue. */
export function planVersionOf(hashing: Hashing, json: unknown, plan: Plan): PlanVersion {
  const content = canonicalJson(json);
  const { name, version } = plan;
  return { hash: planHash(hashing, content), name, version, content };
}

/** Follows the catalogue and holds every plan version it ever named. */
export class PlanFollower implements PlanCatalogue {
  readonly #ports: PlanFollowerPorts;
  readonly #plans = new Map<string, Plan>();
  readonly #stopping = new AbortController();
  #next: bigint | undefined;
  #following: Promise<void> | undefined;

  constructor(ports: PlanFollowerPorts) {
    this.#ports = ports;
  }

  find(planVersion: string): Plan | undefined {
    return this.#plans.get(planVersion);
  }

  /** Plan versions by hash. */
  get all(): ReadonlyMap<string, Plan> {
    return this.#plans;
  }

  start(): void {
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.readOn(pollMs);
      } catch (cause) {
        if (!(cause instanceof LogError)) throw cause;
        this.#ports.trouble('the catalogue cannot be read', cause);
        await this.#ports.clock.sleep(retryMs, this.#stopping.signal);
      }
    }
  }

  /** Takes what stands behind the last version read. */
  async readOn(waitMs: number): Promise<void> {
    const { reader, topic = topics.catalogue } = this.#ports;
    this.#next ??= (await reader.ends(topic, 0)).first;
    const position = { topic, partition: 0, from: this.#next };
    const [batch] = await reader.read([position], { waitMs });
    for (const entry of batch?.entries ?? []) this.#take(entry);
    this.#next = batch?.next ?? this.#next;
  }

  /** A version that is not what its hash says is left out: whoever needs it waits. */
  #take(entry: Parameters<RecordCodec['read']>[1]): void {
    const { codec, hashing, trouble } = this.#ports;
    const read = codec.read('PlanVersion', entry);
    if (read.kind !== 'read') return trouble(`catalogue@${entry.offset}`, read.why);
    const { hash, content } = read.value;
    if (planHash(hashing, content) !== hash) return trouble(`plan ${hash}`, 'its content differs');
    const parsed = parsePlan(jsonIn(content));
    if (parsed.kind === 'invalid') return trouble(`plan ${hash}`, parsed.problems);
    this.#plans.set(hash, parsed.plan);
  }
}

/** Undefined for a text that is no JSON: no plan either. */
function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
