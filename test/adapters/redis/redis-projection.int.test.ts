import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RedisProjection } from '../../../services/adapters/redis/redis-projection.ts';
import { ProjectionError } from '../../../services/ports/projection.ts';
import { present } from '../../../services/core/invariant.ts';
import { epoch } from '../../../services/core/time.ts';
import { waitUntil } from '../../../infra/local/wait-until.ts';
import { batch, projectionContract, state, watermark } from '../../contract/projection.ts';
import { startOwnRedis } from './own-redis.ts';
import type { OwnRedis } from './own-redis.ts';
import { redisForTest } from './redis-for-test.ts';

const connectionName = 'test';

describe('the projection in Redis', () => {
  const url = redisForTest();
  let admin: Redis;
  beforeAll(() => {
    admin = new Redis(url());
  });
  afterAll(() => admin.quit());

  const openSite = () => {
    const site = `test-${randomUUID()}`;
    const keys = [`{${site}:0}:projection`, `{${site}:0}:due`] as const;
    const projection = new RedisProjection({ url: url(), site, connectionName });
    return { site, keys, projection };
  };

  projectionContract(async () => {
    const { site, keys, projection } = openSite();
    return {
      projection,
      snapshot: async () => {
        const dumps = await Promise.all(keys.map((key) => admin.dumpBuffer(key)));
        return async () => {
          await admin.unlink(...keys);
          for (const [index, dump] of dumps.entries()) {
            if (dump) await admin.restore(present(keys[index], 'key'), 0, dump);
          }
        };
      },
      wipe: async () => void (await admin.unlink(...keys)),
      close: async () => {
        await projection.close();
        await admin.unlink(
          ...[0, 1, 3].flatMap((p) => [`{${site}:${p}}:projection`, `{${site}:${p}}:due`]),
        );
      },
    };
  });

  test('scripts are sent again to a server that forgot them', async () => {
    const { projection } = openSite();
    await projection.project(batch(0, 1));
    await admin.script('FLUSH');
    expect(await projection.project(batch(1, 2))).toBe('ok');
    await projection.close();
  });

  test('two processes race for one batch: one writes, the other is done', async () => {
    const { site, projection } = openSite();
    const rival = new RedisProjection({ url: url(), site, connectionName });
    let at = 0;
    for (let round = 0; round < 20; round += 1, at += 10) {
      const next = batch(at, at + 10, state('x', `${round}`));
      const answers = await Promise.all([projection.project(next), rival.project(next)]);
      expect(answers.toSorted()).toEqual(['done', 'ok']);
    }
    await Promise.all([projection.close(), rival.close()]);
  });

  test('a watermark that cannot be read counts as lost', async () => {
    const { keys, projection } = openSite();
    await admin.hset(keys[0], '#watermark', 'rubbish');
    const [loaded] = await projection.load([{ partition: 0, keys: [] }]);
    expect(loaded?.watermark).toBeUndefined();
    expect(await projection.project(batch(0, 1))).toBe('gap');
    const token = await projection.beginRebuild(0);
    expect(await projection.endRebuild(0, token, watermark(5))).toBe('ok');
    await projection.close();
  });

  test('keys that begin with # are reserved', async () => {
    const { projection } = openSite();
    expect(() => projection.project(batch(0, 1, state('#watermark', 'x')))).toThrow('reserved');
    await projection.close();
  });
});

describe('a Redis in trouble', () => {
  let redis: OwnRedis;
  const unavailable = { name: 'ProjectionError', code: 'unavailable', retriable: true };
  const open = (): RedisProjection =>
    new RedisProjection({ url: redis.url, site: 'main', connectionName, commandTimeoutMs: 200 });
  beforeAll(async () => {
    redis = await startOwnRedis();
  });
  afterAll(() => redis.release());

  test('that may evict is not used until it is put right', async () => {
    const admin = new Redis(redis.url);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const projection = open();
    const misconfigured = { code: 'misconfigured', retriable: false };
    await expect(projection.load([{ partition: 0, keys: [] }])).rejects.toMatchObject(
      misconfigured,
    );
    await expect(projection.project(batch(0, 1))).rejects.toThrow(
      'maxmemory-policy is allkeys-lru',
    );
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await projection.project(batch(0, 1))).toBe('ok');
    await Promise.all([projection.close(), admin.quit()]);
  });

  test('that may evict since it was connected to is found out on the next connect', async () => {
    const admin = new Redis(redis.url);
    const projection = open();
    await projection.load([{ partition: 0, keys: [] }]);
    await admin.config('SET', 'maxmemory-policy', 'volatile-ttl');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await waitUntil({
      what: 'the wrong policy to be found out',
      deadlineMs: 5_000,
      condition: () => projection.takeDue(0, epoch, 1, epoch).then(() => false, isMisconfigured),
    });
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await recovered(projection);
    expect(await projection.takeDue(0, epoch, 1, epoch)).toEqual([]);
    await Promise.all([projection.close(), admin.quit()]);
  });

  test('that ends fails at once, and is used again, empty, when it is back', async () => {
    const projection = open();
    const token = await projection.beginRebuild(0);
    await projection.endRebuild(0, token, watermark(7));
    await redis.stop();
    await expect(projection.load([{ partition: 0, keys: ['x'] }])).rejects.toMatchObject(
      unavailable,
    );
    await expect(projection.beginRebuild(0)).rejects.toMatchObject(unavailable);
    await redis.start();
    await recovered(projection);
    const [loaded] = await projection.load([{ partition: 0, keys: [] }]);
    expect(loaded?.watermark).toBeUndefined();
    await projection.close();
  });

  test('that stalls fails within the time-out, and is used again afterwards', async () => {
    const projection = open();
    await recovered(projection);
    redis.pause();
    const started = performance.now();
    await expect(projection.project(batch(5, 6))).rejects.toMatchObject(unavailable);
    await expect(projection.takeDue(0, epoch, 1, epoch)).rejects.toMatchObject(unavailable);
    expect(performance.now() - started).toBeLessThan(1_500);
    redis.resume();
    await recovered(projection);
    await projection.close();
  });

  test('that was never there is named without its password', async () => {
    const url = 'redis://user:secret@127.0.0.1:1';
    const projection = new RedisProjection({ url, site: 'main', connectionName });
    const failure = projection.load([{ partition: 0, keys: [] }]);
    await expect(failure).rejects.toMatchObject(unavailable);
    await expect(failure).rejects.toThrow(/^redis at 127\.0\.0\.1:1: .*ECONNREFUSED/);
    await projection.close();
    await expect(projection.load([{ partition: 0, keys: [] }])).rejects.toMatchObject(unavailable);
  });
});

async function recovered(projection: RedisProjection): Promise<void> {
  await waitUntil({
    what: 'the projection to answer again',
    deadlineMs: 5_000,
    condition: () => projection.load([{ partition: 0, keys: [] }]).then(() => true),
  });
}

function isMisconfigured(error: unknown): boolean {
  return error instanceof ProjectionError && error.code === 'misconfigured';
}
