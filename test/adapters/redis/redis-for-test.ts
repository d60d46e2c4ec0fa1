import { afterAll, beforeAll, inject } from 'vitest';
import { present } from '../../../services/core/invariant.ts';
import { startOwnRedis } from './own-redis.ts';
import type { OwnRedis } from './own-redis.ts';

/** The Redis of the test run where there is one, else one that lives as long as the test file. */
export function redisForTest(): () => string {
  const given = process.env['TOLL_REDIS_URL'] ?? givenToRun();
  let own: OwnRedis | undefined;
  beforeAll(async () => {
    if (given === undefined) own = await startOwnRedis();
  });
  afterAll(() => own?.release());
  return () => given ?? present(own, 'the Redis of this test').url;
}

function givenToRun(): string | undefined {
  const servers = inject('servers') as { readonly redisUrl: string } | undefined;
  return servers?.redisUrl;
}
