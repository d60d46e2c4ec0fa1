/**
 * Fails the test when there are problems, and lists them one a line: a list to work through, not a
 * difference between two arrays.
 */
export function expectNone(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const error = new Error(`${problems.length} found:\n${problems.join('\n')}`);
  error.stack = ''; // where the rule stands helps nobody
  throw error;
}
