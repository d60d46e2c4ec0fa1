import { describe, expect, test } from 'vitest';
import { MemoryProjection } from '../../../services/adapters/memory/memory-projection.ts';
import { batch, projectionContract, state } from '../../contract/projection.ts';

describe('the projection in memory', () => {
  projectionContract(async () => {
    const projection = new MemoryProjection();
    return {
      projection,
      snapshot: async () => {
        const copy = projection.snapshot();
        return async () => projection.restore(copy);
      },
      wipe: async () => projection.wipe(0),
      close: () => projection.close(),
    };
  });

  test('cut off, it throws and loses nothing', async () => {
    const projection = new MemoryProjection();
    await projection.project(batch(0, 1, state('x', 'x')));
    projection.setReachable(false);
    await expect(projection.load([])).rejects.toMatchObject({
      code: 'unavailable',
      retriable: true,
    });
    projection.setReachable(true);
    const [loaded] = await projection.load([{ partition: 0, keys: ['x'] }]);
    expect(loaded?.watermark?.sequence).toBe(1n);
  });

  test('keeps its own copy of the bytes', async () => {
    const projection = new MemoryProjection();
    const bytes = Buffer.from('before');
    await projection.project(batch(0, 1, { key: 'x', state: bytes, due: null }));
    bytes.write('after!');
    const [loaded] = await projection.load([{ partition: 0, keys: ['x'] }]);
    expect(Buffer.from(loaded?.states[0] ?? []).toString()).toBe('before');
  });
});
