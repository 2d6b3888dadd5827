import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type BatchModel, createBatchModel } from '../../../electron/engine/model/batch-model.ts';
import { HandsInTest, poolSpec } from '../../support/engine-model.ts';

const perTask = '$TargetLowPriorityNodes = min(3, $PendingTasks.GetSample(1)); $TargetDedicatedNodes = 0;';
const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

let folder: string;
let model: BatchModel;

async function start(): Promise<void> {
  const account = () => ({ name: 'a', url: 'http://127.0.0.1/' });
  model = createBatchModel({ dataFolder: folder, agent: new HandsInTest(), rehearsal: {}, account });
  await model.restore();
}

const pool = () => model.store.pool('p');
/** Folders are made and removed for real, which no clock of a test hastens: both kinds of time go on. */
async function reached(check: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!check() && performance.now() < deadline) {
    await vi.advanceTimersByTimeAsync(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(check()).toBe(true);
}
const steady = () => reached(() => pool().allocationState === 'steady');
const refusal = (code: string) => expect.objectContaining({ code });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  folder = await mkdtemp(join(tmpdir(), 'engine-scale-'));
  await start();
});

afterEach(async () => {
  await model.close();
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

test('a pool follows its formula, at its creation and then once an interval', async () => {
  model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
  model.tasks.add(model.store.job('j'), { id: 't', commandLine: 'x' });
  model.pools.add(
    poolSpec({ enableAutoScale: true, autoScaleFormula: perTask, autoScaleEvaluationInterval: 'PT5M' }),
  );
  await steady();
  expect(pool().nodes.size).toBe(1);
  for (const id of ['u', 'v', 'w', 'x']) model.tasks.add(model.store.job('j'), { id, commandLine: 'x' });
  await minutes(4.9);
  expect(pool().nodes.size).toBe(1);
  await minutes(0.2);
  await steady();
  expect(pool().nodes.size).toBe(3);
  expect(pool().autoScale?.run?.results).toBe(
    '$TargetDedicatedNodes=0;$TargetLowPriorityNodes=3;$NodeDeallocationOption=requeue',
  );
  model.jobs.terminate(model.store.job('j'));
  await reached(() => model.store.job('j').state === 'completed');
  await minutes(5);
  await steady();
  expect(pool()).toMatchObject({ targetLowPriorityNodes: 0 });
  expect(pool().nodes.size).toBe(0);
});

test('enabled twice within 30 seconds it is refused, later it is not', async () => {
  model.pools.add(poolSpec());
  await steady();
  const scale = model.pools.autoScaleOf(pool());
  const { eTag } = pool();
  expect(() => scale.enable({ autoScaleEvaluationInterval: 'PT5M' })).toThrow(
    refusal('MissingRequiredProperty'),
  );
  scale.enable({ autoScaleFormula: perTask });
  expect(pool().eTag).not.toBe(eTag);
  expect(pool().autoScale?.evaluationInterval).toBe('PT15M');
  expect(() => scale.enable({ autoScaleFormula: perTask })).toThrow(
    refusal('TooManyEnableAutoScaleRequests'),
  );
  await minutes(0.6);
  scale.enable({ autoScaleEvaluationInterval: 'PT10M' });
  expect(pool().autoScale).toMatchObject({ formula: perTask, evaluationInterval: 'PT10M' });
  expect(() => model.pools.resize(pool(), { targetDedicatedNodes: 1 })).toThrow(
    refusal('OperationNotValidOnPool'),
  );
});

test('disabled, the pool keeps its size and is evaluated no more', async () => {
  model.pools.add(poolSpec({ enableAutoScale: true, autoScaleFormula: '$TargetDedicatedNodes = 2' }));
  await steady();
  model.pools.autoScaleOf(pool()).disable();
  await minutes(40);
  expect(pool().autoScale).toBeUndefined();
  expect(pool().nodes.size).toBe(2);
  expect(() => model.pools.autoScaleOf(pool()).evaluate(perTask)).toThrow(refusal('OperationNotValidOnPool'));
});

test('a formula that fails later leaves the pool as it is and says why', async () => {
  const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
  const formula = '$TargetDedicatedNodes = $RunningTasks > 0 ? 1 / $FailedTasks : 1';
  model.pools.add(
    poolSpec({ enableAutoScale: true, autoScaleFormula: formula, autoScaleEvaluationInterval: 'PT5M' }),
  );
  await steady();
  model.tasks.add(job, { id: 't', commandLine: 'x' });
  await reached(() => job.taskCounts.running === 1);
  await minutes(5.1);
  expect(pool().nodes.size).toBe(1);
  expect(pool().autoScale?.run?.error).toMatchObject({
    code: 'AutoScalingFormulaEvaluationError',
    message: 'The formula divides by zero.',
  });
});

test('an engine that starts again goes on with the formula', async () => {
  model.pools.add(poolSpec({ enableAutoScale: true, autoScaleFormula: '$TargetDedicatedNodes = 2' }));
  await steady();
  await model.close();
  await start();
  expect(pool().autoScale?.formula).toBe('$TargetDedicatedNodes = 2');
  expect(pool().targetDedicatedNodes).toBe(2);
  model.pools.delete(pool());
});

test.each([
  [{ enableAutoScale: true }, 'InvalidAutoScalingSettings'],
  [{ autoScaleFormula: perTask }, 'InvalidAutoScalingSettings'],
  [
    { enableAutoScale: true, autoScaleFormula: perTask, targetDedicatedNodes: 1 },
    'InvalidAutoScalingSettings',
  ],
  [{ enableAutoScale: true, autoScaleFormula: 'nonsense' }, 'AutoScalingFormulaSyntaxError'],
  [{ enableAutoScale: true, autoScaleFormula: 'x'.repeat(9000) }, 'AutoScalingFormulaTooLong'],
  [
    { enableAutoScale: true, autoScaleFormula: perTask, autoScaleEvaluationInterval: 'PT4M' },
    'InvalidPropertyValue',
  ],
])('a pool with the settings %o is refused with %s', (settings, code) => {
  expect(() => model.pools.add(poolSpec(settings))).toThrow(refusal(code));
});
