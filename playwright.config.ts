import { defineConfig } from '@playwright/test';

/**
 * The built app, end to end. `browser` drives the browser host in Chromium; `electron` runs the same specs in the real
 * Electron window wherever its runtime exists, and is reported as skipped with the reason where it does not.
 * One worker: each test starts an engine that uses every core.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : [['list']],
  use: { screenshot: 'only-on-failure', trace: 'retain-on-failure' },
  projects: [{ name: 'browser' }, { name: 'electron' }],
});
