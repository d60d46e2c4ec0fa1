import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { KafkaLogReader } from '../../services/adapters/kafka/kafka-log-reader.ts';
import { topics } from '../../services/ports/topics.ts';
import { startFaultStack } from '../support/fault-stack.ts';
import type { FaultStack } from '../support/fault-stack.ts';
import { rowsIn } from '../history/history-files.ts';

// A whole site: its history is killed again and again while accounts are made and call.

const partitions = [0, 1, 2, 3];
const kills = 4;
let stack: FaultStack;
let reader: KafkaLogReader;

beforeAll(async () => {
  stack = await startFaultStack();
  reader = new KafkaLogReader({ brokers: [stack.servers.brokers], clientId: 'test' });
});

afterAll(async () => {
  await reader.close();
  await stack.release();
});

function foldedIn(folder: string, partition: number) {
  return rowsIn(join(folder, `partition-${partition}.sqlite`));
}

/** True once the file of a partition has the last record of the ledger. */
async function isWhole(folder: string, partition: number): Promise<boolean> {
  const { end } = await reader.ends(topics.ledger, partition);
  const [position] = foldedIn(folder, partition)['position'] ?? [];
  return (position as { ledger_offset: bigint } | undefined)?.ledger_offset === end - 1n;
}

async function foldedWhole(folder: string): Promise<void> {
  await waitUntil({
    what: `the history in ${folder} to come to the end of the ledger`,
    deadlineMs: 60_000,
    condition: async () => {
      const whole = await Promise.all(partitions.map((one) => isWhole(folder, one)));
      return whole.every(Boolean);
    },
  });
}

test('killed in the middle of load, it has what one that was never killed has', async () => {
  const own = join(stack.dataDir, 'history');
  const history = stack.services.service('history');
  const state = { isLoaded: false };
  const load = (async () => {
    for (let n = 0; n < kills; n += 1) {
      await stack.toll('load', '--accounts', '1500', '--from', `${1 + n * 1_500}`);
      await stack.toll('call', '--from', 'bundle', '--seconds', '900', '--step', '60');
    }
    state.isLoaded = true;
  })();
  for (let killed = 0; killed < kills; killed += 1) {
    if (state.isLoaded) break;
    const before = await ends();
    await waitUntil({
      what: 'the ledger to grow',
      deadlineMs: 60_000,
      condition: async () => state.isLoaded || (await ends()) > before + 400n,
    });
    const killedPid = history.pid();
    history.kill9();
    await waitUntil({
      what: 'the history to be started again',
      deadlineMs: 30_000,
      condition: async () => history.pid() !== undefined && history.pid() !== killedPid,
    });
  }
  await load;
  await foldedWhole(own);

  const scratch = join(stack.dataDir, 'scratch');
  await stack.startAnother('history', {
    name: 'history-2',
    env: { TOLL_HISTORY_DIR: scratch, TOLL_HISTORY_PORT: '0' },
  });
  await foldedWhole(scratch);
  for (const partition of partitions) {
    const [kept, fresh] = [own, scratch].map((folder) => foldedIn(folder, partition));
    expect(kept).toEqual(fresh);
    expect(kept?.['records']?.length).toBeGreaterThan(1_000);
  }
});

async function ends(): Promise<bigint> {
  const all = await Promise.all(partitions.map((one) => reader.ends(topics.ledger, one)));
  return all.reduce((sum, { end }) => sum + end, 0n);
}
