import { expect, test } from 'vitest';
import { sumTallies, tallyPlaywright, tallyVitest } from '../../../scripts/test-report.mjs';

const passing = { status: 'passed', fullName: 'works' };
const skipping = { status: 'skipped', fullName: ' python talks to the engine' };

test('counts the tests of a Vitest report and names what was skipped', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [passing, skipping] },
      { status: 'failed', assertionResults: [{ status: 'failed', fullName: 'breaks' }] },
    ],
  };
  expect(tallyVitest(report)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
    skips: ['python talks to the engine'],
  });
});

test('counts a Vitest file that could not be loaded as a failure', () => {
  const report = {
    numPassedTests: 0,
    numFailedTests: 0,
    testResults: [{ status: 'failed', assertionResults: [] }],
  };
  expect(tallyVitest(report)).toMatchObject({ passed: 0, failed: 1 });
});

test('counts a Playwright report with the reason of every skip', () => {
  const skip = {
    status: 'skipped',
    projectName: 'electron',
    annotations: [{ type: 'skip', description: 'no runtime' }],
  };
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 },
    errors: [],
    suites: [{ suites: [{ specs: [{ title: 'drop', tests: [skip] }] }] }],
  };
  expect(tallyPlaywright(report)).toEqual({
    passed: 4,
    failed: 1,
    skipped: 1,
    skips: ['electron: drop (no runtime)'],
  });
});

test('counts a Playwright run that broke before its first test as a failure', () => {
  const report = {
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
    errors: [{ message: 'no such file' }],
    suites: [],
  };
  expect(tallyPlaywright(report)).toMatchObject({ failed: 1 });
});

test('adds reports up', () => {
  const one = { passed: 1, failed: 0, skipped: 1, skips: ['a'] };
  expect(sumTallies([one, one])).toEqual({ passed: 2, failed: 0, skipped: 2, skips: ['a', 'a'] });
});
