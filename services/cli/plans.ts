import type { PlanVersion } from '../core/contracts.gen.ts';
import { canonicalJson } from '../core/plan/canonical-json.ts';
import { parsePlan } from '../core/plan/parse-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import { planHash, planVersionOf } from '../engine/plan-follower.ts';
import { readTopic } from '../engine/read-topic.ts';
import type { LogReader, TopicWriter } from '../ports/event-log.ts';
import type { Hashing, RecordCodec } from '../ports/record-codec.ts';
import { topics } from '../ports/topics.ts';
import { Failed } from './failures.ts';

/** What reading the catalogue needs. */
export interface CataloguePorts {
  readonly reader: LogReader;
  readonly codec: RecordCodec;
  readonly hashing: Hashing;
}

/** A published plan version, as it stands in the catalogue and as it is rated by. */
export interface PublishedPlan {
  readonly version: PlanVersion;
  readonly plan: Plan;
}

/** Every published plan version, by content hash. @throws Failed for an unsound one. */
export async function readCatalogue({
  reader,
  codec,
  hashing,
}: CataloguePorts): Promise<ReadonlyMap<string, PublishedPlan>> {
  const published = new Map<string, PublishedPlan>();
  for await (const entries of readTopic(reader, topics.catalogue, 0)) {
    for (const entry of entries) {
      const read = codec.read('PlanVersion', entry);
      const parsed = read.kind === 'read' ? parsePlan(JSON.parse(read.value.content)) : undefined;
      if (read.kind !== 'read' || parsed?.kind !== 'plan') {
        throw new Failed('PLAN_UNREADABLE', `catalogue@${entry.offset} is no plan version`);
      }
      const { hash, content } = read.value;
      if (planHash(hashing, content) !== hash) {
        throw new Failed('PLAN_UNREADABLE', `plan version ${hash} is not what its hash says`);
      }
      published.set(hash, { version: read.value, plan: parsed.plan });
    }
  }
  return published;
}

/** The plan of every published version, by content hash. */
export function plansIn(published: ReadonlyMap<string, PublishedPlan>): ReadonlyMap<string, Plan> {
  return new Map([...published].map(([hash, { plan }]) => [hash, plan]));
}

/** The newest version of the plan of this name. @throws Failed when there is none. */
export function planNamed(plans: ReadonlyMap<string, Plan>, name: string): string {
  const versions = [...plans].filter(([, plan]) => plan.name === name);
  const [newest] = versions.toSorted(([, a], [, b]) => b.version - a.version);
  if (newest !== undefined) return newest[0];
  const names = [...new Set([...plans.values()].map((plan) => plan.name))].join(', ');
  throw new Failed('PLAN_UNKNOWN', `there is no plan '${name}'; published are: ${names}`);
}

/** A plan in its JSON form, checked. @throws Failed with every problem, a line each. */
export function soundPlan(json: unknown): Plan {
  const parsed = parsePlan(json);
  if (parsed.kind === 'plan') return parsed.plan;
  throw new Failed('PLAN_INVALID', parsed.problems.join('\n'));
}

/**
 * Publishes a plan version unless it stands in the catalogue already.
 *
 * @throws Failed for an unsound one, and where its name and number are taken: what was published
 * never changes, since accounts are rated by it.
 */
export async function publishPlan(
  json: unknown,
  { codec, hashing, writer }: CataloguePorts & { readonly writer: TopicWriter },
  published: ReadonlyMap<string, PublishedPlan>,
): Promise<{ readonly version: PlanVersion; readonly isNew: boolean }> {
  const version = planVersionOf(hashing, json, soundPlan(json));
  if (published.has(version.hash)) return { version, isNew: false };
  const { name, version: number } = version;
  const taken = [...published.values()].some(
    ({ plan }) => plan.name === name && plan.version === number,
  );
  if (taken) {
    const why = `${name} version ${number} is published with another content: raise its version`;
    throw new Failed('PLAN_VERSION_TAKEN', why);
  }
  const value = codec.frame('PlanVersion', codec.encode('PlanVersion', version));
  const fingerprint = codec.fingerprint('PlanVersion');
  await writer.append(topics.catalogue, 0, [{ key: version.hash, value, fingerprint }]);
  return { version, isNew: true };
}

/** Where two plans in their JSON form differ: a line each, `rates[0].price: "0.10" → "0.12"`. */
export function planDifferences(before: unknown, after: unknown, at = ''): readonly string[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      planDifferences(before[name], after[name], placeOf(at, name, Array.isArray(before))),
    );
  }
  return [`${at}: ${shown(before)} → ${shown(after)}`];
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function placeOf(at: string, name: string, isList: boolean): string {
  if (isList) return `${at}[${name}]`;
  return at === '' ? name : `${at}.${name}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}
