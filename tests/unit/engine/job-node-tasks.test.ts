import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobSpecSchema } from '../../../electron/engine/model/specs.ts';
import { exitCode, ModelInTest, success } from '../../support/engine-model.ts';

let engine: ModelInTest;
const fault = (code: string) => expect.objectContaining({ code });
const addJob = (more: object = {}) =>
  engine.model.jobs.add(
    jobSpecSchema.parse({
      id: 'j',
      poolInfo: { poolId: 'p' },
      jobPreparationTask: { commandLine: 'prepare' },
      jobReleaseTask: { commandLine: 'release' },
      ...more,
    }),
  );
const add = (...ids: string[]) => {
  const job = engine.model.store.job('j');
  for (const id of ids) engine.model.tasks.add(job, { id, commandLine: 'x' });
};
const started = (ids: string[]) =>
  vi.waitFor(() => expect(engine.startedTasks()).toEqual(ids), { interval: 2 });

beforeEach(async () => {
  engine = await ModelInTest.open();
});
afterEach(() => engine.close());

describe('job preparation', () => {
  test('runs once on a node, before the tasks, which are preparing meanwhile and count as running', async () => {
    await engine.pool(1, 2);
    const job = addJob();
    add('a', 'b', 'c');
    await started(['jobpreparation']);
    expect(engine.task('a').state).toBe('preparing');
    expect(engine.task('a').executionInfo).not.toHaveProperty('startTime');
    expect(job.taskCounts).toMatchObject({ active: 1, running: 2 });
    engine.hands.end('jobpreparation', success);
    await started(['jobpreparation', 'a', 'b']);
    expect(engine.task('a')).toMatchObject({ state: 'running', previousState: 'preparing' });
    engine.hands.end('a', success);
    await started(['jobpreparation', 'a', 'b', 'c']);
    const names = engine.hands.started.map(({ execution }) =>
      execution.environmentSettings.map(({ name }) => name),
    );
    expect(names[0]).toEqual([]);
    expect(names[1]).toEqual(['AZ_BATCH_JOB_PREP_DIR', 'AZ_BATCH_JOB_PREP_WORKING_DIR']);
  });

  test('that fails after its retries keeps the job from the node, and other jobs not', async () => {
    await engine.pool(1);
    const job = addJob({
      jobPreparationTask: { id: 'prep', commandLine: 'prepare', constraints: { maxTaskRetryCount: 1 } },
    });
    add('a');
    await started(['prep']);
    engine.hands.end('prep', exitCode(1));
    await started(['prep', 'prep']);
    engine.hands.end('prep', exitCode(2));
    await vi.waitFor(() => expect(engine.task('a').state).toBe('active'));
    expect(engine.task('a').executionInfo.requeueCount).toBe(0);
    expect([...job.nodeTasks.values()]).toMatchObject([
      { preparation: { state: 'completed', exitCode: 2, retryCount: 1, result: 'failure' } },
    ]);
    const other = engine.model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' } });
    engine.model.tasks.add(other, { id: 'u', commandLine: 'x' });
    await started(['prep', 'prep', 'u']);
    expect(engine.task('a').state).toBe('active');
  });

  test('that is not waited for runs beside the tasks', async () => {
    await engine.pool(1);
    addJob({ jobPreparationTask: { commandLine: 'prepare', waitForSuccess: false } });
    add('a');
    await started(['jobpreparation', 'a']);
    expect(engine.task('a').state).toBe('running');
    engine.hands.end('jobpreparation', exitCode(1));
    engine.hands.end('a', success);
    add('b');
    await started(['jobpreparation', 'a', 'b']);
  });

  test('a task that is terminated, or whose job is disabled, while its node is prepared', async () => {
    await engine.pool(1, 2);
    const job = addJob();
    add('a', 'b');
    await started(['jobpreparation']);
    await engine.model.tasks.terminate(job, engine.task('a'));
    expect(engine.task('a').executionInfo.failureInfo?.code).toBe('TaskEnded');
    engine.model.jobs.disable(job, 'requeue');
    expect(engine.task('b').state).toBe('active');
    await vi.waitFor(() => expect(job.state).toBe('disabled'));
    engine.hands.end('jobpreparation', success);
    engine.model.jobs.enable(job);
    await started(['jobpreparation', 'b']);
  });

  test.each([
    [true, ['jobpreparation', 'a', 'jobpreparation', 'b']],
    [false, ['jobpreparation', 'a', 'b']],
  ])('after a reboot a success is repeated: %s', async (rerunOnNodeRebootAfterSuccess, begun) => {
    await engine.pool(1);
    addJob({ jobPreparationTask: { commandLine: 'prepare', rerunOnNodeRebootAfterSuccess } });
    add('a');
    await started(['jobpreparation']);
    engine.hands.end('jobpreparation', success);
    await started(['jobpreparation', 'a']);
    engine.hands.end('a', success);
    await vi.waitFor(() => expect(engine.task('a').state).toBe('completed'));
    const pool = engine.model.store.pool('p');
    const [node] = [...pool.nodes.values()];
    if (node === undefined) throw new Error('the pool has no node');
    engine.model.nodes.reboot(pool, node, 'requeue');
    add('b');
    if (rerunOnNodeRebootAfterSuccess) {
      await started(begun.slice(0, 3));
      engine.hands.end('jobpreparation', success);
    }
    await started(begun);
  });

  test('the ids of both tasks are taken, and a release task needs a preparation task', () => {
    addJob();
    expect(() => add('JobPreparation')).toThrow(fault('TaskIdSameAsJobPreparationTask'));
    expect(() => add('jobrelease')).toThrow(fault('TaskIdSameAsJobReleaseTask'));
    const release = { id: 'k', poolInfo: { poolId: 'p' }, jobReleaseTask: { commandLine: 'x' } };
    expect(jobSpecSchema.safeParse(release).success).toBe(false);
  });
});

describe('job release', () => {
  const prepared = async () => {
    await engine.pool(2);
    const job = addJob();
    add('a');
    await started(['jobpreparation']);
    engine.hands.end('jobpreparation', success);
    await started(['jobpreparation', 'a']);
    return job;
  };

  test('runs where the job was prepared, once its tasks have ended; then the job is completed', async () => {
    const job = await prepared();
    engine.model.jobs.terminate(job);
    await started(['jobpreparation', 'a', 'jobrelease']);
    expect(engine.task('a').state).toBe('completed');
    expect(job.state).toBe('terminating');
    engine.hands.end('jobrelease', exitCode(3));
    await vi.waitFor(() => expect(job.state).toBe('completed'));
    expect([...job.nodeTasks.values()]).toMatchObject([
      {
        preparation: { state: 'completed', result: 'success' },
        release: { state: 'completed', exitCode: 3 },
      },
    ]);
    engine.model.jobs.delete(job);
    await vi.waitFor(() => expect(engine.model.store.jobs.size).toBe(0));
    expect(engine.startedTasks()).toHaveLength(3);
  });

  test('runs for a job that is deleted while it is active', async () => {
    const job = await prepared();
    engine.model.jobs.delete(job);
    await started(['jobpreparation', 'a', 'jobrelease']);
    expect(engine.model.store.job('j').state).toBe('deleting');
    engine.hands.end('jobrelease', success);
    await vi.waitFor(() => expect(engine.model.store.jobs.size).toBe(0));
  });

  test('does not run for a job that is ended while it is prepared', async () => {
    await engine.pool(1);
    const job = addJob();
    add('a');
    await started(['jobpreparation']);
    engine.model.jobs.terminate(job);
    await vi.waitFor(() => expect(job.state).toBe('completed'));
    expect(engine.startedTasks()).toEqual(['jobpreparation']);
  });

  test('after a restart nodes are prepared again, and what they did is still known', async () => {
    const job = await prepared();
    expect(job.nodeTasks.size).toBe(1);
    await engine.restart();
    expect([...engine.model.store.job('j').nodeTasks.values()]).toHaveLength(1);
    await started(['jobpreparation']);
    engine.hands.end('jobpreparation', success);
    await started(['jobpreparation', 'a']);
  });

  test('does not keep an engine that closes', async () => {
    const job = await prepared();
    engine.model.jobs.terminate(job);
    await started(['jobpreparation', 'a', 'jobrelease']);
    await engine.restart();
    expect(engine.model.store.job('j').state).toBe('completed');
  });
});
