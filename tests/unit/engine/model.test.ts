import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Rehearsal } from '../../../electron/engine/engine.ts';
import { type BatchModel, createBatchModel } from '../../../electron/engine/model/batch-model.ts';
import { exitCode, HandsInTest, poolSpec, success } from '../../support/engine-model.ts';

let folder: string;
let hands: HandsInTest;
let model: BatchModel;

async function start(rehearsal: Rehearsal = {}): Promise<void> {
  hands = new HandsInTest();
  const account = () => ({ name: 'a', url: 'http://127.0.0.1/' });
  model = createBatchModel({ dataFolder: folder, agent: hands, rehearsal, account });
  await model.restore();
}

const nodes = () => [...model.store.pool('p').nodes.values()];
const ready = (count: number) =>
  vi.waitFor(() => expect(nodes().filter(({ state }) => state === 'idle')).toHaveLength(count), {
    interval: 2,
  });
const startedTasks = () => hands.started.flatMap(({ execution }) => execution.taskId ?? []);
const task = (id: string) => model.store.task('j', id).task;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-model-'));
  await start();
});

afterEach(async () => {
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

describe('scheduling', () => {
  test('a task that is added starts in the same turn of the event loop', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    model.tasks.add(model.jobs.add({ id: 'j', poolInfo: { poolId: 'P' } }), { id: 't', commandLine: 'x' });
    await Promise.resolve();
    expect(startedTasks()).toEqual(['t']);
    expect(task('t')).toMatchObject({ state: 'running', placement: { nodeId: nodes()[0]?.id } });
    expect(nodes()[0]).toMatchObject({ state: 'running', runningTasksCount: 1 });
  });

  test('tasks run first in, first out, spread over the nodes', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 2, taskSlotsPerNode: 2 }));
    await ready(2);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    for (const id of ['a', 'b', 'c', 'd', 'e']) model.tasks.add(job, { id, commandLine: 'x' });
    await Promise.resolve();
    expect(startedTasks()).toEqual(['a', 'b', 'c', 'd']);
    expect(task('a').placement).not.toEqual(task('b').placement);
    hands.end('c', success);
    await vi.waitFor(() => expect(startedTasks()).toEqual(['a', 'b', 'c', 'd', 'e']));
    expect(job.taskCounts).toEqual({ active: 0, running: 4, completed: 1, succeeded: 1, failed: 0 });
  });

  test('the job of higher priority goes first, and maxParallelTasks is kept', async () => {
    const low = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    const high = model.jobs.add({ id: 'h', poolInfo: { poolId: 'p' }, priority: 5, maxParallelTasks: 1 });
    for (const id of ['a', 'b']) model.tasks.add(low, { id, commandLine: 'x' });
    for (const id of ['x', 'y']) model.tasks.add(high, { id, commandLine: 'x' });
    model.pools.add(poolSpec({ targetDedicatedNodes: 2 }));
    await vi.waitFor(() => expect(startedTasks()).toHaveLength(2), { interval: 2 });
    expect(startedTasks()).toEqual(['x', 'a']);
  });

  test('only a nonzero exit is retried, as often as the task says', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    model.tasks.add(job, { id: 't', commandLine: 'x', constraints: { maxTaskRetryCount: 2 } });
    for (const expected of [1, 2, 3]) {
      await vi.waitFor(() => expect(hands.started).toHaveLength(expected));
      hands.end('t', exitCode(7));
    }
    await vi.waitFor(() => expect(task('t').state).toBe('completed'));
    expect(task('t').executionInfo).toMatchObject({ retryCount: 2, exitCode: 7, result: 'failure' });
    expect(hands.started).toHaveLength(3);

    model.tasks.add(job, { id: 'u', commandLine: 'x', constraints: { maxTaskRetryCount: 2 } });
    await vi.waitFor(() => expect(hands.started).toHaveLength(4));
    const notFound = { category: 'UserError', code: 'BlobNotFound', message: '', details: [] };
    hands.end('u', { result: 'failure', failureInfo: notFound });
    await vi.waitFor(() => expect(task('u').state).toBe('completed'));
    expect(task('u').executionInfo).toMatchObject({ retryCount: 0, failureInfo: { code: 'BlobNotFound' } });
  });

  test('10,000 tasks go through in a moment, and are counted', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 4 }));
    await ready(4);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    hands.always = success;
    for (let n = 0; n < 10_000; n += 1) model.tasks.add(job, { id: `t${n}`, commandLine: 'x' });
    await vi.waitFor(() => expect(job.taskCounts.succeeded).toBe(10_000), { timeout: 5000 });
  });

  test('a task that no node can hold is completed with the reason', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    model.tasks.add(job, { id: 't', commandLine: 'x', requiredSlots: 2 });
    await Promise.resolve();
    expect(task('t').executionInfo.failureInfo?.code).toBe('TaskSchedulingConstraintFailed');
  });
});

describe('endings', () => {
  test('a terminated job kills what runs; what waits stays active for good', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    for (const id of ['a', 'b']) model.tasks.add(job, { id, commandLine: 'x' });
    await Promise.resolve();
    model.jobs.terminate(job);
    await vi.waitFor(() => expect(job.state).toBe('completed'));
    expect(task('a').executionInfo).toMatchObject({ failureInfo: { code: 'TaskEnded' }, result: 'failure' });
    expect(task('b').state).toBe('active');
    expect(job.terminateReason).toBe('UserTerminate');
    expect(startedTasks()).toEqual(['a']);
  });

  test('a deleted pool requeues its tasks, and a new pool of that name runs them', async () => {
    const pool = model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    model.tasks.add(model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } }), { id: 't', commandLine: 'x' });
    await Promise.resolve();
    model.pools.delete(pool);
    expect(task('t')).toMatchObject({
      state: 'active',
      previousState: 'running',
      executionInfo: { requeueCount: 1 },
    });
    expect(() => model.pools.add(poolSpec())).toThrow(expect.objectContaining({ code: 'PoolBeingDeleted' }));
    await vi.waitFor(() => expect(model.store.pools.size).toBe(0));
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await vi.waitFor(() => expect(startedTasks()).toEqual(['t', 't']), { interval: 2 });
  });

  test('onAllTasksComplete ends the job with its last task', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    model.tasks.add(job, { id: 't', commandLine: 'x' });
    Reflect.set(job.spec, 'onAllTasksComplete', 'terminatejob');
    await Promise.resolve();
    expect(job.state).toBe('active');
    hands.end('t', success);
    await vi.waitFor(() =>
      expect(job).toMatchObject({ state: 'completed', terminateReason: 'AllTasksComplete' }),
    );
  });

  test('a job is over at its wall clock time', async () => {
    const constraints = { maxWallClockTime: 'PT0.02S' };
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' }, constraints });
    await vi.waitFor(() =>
      expect(job).toMatchObject({ state: 'completed', terminateReason: 'MaxWallClockTimeExpiry' }),
    );
  });
});

describe('restart', () => {
  test('knows pools, jobs and finished tasks, and runs again what was running', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await ready(1);
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    for (const id of ['a', 'b', 'c']) model.tasks.add(job, { id, commandLine: 'x' });
    await Promise.resolve();
    hands.end('a', success);
    await vi.waitFor(() => expect(task('b').state).toBe('running'));
    const before = { node: nodes()[0]?.id, a: task('a').executionInfo };
    await model.close();

    await start();
    expect(nodes()[0]?.id).toBe(before.node);
    expect(task('a')).toMatchObject({ state: 'completed', executionInfo: before.a });
    await vi.waitFor(() => expect(startedTasks()).toEqual(['b']), { interval: 2 });
    expect(task('b').executionInfo.requeueCount).toBe(1);
    expect(model.store.job('j').taskCounts).toMatchObject({ active: 1, running: 1, succeeded: 1 });
  });
});

describe('rehearsal', () => {
  test('a preempted spot node requeues its task and comes back under its name', async () => {
    await model.close();
    await start({ preemptAfterMs: 10 });
    model.pools.add(poolSpec({ targetLowPriorityNodes: 1 }));
    await ready(1);
    const id = nodes()[0]?.id;
    model.tasks.add(model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } }), { id: 't', commandLine: 'x' });
    await vi.waitFor(() => expect(nodes()[0]?.state).toBe('preempted'), { interval: 2 });
    expect(task('t')).toMatchObject({ state: 'active', executionInfo: { requeueCount: 1 } });
    await vi.waitFor(() => expect(nodes()[0]).toMatchObject({ id, state: 'running' }), { timeout: 3000 });
    expect(id).toMatch(/^tvmps_[0-9a-f]{64}_p$/);
  });

  test('the first nodes fail their start task, the others work', async () => {
    await model.close();
    await start({ startTaskFailures: 1 });
    model.pools.add(poolSpec({ targetDedicatedNodes: 2 }));
    await ready(1);
    await vi.waitFor(() =>
      expect(
        nodes()
          .map(({ state }) => state)
          .sort(),
      ).toEqual(['idle', 'starttaskfailed']),
    );
    const failed = nodes().find(({ state }) => state === 'starttaskfailed');
    expect(failed?.startTaskInfo).toMatchObject({ result: 'failure', exitCode: 1, retryCount: 0 });
  });

  test('the core quota ends in resize errors', async () => {
    await model.close();
    await start({ coreQuota: 3 });
    const spec = { targetDedicatedNodes: 1, targetLowPriorityNodes: 2, vmSize: 'STANDARD_D2s_v3' };
    const pool = model.pools.add(poolSpec(spec));
    await vi.waitFor(() => expect(pool.allocationState).toBe('steady'), { interval: 2 });
    expect(pool.nodes.size).toBe(1);
    expect(pool.resizeErrors.map(({ code }) => code)).toEqual(['AccountSpotCoreQuotaReached']);
  });
});
