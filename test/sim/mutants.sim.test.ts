import { afterAll, describe, expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { runMutant } from './run-mutant.ts';

/** Seeds that a mutant must not survive. */
const seeds = 400;

describe('the simulator catches', () => {
  const lines: string[] = [];
  afterAll(() => console.log(lines.join('\n')));

  for (const mutant of mutants) {
    test.concurrent(`a change: ${mutant.name}`, async () => {
      const { caught, output } = await runMutant(mutant, seeds);
      lines.push(`${mutant.name}: ${caught ?? 'survived'}`);
      expect(caught, `survived ${seeds} seeds:\n${output}`).toBeDefined();
    });
  }
});
