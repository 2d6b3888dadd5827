import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exitCode, ModelInTest, success } from '../../support/engine-model.ts';

let engine: ModelInTest;
const fault = (code: string) => expect.objectContaining({ code });
const jobOf = (more = {}) => engine.model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' }, ...more });
const add = (...ids: string[]) => {
  const job = engine.model.store.job('j');
  for (const id of ids) engine.model.tasks.add(job, { id, commandLine: 'x' });
};
const started = (ids: string[]) =>
  vi.waitFor(() => expect(engine.startedTasks()).toEqual(ids), { interval: 2 });
const reached = (id: string, state: string) =>
  vi.waitFor(() => expect(engine.task(id).state).toBe(state), { interval: 2 });

beforeEach(async () => {
  engine = await ModelInTest.open();
});
afterEach(() => engine.close());

describe('reactivating a task', () => {
  test('makes a failed task active again as if it had never run, under a new ETag, and it runs again', async () => {
    await engine.pool(1);
    const job = jobOf();
    add('t');
    await started(['t']);
    engine.hands.end('t', exitCode(3));
    await reached('t', 'completed');
    const task = engine.task('t');
    const { eTag, placement } = task;
    if (placement === undefined) throw new Error('the task had no node');
    const folder = engine.model.folders.task(placement, 'j', 't');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'stdout.txt'), 'old');
    add('next');
    await started(['t', 'next']);

    await engine.model.tasks.reactivate(job, task);
    expect(task).toMatchObject({ state: 'active', previousState: 'completed' });
    expect(task.executionInfo).toEqual({ retryCount: 0, requeueCount: 0 });
    expect(task).not.toHaveProperty('placement');
    expect(task.eTag).not.toBe(eTag);
    expect(job.taskCounts).toEqual({ active: 1, running: 1, completed: 0, succeeded: 0, failed: 0 });
    await expect(readdir(folder)).rejects.toThrow('ENOENT');

    engine.hands.end('next', success);
    await started(['t', 'next', 't']);
  });

  test('is refused for a task that runs, for one that succeeded, and in a job that is over', async () => {
    await engine.pool(1);
    const job = jobOf();
    add('t', 'u');
    await started(['t']);
    const { tasks, jobs } = engine.model;
    await expect(tasks.reactivate(job, engine.task('t'))).rejects.toEqual(fault('TaskNotCompleted'));
    engine.hands.end('t', success);
    await started(['t', 'u']);
    await expect(tasks.reactivate(job, engine.task('t'))).rejects.toEqual(fault('TaskSucceeded'));
    engine.hands.end('u', exitCode(1));
    await reached('u', 'completed');
    jobs.terminate(job);
    await expect(tasks.reactivate(job, engine.task('u'))).rejects.toEqual(fault('JobBeingTerminated'));
    await vi.waitFor(() => expect(job.state).toBe('completed'));
    await expect(tasks.reactivate(job, engine.task('u'))).rejects.toEqual(fault('JobCompleted'));
  });
});

describe('updating a task', () => {
  test('replaces its constraints: a running task is retried as often as they say now', async () => {
    await engine.pool(1);
    const job = jobOf();
    add('t');
    await started(['t']);
    const { eTag } = engine.task('t');
    engine.model.tasks.update(job, engine.task('t'), { maxTaskRetryCount: 1 });
    expect(engine.task('t').eTag).not.toBe(eTag);
    engine.hands.end('t', exitCode(1));
    await started(['t', 't']);
    engine.model.tasks.update(job, engine.task('t'), undefined);
    expect(engine.task('t').spec).not.toHaveProperty('constraints');
    engine.hands.end('t', exitCode(1));
    await reached('t', 'completed');
  });
});

describe('disabling a job', () => {
  test('requeue: running tasks are active at once, and the job is disabled when their processes are gone', async () => {
    await engine.pool(1);
    const job = jobOf();
    add('a', 'b');
    await started(['a']);
    engine.hands.isStubborn = true;
    const { eTag } = job;
    engine.model.jobs.disable(job, 'requeue');
    expect(job).toMatchObject({ state: 'disabling', previousState: 'active' });
    expect(job.eTag).not.toBe(eTag);
    expect(engine.task('a')).toMatchObject({ state: 'active', executionInfo: { requeueCount: 1 } });
    engine.hands.isStubborn = false;
    engine.hands.end('a', exitCode(137));
    await vi.waitFor(() => expect(job.state).toBe('disabled'));
    expect(engine.startedTasks()).toEqual(['a']);

    engine.model.jobs.enable(job);
    expect(job.state).toBe('enabling');
    await started(['a', 'a']);
    expect(job).toMatchObject({ state: 'active', previousState: 'enabling' });
  });

  test('terminate: running tasks are completed and do not run again', async () => {
    await engine.pool(1);
    const job = jobOf();
    add('a', 'b');
    await started(['a']);
    engine.model.jobs.disable(job, 'terminate');
    await vi.waitFor(() => expect(job.state).toBe('disabled'));
    expect(engine.task('a').executionInfo.failureInfo?.code).toBe('TaskEnded');
    engine.model.jobs.enable(job);
    await started(['a', 'b']);
  });

  test('wait: running tasks go on, no new one starts, and another way can be chosen meanwhile', async () => {
    await engine.pool(2);
    const job = jobOf();
    add('a', 'b', 'c');
    await started(['a', 'b']);
    engine.model.jobs.disable(job, 'wait');
    engine.hands.end('a', success);
    await reached('a', 'completed');
    expect(job.state).toBe('disabling');
    expect(engine.startedTasks()).toEqual(['a', 'b']);
    engine.model.jobs.disable(job, 'requeue');
    await vi.waitFor(() => expect(job.state).toBe('disabled'));
    expect(job.taskCounts).toMatchObject({ active: 2, running: 0, succeeded: 1 });
  });

  test('a job enabled while its processes die does not run a task twice at a time', async () => {
    await engine.pool(2);
    const job = jobOf();
    add('a');
    await started(['a']);
    engine.hands.isStubborn = true;
    engine.model.jobs.disable(job, 'requeue');
    engine.model.jobs.enable(job);
    await new Promise((resolve) => setImmediate(resolve));
    expect(job.state).toBe('enabling');
    expect(engine.startedTasks()).toEqual(['a']);
    engine.hands.end('a', exitCode(137));
    await started(['a', 'a']);
    expect(job.state).toBe('active');
  });

  test('what a job in the wrong state answers', async () => {
    const job = jobOf();
    const { jobs } = engine.model;
    expect(() => jobs.enable(job)).toThrow(fault('OperationInvalidForCurrentState'));
    jobs.disable(job, 'wait');
    jobs.disable(job, 'wait');
    jobs.enable(job);
    expect(() => jobs.disable(job, 'wait')).toThrow(fault('JobNotActive'));
    await vi.waitFor(() => expect(job.state).toBe('active'));
    jobs.terminate(job);
    expect(() => jobs.disable(job, 'wait')).toThrow(fault('JobBeingTerminated'));
    await vi.waitFor(() => expect(job.state).toBe('completed'));
    for (const act of [
      () => jobs.disable(job, 'wait'),
      () => jobs.enable(job),
      () => jobs.change(job, 'patch', { priority: 1 }),
    ]) {
      expect(act).toThrow(fault('JobCompleted'));
    }
  });

  test('a disabled job takes tasks, can be terminated, and stays disabled over a restart', async () => {
    await engine.pool(1);
    engine.model.jobs.disable(jobOf(), 'requeue');
    add('a');
    await vi.waitFor(() => expect(engine.model.store.job('j').state).toBe('disabled'));
    await engine.restart();
    const job = engine.model.store.job('j');
    expect(job.state).toBe('disabled');
    engine.model.jobs.terminate(job);
    await vi.waitFor(() => expect(job.state).toBe('completed'));
    expect(engine.task('a').state).toBe('active');
    expect(engine.startedTasks()).toEqual([]);
  });
});

describe('changing a job', () => {
  test('a patch keeps what it leaves out, an update puts it back to its default', () => {
    const job = jobOf({ priority: 5, metadata: [{ name: 'a', value: 'b' }] });
    engine.model.jobs.change(job, 'patch', { maxParallelTasks: 2 });
    expect(job.spec).toMatchObject({ priority: 5, maxParallelTasks: 2, metadata: [{ name: 'a' }] });
    engine.model.jobs.change(job, 'replace', { poolInfo: { poolId: 'p' } });
    expect(job.spec).toEqual({ id: 'j', poolInfo: { poolId: 'p' } });
  });

  test('more parallel tasks are started at once', async () => {
    await engine.pool(3);
    const job = jobOf({ maxParallelTasks: 1 });
    add('a', 'b', 'c');
    await started(['a']);
    engine.model.jobs.change(job, 'patch', { maxParallelTasks: 2 });
    await started(['a', 'b']);
  });

  test('a new priority decides which job has the next free node', async () => {
    await engine.pool(1);
    const job = jobOf();
    add('a', 'b');
    const other = engine.model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' } });
    engine.model.tasks.add(other, { id: 'c', commandLine: 'x' });
    await started(['a']);
    engine.model.jobs.change(other, 'patch', { priority: 10 });
    engine.hands.end('a', success);
    await started(['a', 'c']);
    expect(job.taskCounts.active).toBe(1);
  });

  test('terminatejob ends a job without open tasks at once, and cannot be taken back', async () => {
    const ended = jobOf();
    engine.model.jobs.change(ended, 'patch', { onAllTasksComplete: 'terminatejob' });
    expect(ended.state).toBe('terminating');
    const job = engine.model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' } });
    engine.model.tasks.add(job, { id: 'a', commandLine: 'x' });
    engine.model.jobs.change(job, 'patch', { onAllTasksComplete: 'terminatejob' });
    expect(() => engine.model.jobs.change(job, 'replace', { poolInfo: { poolId: 'p' } })).toThrow(
      fault('InvalidPropertyValue'),
    );
    expect(job.spec.onAllTasksComplete).toBe('terminatejob');
  });

  test('a new wall clock time counts from the creation of the job', async () => {
    const job = jobOf();
    engine.model.jobs.change(job, 'patch', { constraints: { maxWallClockTime: 'PT0.01S' } });
    await vi.waitFor(() =>
      expect(job).toMatchObject({ state: 'completed', terminateReason: 'MaxWallClockTimeExpiry' }),
    );
  });

  test('only a disabled job can move to another pool', async () => {
    await engine.pool(1);
    const job = jobOf({ poolInfo: { poolId: 'elsewhere' } });
    add('a');
    const move = () => engine.model.jobs.change(job, 'patch', { poolInfo: { poolId: 'p' } });
    expect(move).toThrow(fault('OperationInvalidForCurrentState'));
    engine.model.jobs.disable(job, 'requeue');
    await vi.waitFor(() => expect(job.state).toBe('disabled'));
    move();
    engine.model.jobs.enable(job);
    await started(['a']);
  });
});

describe('task slots', () => {
  test('a task takes the slots it asks for, and they are counted', async () => {
    await engine.pool(1, 4);
    const job = jobOf();
    const { tasks } = engine.model;
    tasks.add(job, { id: 'a', commandLine: 'x', requiredSlots: 3 });
    tasks.add(job, { id: 'b', commandLine: 'x', requiredSlots: 2 });
    await started(['a']);
    expect(job.taskSlotCounts).toMatchObject({ active: 2, running: 3 });
    engine.hands.end('a', success);
    await started(['a', 'b']);
    expect(job.taskSlotCounts).toEqual({ active: 0, running: 2, completed: 3, succeeded: 3, failed: 0 });
    expect(job.taskCounts).toEqual({ active: 0, running: 1, completed: 1, succeeded: 1, failed: 0 });
  });
});
