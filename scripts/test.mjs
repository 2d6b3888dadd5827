// `npm test`: everything, in the order in which mistakes are cheapest to find. Stops at the first step that fails.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenNeeded } from './build.mjs';
import { cacheFolder, moduleScript, projectNode } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setUp } from './set-up.mjs';
import { noTests, sumTallies, tallyPlaywright, tallyVitest } from './test-report.mjs';

const say = (line) => console.log(line);
const reportFolder = join(cacheFolder, 'test-reports');

/** Each resolves to whether it went well and what it counted. */
const steps = [
  ['Setup', async () => ({ ok: (await setUp({ tests: true, say, sayWhenReady: true })) === 'ready' })],
  ['Types', () => runScript('typescript/bin/tsc', ['-p', 'tsconfig.json'])],
  ['Lint', () => runScript('@biomejs/biome/bin/biome', ['check', '.'])],
  ['Unit tests and boundaries', () => runVitest('unit')],
  ['Build', async () => ({ ok: await buildWhenNeeded({ say, force: true }) })],
  ['Contract tests', () => runVitest('contract')],
  ['End-to-end tests', runPlaywright],
];

const tallies = [];
let failedStep = null;
for (const [name, run] of steps) {
  say(`\n=== ${name}`);
  const startedMs = Date.now();
  const { ok, tally = noTests } = await run();
  // A step without tests of its own, or one that broke before its first test, still counts as a failure.
  tallies.push(!ok && tally.failed === 0 ? { ...tally, failed: 1 } : tally);
  say(`=== ${name}: ${ok ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - startedMs) / 1000)} s`);
  if (!ok) {
    failedStep = name;
    break;
  }
}

const total = sumTallies(tallies);
if (total.skips.length > 0)
  say(`\nSkipped:\n${[...new Set(total.skips)].map((each) => `  ${each}`).join('\n')}`);
if (failedStep !== null) say(`\nStopped at: ${failedStep}`);
say('');
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = failedStep === null ? 0 : 1;

async function runScript(script, args, env = process.env) {
  return { ok: (await runInForeground(projectNode(), [moduleScript(script), ...args], { env })) === 0 };
}

async function runVitest(project) {
  const report = freshReport(`vitest-${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  const { ok } = await runScript('vitest/vitest.mjs', args);
  return { ok, tally: readReport(report, tallyVitest) };
}

async function runPlaywright() {
  const report = freshReport('playwright.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { ok } = await runScript('@playwright/test/cli.js', ['test', '--reporter=list,json'], env);
  return { ok, tally: readReport(report, tallyPlaywright) };
}

function freshReport(name) {
  mkdirSync(reportFolder, { recursive: true });
  const path = join(reportFolder, name);
  rmSync(path, { force: true });
  return path;
}

/** A runner that broke leaves no report; its exit code says so. */
function readReport(path, tally) {
  return existsSync(path) ? tally(JSON.parse(readFileSync(path, 'utf8'))) : noTests;
}
