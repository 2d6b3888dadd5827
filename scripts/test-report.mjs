/** @typedef {{ passed: number, failed: number, skipped: number, skips: readonly string[] }} Tally */

export const noTests = { passed: 0, failed: 0, skipped: 0, skips: [] };

/**
 * Counts a JSON report of Vitest. A file that could not even be loaded has no tests to fail, so it counts as one.
 * @returns {Tally}
 */
export function tallyVitest(report) {
  const files = report.testResults ?? [];
  const broken = files.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length;
  const skipped = files.flatMap((file) => file.assertionResults.filter((each) => isSkipped(each.status)));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: skipped.length,
    skips: skipped.map((each) => each.fullName.trim()),
  };
}

function hasFailedTest(file) {
  return file.assertionResults.some((each) => each.status === 'failed');
}

function isSkipped(status) {
  return status === 'skipped' || status === 'pending' || status === 'todo' || status === 'disabled';
}

/** Counts a JSON report of Playwright; a test that passed at a second try passed. @returns {Tally} */
export function tallyPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  // An error outside any test (a spec that does not load) has no test to fail either.
  const broken = unexpected === 0 ? (report.errors ?? []).length : 0;
  const skips = (report.suites ?? []).flatMap(specsOf).flatMap((spec) =>
    spec.tests
      .filter((each) => each.status === 'skipped')
      .map((each) => {
        const reason = each.annotations.find(({ type }) => type === 'skip')?.description;
        return `${each.projectName}: ${spec.title}${reason ? ` (${reason})` : ''}`;
      }),
  );
  return { passed: expected + flaky, failed: unexpected + broken, skipped, skips };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sumTallies(tallies) {
  return tallies.reduce(
    (sum, each) => ({
      passed: sum.passed + each.passed,
      failed: sum.failed + each.failed,
      skipped: sum.skipped + each.skipped,
      skips: [...sum.skips, ...each.skips],
    }),
    noTests,
  );
}
