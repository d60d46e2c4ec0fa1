import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { waitUntil } from '../../../infra/local/wait-until.ts';
import {
  RedisPermitListener,
  RedisPermitPublisher,
} from '../../../services/adapters/redis/redis-permits.ts';
import { redisForTest } from './redis-for-test.ts';

const ignore = (): void => undefined;
const urlOf = redisForTest();

test('a permit reaches every door of its site, and no other, and ends by itself', async () => {
  const url = urlOf();
  const site = randomUUID();
  const options = { url, connectionName: 'test', trouble: ignore };
  const publisher = new RedisPermitPublisher({ ...options, site });
  const doors = [1, 2].map(() => new RedisPermitListener({ ...options, site }));
  const other = new RedisPermitListener({ ...options, site: randomUUID() });
  const all = [...doors, other];
  for (const door of all) door.start();
  expect(all.map((door) => door.isValid())).toEqual([false, false, false]);

  const wait = { deadlineMs: 5_000 };
  await waitUntil({
    ...wait,
    what: 'both doors to serve',
    condition: () => {
      publisher.grant(500);
      return doors.every((door) => door.isValid());
    },
  });
  expect(other.isValid()).toBe(false);
  await waitUntil({
    ...wait,
    what: 'the permit to end',
    condition: () => doors.every((door) => !door.isValid()),
  });
  await Promise.all([publisher, ...all].map((one) => one.close()));
});
