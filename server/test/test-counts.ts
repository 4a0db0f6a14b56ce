/** How a stage ended, in tests. A static check counts as one. */
export type Counts = { passed: number; failed: number; skipped: number };

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/** Counts in vitest's JSON report; a file that failed before its first test counts as one failure. */
export function vitestCounts(report: VitestReport): Counts {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };

/** Counts in Playwright's JSON report; a test that passed at its second try has passed. */
export function playwrightCounts({ stats }: PlaywrightReport): Counts {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/**
 * What a stage is worth given its exit code: a run that failed without a failed test (a crash, an unhandled
 * rejection, a time-out, a missing report) is one failure.
 */
export function withExitCode(counts: Counts | null, code: number): Counts {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const isSilentFailure = known.failed === 0 && (code !== 0 || counts === null);
  return isSilentFailure ? { ...known, failed: 1 } : known;
}

export function sum(all: Counts[]): Counts {
  return all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
