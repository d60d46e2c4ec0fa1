import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import { demoPlans } from '../../services/core/plan/demo-plans.ts';
import { PlanFollower, planHash, planVersionOf } from '../../services/engine/plan-follower.ts';
import { topics } from '../../services/ports/topics.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { planFrom } from '../support/plans.ts';
import { codec, hashing, recordOf } from '../support/sealed-ledger.ts';

let log: MemoryEventLog;
let troubles: string[];
let follower: PlanFollower;

const bundle = planVersionOf(hashing, demoPlans.bundle, planFrom(demoPlans.bundle));

beforeEach(() => {
  const clock = jumpingClock();
  troubles = [];
  log = new MemoryEventLog({ clock });
  const trouble = (what: string): void => void troubles.push(what);
  follower = new PlanFollower({ reader: log, codec, hashing, clock, trouble });
});

function publish(version: typeof bundle): void {
  log.put(topics.catalogue, 0, [recordOf(version.hash, 'PlanVersion', version)]);
}

test('a plan version is found by its hash once it was published, and stays', async () => {
  await follower.readOn(0);
  expect(follower.find(bundle.hash)).toBeUndefined();
  publish(bundle);
  await follower.readOn(0);
  expect(follower.find(bundle.hash)).toEqual(planFrom(demoPlans.bundle));
  await follower.readOn(0);
  expect([...follower.all.keys()]).toEqual([bundle.hash]);
});

test('a hash names the content, however its members were ordered', () => {
  const turned = Object.fromEntries(Object.entries(demoPlans.bundle).toReversed());
  expect(planVersionOf(hashing, turned, planFrom(turned)).hash).toBe(bundle.hash);
});

describe('a version is left out, and the next one taken, when', () => {
  function asHashed(content: string): typeof bundle {
    return { ...bundle, content, hash: planHash(hashing, content) };
  }

  test.each([
    ['its content is not what its hash says', { ...bundle, content: '{}' }],
    ['its content is no plan', asHashed('{"name":"empty"}')],
    ['its content is no object', asHashed('null')],
    ['its content is no JSON', asHashed('{"name":')],
  ])('%s', async (_, wrong) => {
    publish(wrong);
    publish({ ...bundle, hash: bundle.hash });
    await follower.readOn(0);
    expect([...follower.all.keys()]).toEqual([bundle.hash]);
    expect(troubles).toEqual([`plan ${wrong.hash}`]);
  });

  test('its bytes cannot be read', async () => {
    log.put(topics.catalogue, 0, [{ key: 'x', value: Buffer.from('nonsense') }]);
    publish(bundle);
    await follower.readOn(0);
    expect([...follower.all.keys()]).toEqual([bundle.hash]);
    expect(troubles).toEqual(['catalogue@0']);
  });
});

test('a started follower goes on by itself until it is stopped', async () => {
  follower.start();
  publish(bundle);
  while (follower.find(bundle.hash) === undefined) await new Promise(setImmediate);
  await follower.stop();
});
