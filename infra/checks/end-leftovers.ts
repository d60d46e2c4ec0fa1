import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../local/paths.ts';
import { claimRunDir, ownerOf } from '../local/run-dir.ts';

// Ends what killed runs of this checkout have left running. Stacks whose owner lives stay.
for (const name of existsSync(dataRoot) ? readdirSync(dataRoot) : []) {
  const folder = join(dataRoot, name);
  if (!existsSync(join(folder, 'run')) || ownerOf(folder) !== undefined) continue;
  (await claimRunDir(folder)).release();
}
