import { createTopics } from '../../../services/adapters/kafka/create-topics.ts';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { barePrefix } from './sizes.ts';
import type { BareSettings } from './sizes.ts';

/** The bare path as it runs: two processes, as ours has. */
export interface BarePath {
  readonly gateway: Child;
  readonly worker: Child;
  stop(): Promise<void>;
}

/** Starts the bare path on the servers of a stack. */
export async function startBarePath(settings: BareSettings): Promise<BarePath> {
  const { brokers, partitions } = settings;
  const layout = { partitions, replication: 1, minInSync: 1, topicPrefix: barePrefix };
  await createTopics({ brokers, clientId: 'bench' }, layout);
  const env = { BARE_PATH: JSON.stringify(settings) };
  const worker = await startChild('bare/worker.ts', env);
  const gateway = await startChild('bare/gateway.ts', env);
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await worker.stop();
  };
  return { gateway, worker, stop };
}
