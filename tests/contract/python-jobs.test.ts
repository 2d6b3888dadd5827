import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Debian's own Python: its package is not seen by any other that may be installed beside it. */
const python = '/usr/bin/python3';
const run = promisify(execFile);

function hasSdk(): boolean {
  const look = 'import importlib.util as u; assert u.find_spec("azure.batch")';
  return spawnSync(python, ['-c', look]).status === 0;
}

test('the official Python SDK makes, changes, orders, ends and reads jobs and tasks of the engine', {
  timeout: 120_000,
}, async ({ skip }) => {
  skip(!hasSdk(), 'python3-azure is not installed here');
  const folder = await tempFolder();
  onTestFinished(() => folder.remove());
  const engine = await startEngine({
    dataFolder: join(folder.path, 'data'),
    captureFolder: process.env['ENGINE_CAPTURE'] ?? join(folder.path, 'capture'),
    node: { execPath: process.execPath, env: {} },
  });
  onTestFinished(() => engine.close());

  const script = join(import.meta.dirname, 'python-jobs.py');
  const { stdout } = await run(python, ['-W', 'ignore', script, JSON.stringify({ batch: engine.batch })], {
    timeout: 100_000,
  });
  expect(JSON.parse(stdout)).toEqual({
    addAgain: 'JobExists',
    listed: [['python-job', 'active', null]],
    job: [5, true, 3600],
    patched: [9, 'a', true],
    patchedStale: 'ConditionNotMet',
    updated: [3, null],
    whileDisabled: 'active',
    afterwards: 'success',
    collection: [
      ...['blocked', 'blocking', 'first', 'long', 'second'].map((id) => [id, 'success', null]),
      ['waits', 'clienterror', 'TaskExists'],
    ],
    first: [7, 'failure', 'usererror', 'FailureExitCode'],
    order: true,
    blocked: 'active',
    reactivated: 1,
    reactivateSuccess: 'TaskSucceeded',
    terminated: 'TaskEnded',
    terminateAgain: 'TaskCompleted',
    found: ['blocking', 'first', 'long', 'second', 'waits'],
    counts: [1, 0, 5, 2, 3],
    files: ['stderr.txt', 'stdout.txt'],
    read: 'after first\n',
    part: 'first',
    properties: [12, false],
    common: 'common\n',
    noFile: 'FileNotFound',
    gone: 'FileNotFound',
    taskGone: 'TaskNotFound',
    unprepared: 'JobPreparationTaskOrReleaseTaskNotSpecified',
    jobEnded: 'TaskFailed',
    prepared: [['success', 0, 'success']],
    reason: 'enough',
    late: 'JobCompleted',
    reactivateLate: 'JobCompleted',
    schedules: 'NotImplemented',
  });
});
