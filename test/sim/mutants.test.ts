import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../infra/local/paths.ts';
import { mutants } from './mutants.ts';

test.each(mutants)('$name: the text to change is there, once', ({ file, from, to }) => {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  expect(text.split(from)).toHaveLength(2);
  expect(to).not.toBe(from);
});
