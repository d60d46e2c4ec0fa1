/** How many tests went how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

/** What this needs of vitest's JSON report. */
interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** The counts in a JSON report of vitest. A file that fails outside of its tests is one. */
export function countsIn(report: string | undefined): Counts {
  if (report === undefined) return noTests;
  return (JSON.parse(report) as Report).testResults
    .map(({ status, assertionResults }) => {
      const count = (wanted: string): number =>
        assertionResults.filter((result) => result.status === wanted).length;
      const passed = count('passed');
      const failed = count('failed');
      const skipped = assertionResults.length - passed - failed;
      return { passed, skipped, failed: status === 'failed' ? Math.max(failed, 1) : failed };
    })
    .reduce(sumOf, noTests);
}

/** Both together. */
export function sumOf(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}
