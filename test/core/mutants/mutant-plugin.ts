import { coreMutants } from './mutants.ts';

/** Puts a mutant of the core into what tests load; nothing changes on disk. */
export function mutantPlugin(wanted: string) {
  const mutant = coreMutants.find(({ name }) => name === wanted);
  if (mutant === undefined) throw new Error(`no mutant ${wanted}`);
  const { file, find, replace } = mutant;
  return {
    // Transformed code is cached by the names of the plugins that had a hand in it.
    name: `mutant: ${wanted}`,
    enforce: 'pre' as const,
    transform: (code: string, id: string): string | undefined =>
      id.endsWith(file) ? code.replace(find, () => replace) : undefined,
  };
}
