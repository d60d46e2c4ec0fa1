import { readFile } from 'node:fs/promises';
import { present } from '../../core/invariant.ts';
import { compilePlan } from '../compile-plan.ts';
import { CalledWrongly, Failed } from '../failures.ts';
import type { Output } from '../output.ts';
import {
  planDifferences,
  planNamed,
  plansIn,
  publishPlan,
  readCatalogue,
  soundPlan,
} from '../plans.ts';
import type { PublishedPlan } from '../plans.ts';
import type { Site } from '../site.ts';
import { planLines } from '../view/plan-view.ts';

const fileBytesMax = 4 * 1024 * 1024;

/** Checks a plan in a file, and says everything that is wrong with it. */
export async function validatePlan(file: string, out: Output): Promise<void> {
  const plan = soundPlan(compilePlan(await jsonFrom(file)));
  for (const line of planLines(plan)) out.line(line);
  out.document({ name: plan.name, version: plan.version, sound: true });
}

/** Publishes the plan in a file; the same one again changes nothing. */
export async function publishPlanFile(file: string, site: Site, out: Output): Promise<void> {
  const json = compilePlan(await jsonFrom(file));
  soundPlan(json); // before anything else is asked
  const ports = { ...(await site.ledger()), writer: site.writer() };
  const { version, isNew } = await publishPlan(json, ports, await readCatalogue(ports));
  const { name, version: number, hash } = version;
  out.line(`${name} version ${number} ${isNew ? 'is published' : 'was published before'}: ${hash}`);
  out.document({ name, version: number, hash, published: isNew });
}

/** Lists every published plan version. */
export async function listPlans(site: Site, out: Output): Promise<void> {
  const published = [...(await readCatalogue(await site.ledger()))].map(([hash, { plan }]) => {
    return { name: plan.name, version: plan.version, hash };
  });
  const plans = published.toSorted((a, b) => compare(a.name, b.name) || a.version - b.version);
  for (const { name, version, hash } of plans) out.line(`${name} version ${version}: ${hash}`);
  out.document({ plans });
}

/** Shows a plan version, the newest where none is named. */
export async function showPlan(
  name: string,
  version: number | undefined,
  site: Site,
  out: Output,
): Promise<void> {
  const published = await readCatalogue(await site.ledger());
  const found =
    version === undefined ? newest(published, name) : numbered(published, name, version);
  for (const line of planLines(found.plan)) out.line(line);
  out.document(contentOf(found));
}

/** Tells in what two versions of a plan differ. */
export async function diffPlans(
  name: string,
  [from, to]: readonly [number, number],
  site: Site,
  out: Output,
): Promise<void> {
  const published = await readCatalogue(await site.ledger());
  const before = numbered(published, name, from);
  const after = numbered(published, name, to);
  const differences = planDifferences(contentOf(before), contentOf(after));
  for (const line of differences) out.line(line);
  out.document({ name, from, to, differences });
}

/** A plan version as it was published. */
function contentOf({ version }: PublishedPlan): unknown {
  return JSON.parse(version.content);
}

function newest(published: ReadonlyMap<string, PublishedPlan>, name: string): PublishedPlan {
  return present(published.get(planNamed(plansIn(published), name)), 'a plan of the catalogue');
}

function numbered(
  published: ReadonlyMap<string, PublishedPlan>,
  name: string,
  version: number,
): PublishedPlan {
  const found = [...published.values()].find(
    ({ plan }) => plan.name === name && plan.version === version,
  );
  if (found !== undefined) return found;
  throw new Failed('PLAN_UNKNOWN', `there is no version ${version} of a plan '${name}'`);
}

async function jsonFrom(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CalledWrongly(`${file} cannot be read`, { cause });
  });
  if (text.length > fileBytesMax) throw new CalledWrongly(`${file} is larger than a plan can be`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Failed('PLAN_INVALID', `${file} is no JSON`, { cause });
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
