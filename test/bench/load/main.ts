import { runLoad } from './run-load.ts';
import type { Load } from './run-load.ts';

// The load generator: takes loads from its parent, one at a time, and leaves with it.
process.on('message', (load: Load) => {
  runLoad(load).then(
    (tallied) => process.send?.({ tallied }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
