import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../services/core/time.ts';
import type {
  ProjectedState,
  Projection,
  ProjectionBatch,
  Watermark,
} from '../../services/ports/projection.ts';

/** A projection under test, empty, and the faults it can be given. */
export interface ProjectionUnderTest {
  readonly projection: Projection;
  /** A copy of partition 0, to go back to with `restore`. */
  snapshot(): Promise<() => Promise<void>>;
  /** Loses partition 0. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

const ledgerId = 'ledger-1';

export function watermark(sequence: number, overrides: Partial<Watermark> = {}): Watermark {
  const hash = sequence === 0 ? '' : sequence.toString(16).padStart(64, '0');
  return {
    ledgerId,
    sequence: BigInt(sequence),
    hash,
    ledgerOffset: BigInt(sequence + 3),
    ...overrides,
  };
}

export function state(key: string, content: string, due: number | null = null): ProjectedState {
  return {
    key,
    state: Buffer.from(content, 'latin1'),
    due: due === null ? null : instant(BigInt(due)),
  };
}

export function batch(
  after: number | Watermark,
  through: number | Watermark,
  ...states: readonly ProjectedState[]
): ProjectionBatch {
  return { partition: 0, after: mark(after), through: mark(through), states };
}

function mark(at: number | Watermark): Watermark {
  return typeof at === 'number' ? watermark(at) : at;
}

function ofOtherLedger(sequence: number): Watermark {
  return watermark(sequence, { ledgerId: 'ledger-2' });
}

function big(sequence: bigint): Watermark {
  return { ...watermark(1), sequence, hash: String(sequence) };
}

/** What every projection promises (services/ports/projection.ts). */
export function projectionContract(open: () => Promise<ProjectionUnderTest>): void {
  let subject: ProjectionUnderTest;
  let projection: Projection;
  beforeEach(async () => {
    subject = await open();
    projection = subject.projection;
  });
  afterEach(() => subject.close());

  const shown = async (...keys: readonly string[]) => {
    const [loaded] = await projection.load([{ partition: 0, keys }]);
    return {
      sequence: loaded?.watermark?.sequence,
      states: loaded?.states.map((found) => found && Buffer.from(found).toString('latin1')),
    };
  };
  const takeDue = (now: number, limit = 10, visibleAgainAt = now + 1000) =>
    projection.takeDue(0, instant(BigInt(now)), limit, instant(BigInt(visibleAgainAt)));

  describe('load', () => {
    test('an empty cache has no watermark and no states', async () => {
      expect(await shown('account/demo/x')).toEqual({ sequence: undefined, states: [undefined] });
    });

    test('reads states in the order asked for, with the watermark, byte for byte', async () => {
      const bytes = '\x00\xff\r\n#\x80';
      await projection.project(
        batch(0, 2, state('account/demo/x', bytes), state('voucher/demo/ü', 'v')),
      );
      expect(await shown('voucher/demo/ü', 'account/demo/none', 'account/demo/x')).toEqual({
        sequence: 2n,
        states: ['v', undefined, bytes],
      });
      const [loaded] = await projection.load([{ partition: 0, keys: [] }]);
      expect(loaded).toEqual({ partition: 0, watermark: watermark(2), states: [] });
    });

    test('reads several partitions, each with its own watermark', async () => {
      await projection.project({ ...batch(0, 7, state('k', 'zero')), partition: 0 });
      await projection.project({ ...batch(0, 9, state('k', 'three')), partition: 3 });
      const loaded = await projection.load([
        { partition: 3, keys: ['k'] },
        { partition: 1, keys: ['k'] },
        { partition: 0, keys: ['k'] },
      ]);
      expect(loaded.map((one) => [one.partition, one.watermark?.sequence])).toEqual([
        [3, 9n],
        [1, undefined],
        [0, 7n],
      ]);
      expect(loaded.map((one) => one.states[0] && Buffer.from(one.states[0]).toString())).toEqual([
        'three',
        undefined,
        'zero',
      ]);
    });
  });

  describe('project', () => {
    test('counter-example 1: writes that a fail-over lost are not jumped over', async () => {
      await projection.project(batch(0, 500, state('x', '10.00'), state('y', '5.00')));
      const failOver = await subject.snapshot();
      await projection.project(batch(500, 510, state('x', '0.00')));
      await failOver();
      expect(await projection.project(batch(510, 520, state('y', '4.00')))).toBe('gap');
      expect(await shown('x', 'y')).toEqual({ sequence: 500n, states: ['10.00', '5.00'] });
    });

    test('a repeat is done already and changes nothing', async () => {
      await projection.project(batch(0, 10, state('x', 'ten')));
      await projection.project(batch(10, 20, state('x', 'twenty')));
      expect(await projection.project(batch(0, 10, state('x', 'ten')))).toBe('done');
      expect(await projection.project(batch(10, 20, state('x', 'other')))).toBe('done');
      expect(await projection.project(batch(5, 15, state('x', 'other')))).toBe('done');
      expect(await shown('x')).toEqual({ sequence: 20n, states: ['twenty'] });
    });

    test('of two writers of one batch one writes, the other is done', async () => {
      await projection.project(batch(0, 10));
      const next = batch(10, 20, state('x', 'twenty'));
      const answers = await Promise.all([projection.project(next), projection.project(next)]);
      expect(answers.toSorted()).toEqual(['done', 'ok']);
    });

    test('a batch that overlaps the end of what is in is a gap', async () => {
      await projection.project(batch(0, 10));
      expect(await projection.project(batch(5, 15, state('x', 'x')))).toBe('gap');
      expect(await shown('x')).toEqual({ sequence: 10n, states: [undefined] });
    });

    test('counter-example 14: a cache of another ledger is a gap, ahead or behind', async () => {
      await projection.project(batch(0, 1000));
      expect(await projection.project(batch(ofOtherLedger(1000), ofOtherLedger(1001)))).toBe('gap');
      expect(await projection.project(batch(ofOtherLedger(9), ofOtherLedger(10)))).toBe('gap');
      expect(await projection.project(batch(ofOtherLedger(0), ofOtherLedger(1)))).toBe('gap');
    });

    test('a record of the same sequence with another hash is a gap', async () => {
      await projection.project(batch(0, 10));
      const other = watermark(10, { hash: 'ff' });
      expect(await projection.project(batch(other, 11))).toBe('gap');
      expect(await projection.project(batch(9, other))).toBe('gap');
      expect(await projection.project(batch(10, 11))).toBe('ok');
    });

    test('an empty cache takes the first batch and no later one', async () => {
      expect(await projection.project(batch(5, 6))).toBe('gap');
      expect(await projection.project(batch(watermark(0, { hash: 'any' }), 6))).toBe('ok');
    });

    test('compares sequences beyond 2^53 exactly', async () => {
      const start = 9_007_199_254_740_992n;
      await projection.project(batch(0, big(start)));
      expect(await projection.project(batch(big(start), big(start + 1n)))).toBe('ok');
      expect(await projection.project(batch(big(start - 1n), big(start)))).toBe('done');
      expect(await projection.project(batch(big(start + 2n), big(start + 3n)))).toBe('gap');
      expect(await projection.project(batch(big(5n), big(10n)))).toBe('done');
    });

    test('takes 5,000 states at once, and of a key that comes twice the last', async () => {
      const many = Array.from({ length: 4_999 }, (_, i) =>
        state(`k${i}`, `${i}`, i % 2 ? i : null),
      );
      await projection.project(batch(0, 1, ...many, state('k7', 'last', null)));
      expect(await shown('k0', 'k7', 'k4998')).toMatchObject({ states: ['0', 'last', '4998'] });
      expect(await takeDue(9, 10)).toEqual(['k1', 'k3', 'k5', 'k9']);
    });
  });

  describe('rebuild', () => {
    test('hides everything from beginning to end, then stands at its watermark', async () => {
      await projection.project(batch(0, 510, state('old', 'old', 1), state('x', 'wrong', 1)));
      const token = await projection.beginRebuild(0);
      expect(await shown('old', 'x')).toEqual({
        sequence: undefined,
        states: [undefined, undefined],
      });
      expect(await projection.putRebuilt(0, token, [state('x', 'right', 5)])).toBe('ok');
      expect((await shown('x')).sequence).toBeUndefined();
      expect(await takeDue(5)).toEqual([]);
      expect(await projection.endRebuild(0, token, watermark(510))).toBe('ok');
      expect(await shown('old', 'x')).toEqual({ sequence: 510n, states: [undefined, 'right'] });
      expect(await takeDue(5)).toEqual(['x']);
      expect(await projection.project(batch(510, 511))).toBe('ok');
    });

    test('nothing is projected into a rebuild, not even a first batch', async () => {
      const token = await projection.beginRebuild(0);
      expect(await projection.project(batch(0, 1, state('x', 'x')))).toBe('gap');
      expect(await projection.endRebuild(0, token, watermark(0))).toBe('ok');
      expect(await projection.project(batch(0, 1, state('x', 'x')))).toBe('ok');
    });

    test('a later rebuild takes the token away', async () => {
      const first = await projection.beginRebuild(0);
      await projection.putRebuilt(0, first, [state('x', 'first', 1)]);
      const second = await projection.beginRebuild(0);
      expect(await projection.putRebuilt(0, first, [state('x', 'first')])).toBe('superseded');
      expect(await projection.putRebuilt(0, first, [])).toBe('superseded');
      expect(await projection.endRebuild(0, first, watermark(9))).toBe('superseded');
      expect(await projection.endRebuild(0, second, watermark(8))).toBe('ok');
      expect(await shown('x')).toEqual({ sequence: 8n, states: [undefined] });
      expect(await takeDue(10)).toEqual([]);
      expect(await projection.putRebuilt(0, second, [state('x', 'late')])).toBe('superseded');
      expect(await projection.endRebuild(0, second, watermark(9))).toBe('superseded');
    });

    test('a fail-over that lost writes of a rebuild ends it', async () => {
      const rebuild = await projection.beginRebuild(0);
      const lagging = { ...rebuild };
      expect(await projection.putRebuilt(0, rebuild, [state('x', 'here', 1)])).toBe('ok');
      expect(rebuild.writes).toBeGreaterThan(lagging.writes);
      const behind = { ...rebuild, writes: rebuild.writes + 1 };
      expect(await projection.putRebuilt(0, behind, [state('y', 'later', 1)])).toBe('superseded');
      expect(await projection.endRebuild(0, behind, watermark(9))).toBe('superseded');
      expect(await projection.endRebuild(0, lagging, watermark(9))).toBe('superseded');
      expect(await projection.endRebuild(0, rebuild, watermark(9))).toBe('ok');
    });

    test('a cache that is lost during a rebuild ends it', async () => {
      const token = await projection.beginRebuild(0);
      await projection.putRebuilt(0, token, [state('x', 'half')]);
      await subject.wipe();
      expect(await projection.putRebuilt(0, token, [state('y', 'half')])).toBe('superseded');
      expect(await projection.endRebuild(0, token, watermark(9))).toBe('superseded');
    });

    test('takes more states than one call carries', async () => {
      const token = await projection.beginRebuild(0);
      const many = Array.from({ length: 2_500 }, (_, i) => state(`k${i}`, `${i}`, i));
      expect(await projection.putRebuilt(0, token, many)).toBe('ok');
      await projection.endRebuild(0, token, watermark(9));
      expect(await shown('k0', 'k2499')).toEqual({ sequence: 9n, states: ['0', '2499'] });
    });

    test('other partitions go on', async () => {
      await projection.beginRebuild(0);
      expect(await projection.project({ ...batch(0, 1), partition: 1 })).toBe('ok');
    });
  });

  describe('takeDue', () => {
    test('takes what is due, the longest due first, up to the limit', async () => {
      const due = [
        state('c', 'c', 30),
        state('a', 'a', 10),
        state('b', 'b', 10),
        state('d', 'd', 40),
      ];
      await projection.project(batch(0, 1, ...due, state('e', 'e', null)));
      expect(await takeDue(9)).toEqual([]);
      expect(await takeDue(30, 2)).toEqual(['a', 'b']);
      expect(await takeDue(30, 2)).toEqual(['c']);
    });

    test('counter-example 34: what was taken is not seen again before its time', async () => {
      await projection.project(batch(0, 1, state('a', 'a', 10)));
      expect(await takeDue(20, 10, 50)).toEqual(['a']);
      expect(await takeDue(49)).toEqual([]);
      expect(await takeDue(50)).toEqual(['a']);
    });

    test('a projection of the key sets the time anew or takes it away', async () => {
      await projection.project(batch(0, 1, state('a', 'a', 10), state('b', 'b', 10)));
      await takeDue(20, 10, 1000);
      await projection.project(batch(1, 2, state('a', 'a', 30), state('b', 'b', null)));
      expect(await takeDue(2000)).toEqual(['a']);
    });
  });
}
