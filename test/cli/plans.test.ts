import { beforeEach, expect, test } from 'vitest';
import { planDifferences, publishPlan, readCatalogue } from '../../services/cli/plans.ts';
import { planLines } from '../../services/cli/view/plan-view.ts';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import type { OutgoingRecord } from '../../services/ports/event-log.ts';
import type { Topic } from '../../services/ports/topics.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { planFrom } from '../support/plans.ts';
import { ratingPlan } from '../support/rating-plan.ts';
import { codec, hashing } from '../support/sealed-ledger.ts';

const plan = demoPlans.payAsYouGo;
let log: MemoryEventLog;

beforeEach(() => {
  log = new MemoryEventLog({ clock: jumpingClock() });
});

/** Publishes on what the log holds by then. */
async function publish(json: unknown) {
  const append = async (topic: Topic, partition: number, records: readonly OutgoingRecord[]) => {
    const { end } = await log.ends(topic, partition);
    log.put(topic, partition, records);
    return end;
  };
  const ports = { reader: log, codec, hashing, writer: { append } };
  return publishPlan(json, ports, await readCatalogue(ports));
}

test('a plan is published once, under the hash of its content', async () => {
  const first = await publish(plan);
  expect(first.isNew).toBe(true);
  expect(await publish({ ...plan })).toEqual({ version: first.version, isNew: false });
  const published = await readCatalogue({ reader: log, codec, hashing });
  expect([...published.keys()]).toEqual([first.version.hash]);
});

test('what was published never changes: another content needs another version', async () => {
  await publish(plan);
  const changed = { ...plan, currency: 'EUR' };
  await expect(publish(changed)).rejects.toMatchObject({ code: 'PLAN_VERSION_TAKEN' });
  expect((await publish({ ...changed, version: '2' })).isNew).toBe(true);
});

test('an unsound plan is refused with every problem', async () => {
  const unsound = { ...plan, currency: 'dollars', verison: '2', version: 2 };
  await expect(publish(unsound)).rejects.toMatchObject({
    code: 'PLAN_INVALID',
    message: [
      'plan.version: a whole number from 1 to 1000000, as text',
      'plan.verison: is not known here',
    ].join('\n'),
  });
});

test('two versions differ in what is shown, and nothing else', () => {
  const [voice, ...others] = plan.rates;
  const next = {
    ...plan,
    version: '2',
    rates: [{ ...voice, price: '0.12', connectFee: '0.05' }, ...others.slice(1)],
  };
  expect(planDifferences(plan, plan)).toEqual([]);
  expect(planDifferences(plan, next).slice(0, 3)).toEqual([
    'version: "1" → "2"',
    'rates[0].price: "0.10" → "0.12"',
    'rates[0].connectFee: nothing → "0.05"',
  ]);
  expect(planDifferences(plan, next).at(-1)).toMatch(/^rates\[3\]: \{.*\} → nothing$/);
});

test('a plan is shown as a product manager reads it', () => {
  expect(planLines(planFrom(ratingPlan))).toEqual(
    expect.arrayContaining([
      'rating-cases, version 1, USD',
      '  10 voice: 0.10 per 1 min, in steps of 1 min',
      '     roaming in europe: 0.50 per 1 min, in steps of 1 min, and 0.25 to connect',
      '     premium to premium: 1.00 to 1 min, then 1.50 to 3 min, then 2.00 per 1 min, in steps of 1 min, and 1.00 to connect',
      '  30 data: 0.00 to 10 MB, then 0.02 to 100 MB, then 0.01 per 1 MB, in steps of 0.1 MB',
      '  allowance minutes: 10 min for 10',
      '  zone germany: 49',
      '  tells below 2.00',
    ]),
  );
});
