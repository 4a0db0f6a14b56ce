import { expect, test } from 'vitest';
import { playwrightCounts, sum, vitestCounts, withExitCode } from './test-counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

test('a test file that cannot be loaded is a failure although none of its tests failed', () => {
  const report = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0 };
  const testResults = [file('passed', 'passed', 'passed'), file('failed', 'failed'), file('failed')];
  expect(vitestCounts({ ...report, testResults })).toEqual({ passed: 2, failed: 2, skipped: 1 });
});

test('a browser test that passed at its second try has passed', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 2, skipped: 1 };
  expect(playwrightCounts({ stats })).toEqual({ passed: 5, failed: 1, skipped: 1 });
});

test('a run that fails without a failed test, or leaves no report, is a failure', () => {
  const green = { passed: 5, failed: 0, skipped: 0 };
  expect(withExitCode(green, 0)).toEqual(green);
  expect(withExitCode(green, 1)).toEqual({ ...green, failed: 1 });
  expect(withExitCode(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(withExitCode({ ...green, failed: 2 }, 1).failed).toBe(2);
});

test('stages add up', () => {
  expect(
    sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 0, skipped: 0 },
    ]),
  ).toEqual({
    passed: 11,
    failed: 2,
    skipped: 3,
  });
});
