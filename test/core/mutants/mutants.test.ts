import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../infra/local/paths.ts';
import { coreMutants } from './mutants.ts';

test.each(coreMutants)('$name: the line to change is there, once', ({ file, find, replace }) => {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  expect(text.split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
});
