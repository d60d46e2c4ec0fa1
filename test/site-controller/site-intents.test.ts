import { beforeEach, expect, test } from 'vitest';
import { MemoryEventLog } from '../../services/adapters/memory/memory-event-log.ts';
import type { AppendFaults } from '../../services/adapters/memory/memory-event-log.ts';
import type { SiteIntent } from '../../services/core/contracts.gen.ts';
import { instant } from '../../services/core/time.ts';
import { LogError } from '../../services/ports/event-log.ts';
import { topics } from '../../services/ports/topics.ts';
import { SiteIntents, UnknownIntent } from '../../services/site-controller/site-intents.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { codec } from '../sim/world/tools.ts';

const clock = jumpingClock();
const never = new AbortController().signal;
let log: MemoryEventLog;
let fates: (() => ReturnType<AppendFaults>)[];
let troubles: unknown[];

function controller(): SiteIntents {
  const events = { trouble: (_: string, cause: unknown) => void troubles.push(cause) };
  return new SiteIntents('secondary', { reader: log, intents: log.intents, codec, clock, events });
}

function intent(mode: SiteIntent['mode'], epoch: bigint, why = 'a test'): SiteIntent {
  return { mode, epoch, fences: [], by: 'operator', why, decidedAt: instant(0n) };
}

function written(): Promise<readonly unknown[]> {
  return log
    .read([{ topic: topics.sites, partition: 0, from: 0n }], { waitMs: 0 })
    .then(([batch]) => batch?.entries ?? []);
}

beforeEach(() => {
  fates = [];
  troubles = [];
  log = new MemoryEventLog({ clock, faults: () => fates.shift()?.() });
});

test('nothing is known before the log was read, and nothing stands in an empty one', async () => {
  const intents = controller();
  expect(intents.known).toBeUndefined();
  await intents.readOn(0);
  expect(intents.known).toEqual({ newest: undefined });
});

test('what one declares, the next one knows', async () => {
  const declared = await controller().declare(intent('stand-alone', 1n), never);
  const next = controller();
  await next.readOn(0);
  expect(next.known?.newest).toEqual(declared);
});

test('counter-example 23: who decides on what is old finds what another decided', async () => {
  const [first, second] = [controller(), controller()];
  await Promise.all([first.readOn(0), second.readOn(0)]);
  await second.declare(intent('stand-alone', 1n, 'the second'), never);
  const stands = await first.declare(intent('stand-alone', 1n, 'the first'), never);
  expect(stands.why).toBe('the second');
  expect(await written()).toHaveLength(1);
});

test.each([
  ['was written all the same', () => 'in-doubt' as const],
  [
    'was not written',
    () => {
      throw new LogError('in-doubt', 'lost');
    },
  ],
])('an intent of which nobody could tell stands once; it %s', async (_, fate) => {
  fates = [fate];
  const stands = await controller().declare(intent('stand-alone', 1n), never);
  expect(stands.epoch).toBe(1n);
  expect(troubles).toHaveLength(1);
  expect(await written()).toHaveLength(1);
});

test('what another site intends is not ours', async () => {
  log.put(topics.sites, 0, [{ key: 'tertiary', value: Buffer.from('whatever') }]);
  const intents = controller();
  await intents.readOn(0);
  expect(intents.known).toEqual({ newest: undefined });
});

test('an intent that this build cannot read is not passed over', async () => {
  log.put(topics.sites, 0, [{ key: 'secondary', value: Buffer.from([0, 0, 0, 0, 9, 9]) }]);
  const intents = controller();
  await expect(intents.readOn(0)).rejects.toThrow(UnknownIntent);
  expect(intents.known).toBeUndefined();
});
