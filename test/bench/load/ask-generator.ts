import type { Child } from '../child.ts';
import type { Load } from './run-load.ts';
import type { Tallied } from './tally.ts';

/** Has the generator put a load on its doors. @throws Error when it fails. */
export async function askGenerator(generator: Child, load: Load): Promise<Tallied> {
  const reply = (await generator.ask(load)) as { tallied: Tallied } | { error: string };
  if ('error' in reply) throw new Error(`the load generator: ${reply.error}`);
  return reply.tallied;
}
