import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine } from '../../electron/engine/start-engine.ts';

/** Debian's own Python: its package is not seen by any other that may be installed beside it. */
const python = '/usr/bin/python3';
const run = promisify(execFile);

function hasSdk(): boolean {
  const look = 'import importlib.util as u; assert u.find_spec("azure.batch")';
  return spawnSync(python, ['-c', look]).status === 0;
}

test('the official Python SDK resizes, reboots, changes and autoscales a pool of the engine', {
  timeout: 120_000,
}, async ({ skip }) => {
  skip(!hasSdk(), 'python3-azure is not installed here');
  const folder = await mkdtemp(join(tmpdir(), 'python-pools-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const engine = await startEngine({
    dataFolder: join(folder, 'data'),
    captureFolder: process.env['ENGINE_CAPTURE'] ?? join(folder, 'capture'),
    node: { execPath: process.execPath, env: {} },
    rehearsal: { nodeBootMs: 400 },
  });
  onTestFinished(() => engine.close());

  const script = join(import.meta.dirname, 'python-pools.py');
  const { stdout } = await run(python, ['-W', 'ignore', script, JSON.stringify({ batch: engine.batch })], {
    timeout: 100_000,
  });
  expect(JSON.parse(stdout)).toEqual({
    resizeAgain: 'PoolBeingResized',
    stopSteady: 'OperationInvalidForCurrentState',
    afterRemoval: [1, 1],
    rebootAgain: 'NodeBeingRebooted',
    rebooted: true,
    startTask: 'success',
    disabled: ['offline', 'disabled'],
    disableAgain: 'NodeAlreadyInTargetSchedulingState',
    reimage: 'OperationNotValidOnNode',
    loginSettings: 'NotImplemented',
    updated: [true, 'a'],
    badFormula: 'AutoScalingFormulaSyntaxError',
    scaled: [0, 0, '$TargetDedicatedNodes=0;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue'],
    evaluated: '$TargetDedicatedNodes=0;$TargetLowPriorityNodes=3;$NodeDeallocationOption=requeue',
    autoScale: false,
  });
});
