import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../local/paths.ts';
import { claimRunDir, ownerOf, stacksIn } from '../local/run-dir.ts';

// Ends what killed runs of this checkout have left running. Stacks whose owner lives stay.
const folders = existsSync(dataRoot) ? readdirSync(dataRoot, { withFileTypes: true }) : [];
for (const { name } of folders.filter((entry) => entry.isDirectory())) {
  for (const stack of stacksIn(join(dataRoot, name))) {
    if (ownerOf(stack) === undefined) (await claimRunDir(stack)).release();
  }
}
