import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';
import { KafkaOwnership } from '../../../services/adapters/kafka/kafka-ownership.ts';
import type { Partition } from '../../../services/ports/event-log.ts';
import { freshTopics, kafkaUnderTest } from './kafka-under-test.ts';

const access = kafkaUnderTest();
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** The partitions a member owns, as last told. */
interface Member {
  owned: readonly Partition[];
}

function memberProcess(topicPrefix: string): Member & { readonly process: ChildProcess } {
  const file = join(import.meta.dirname, 'ownership-member.ts');
  const args = [file, access.brokers.join(), topicPrefix];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  endings.push(() => child.kill('SIGKILL'));
  const member = { owned: [] as readonly Partition[], process: child };
  createInterface(child.stdout).on('line', (line) => void (member.owned = JSON.parse(line)));
  return member;
}

async function memberHere(
  topicPrefix: string,
): Promise<Member & { readonly ownership: KafkaOwnership }> {
  const ownership = new KafkaOwnership(access, { group: 'rater', topicPrefix });
  endings.push(() => ownership.stop());
  const member = { owned: [] as readonly Partition[], ownership };
  await ownership.start((owned) => void (member.owned = owned));
  return member;
}

const within = (timeout: number): { timeout: number; interval: number } => ({
  timeout,
  interval: 20,
});

test('two members share the partitions; one killed, the other has all within 5 s', async () => {
  const topicPrefix = await freshTopics(access);
  const here = await memberHere(topicPrefix);
  const there = memberProcess(topicPrefix);
  await vi.waitFor(() => {
    expect(here.owned).toHaveLength(2);
    expect([...here.owned, ...there.owned].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  }, within(15_000));
  there.process.kill('SIGKILL');
  await once(there.process, 'exit');
  const killed = performance.now();
  await vi.waitFor(() => expect(here.owned).toEqual([0, 1, 2, 3]), within(5_000));
  console.info(`all partitions after ${Math.round(performance.now() - killed)} ms`);
}, 30_000);

test('a member that leaves hands over at once and owns nothing', async () => {
  const topicPrefix = await freshTopics(access);
  const [one, two] = [await memberHere(topicPrefix), await memberHere(topicPrefix)];
  await vi.waitFor(() => expect(one.owned.length + two.owned.length).toBe(4), within(10_000));
  await one.ownership.stop();
  expect(one.owned).toEqual([]);
  await vi.waitFor(() => expect(two.owned).toEqual([0, 1, 2, 3]), within(2_000));
}, 30_000);

test('a position that a member kept is where the next owner begins', async () => {
  const topicPrefix = await freshTopics(access);
  const one = await memberHere(topicPrefix);
  expect(await one.ownership.positions()).toEqual(new Map());
  await vi.waitFor(() => expect(one.owned).toHaveLength(4), within(10_000));
  await one.ownership.keep(1, 42n);
  await one.ownership.keep(1, 43n);
  await one.ownership.keep(3, 7n);
  await one.ownership.stop();
  const left = { code: 'unavailable', retriable: true };
  await expect(one.ownership.keep(1, 99n)).rejects.toMatchObject(left);
  const two = await memberHere(topicPrefix);
  expect(await two.ownership.positions()).toEqual(
    new Map([
      [1, 43n],
      [3, 7n],
    ]),
  );
}, 30_000);
