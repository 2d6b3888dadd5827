import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchServiceModels } from '@azure/batch';
import { BatchServiceClient, BatchSharedKeyCredentials } from '@azure/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';

/**
 * What can be done with jobs and tasks besides adding and deleting them, through Microsoft's own client, with real
 * processes. POSIX commands: `true`, `sleep`, `/bin/bash`.
 */

let root: string;
let engine: Engine;
let client: BatchServiceClient;

/** Asks until `isReached`; every wait has its end. */
async function until<T>(
  look: () => Promise<T>,
  isReached: (value: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (isReached(value)) return value;
    if (Date.now() > deadline) throw new Error(`not reached in ${timeoutMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const taskIn = (jobId: string, taskId: string, wanted: BatchServiceModels.TaskState) =>
  until(
    () => client.task.get(jobId, taskId),
    ({ state }) => state === wanted,
  );
const jobIn = (jobId: string, wanted: BatchServiceModels.JobState) =>
  until(
    () => client.job.get(jobId),
    ({ state }) => state === wanted,
  );
const fault = (code: string, statusCode: number) => expect.objectContaining({ code, statusCode });
const addJob = (id: string, more: Partial<BatchServiceModels.JobAddParameter> = {}) =>
  client.job.add({ id, poolInfo: { poolId: 'pool' }, ...more });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'engine-jobs-'));
  engine = await startEngine({
    dataFolder: join(root, 'data'),
    captureFolder: process.env['ENGINE_CAPTURE'] ?? join(root, 'capture'),
    node: { execPath: process.execPath, env: {} },
  });
  const { accountName, accountKey, url } = engine.batch;
  client = new BatchServiceClient(new BatchSharedKeyCredentials(accountName, accountKey), url, {
    noRetryPolicy: true,
  });
  await client.pool.add({
    id: 'pool',
    vmSize: 'standard_a1_v2',
    virtualMachineConfiguration: {
      imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1' },
      nodeAgentSKUId: 'batch.node.ubuntu 24.04',
    },
    targetDedicatedNodes: 2,
  });
});

afterAll(async () => {
  await engine?.close();
  await rm(root, { recursive: true, force: true });
});

describe('a task', () => {
  test('that failed is reactivated, runs again, and cannot be reactivated once it has succeeded', async () => {
    await addJob('again');
    // It fails on its first run and finds what that run left outside of its own folder on the second one.
    const marker = join(root, 'ran-before');
    const commandLine = `/bin/bash -c "test -e ${marker} || { touch ${marker}; exit 4; }"`;
    await client.task.add('again', { id: 't', commandLine });
    const failed = await taskIn('again', 't', 'completed');
    expect(failed.executionInfo).toMatchObject({ exitCode: 4, result: 'failure' });
    await client.job.disable('again', 'wait');

    const answer = await client.task.reactivate('again', 't', {
      taskReactivateOptions: { ifMatch: failed.eTag ?? '' },
    });
    expect(answer._response.status).toBe(204);
    expect(answer.eTag).not.toBe(failed.eTag);
    expect(answer.dataServiceId).toBeUndefined();
    const active = await client.task.get('again', 't');
    expect(active).toMatchObject({
      state: 'active',
      previousState: 'completed',
      eTag: answer.eTag,
      executionInfo: { retryCount: 0, requeueCount: 0 },
    });
    expect(Object.keys(active.executionInfo ?? {})).toEqual(['retryCount', 'requeueCount']);
    expect(active.nodeInfo).toBeUndefined();
    await expect(client.task.reactivate('again', 't')).rejects.toEqual(fault('TaskNotCompleted', 409));

    await client.job.enable('again');
    expect((await taskIn('again', 't', 'completed')).executionInfo).toMatchObject({
      exitCode: 0,
      result: 'success',
    });
    await expect(client.task.reactivate('again', 't')).rejects.toEqual(fault('TaskSucceeded', 409));
    await expect(client.task.terminate('again', 't')).rejects.toEqual(fault('TaskCompleted', 409));
    await expect(client.task.reactivate('again', 'none')).rejects.toEqual(fault('TaskNotFound', 404));
  });

  test('takes new constraints, under a condition too', async () => {
    await addJob('constraints', { poolInfo: { poolId: 'not-there' } });
    await client.task.add('constraints', { id: 't', commandLine: 'true' });
    const constraints = { maxTaskRetryCount: 3, retentionTime: 'PT1H', maxWallClockTime: 'PT30M' };
    const answer = await client.task.update('constraints', 't', { constraints });
    expect(answer._response.status).toBe(200);
    expect(answer.dataServiceId).toMatch(/\/jobs\/constraints\/tasks\/t$/);
    expect(await client.task.get('constraints', 't')).toMatchObject({ constraints, eTag: answer.eTag });
    const old = { ifMatch: '0x1' };
    await expect(client.task.update('constraints', 't', { taskUpdateOptions: old })).rejects.toEqual(
      fault('ConditionNotMet', 412),
    );
    await expect(client.task.reactivate('constraints', 't', { taskReactivateOptions: old })).rejects.toEqual(
      fault('ConditionNotMet', 412),
    );
    await client.task.update('constraints', 't', {});
    expect((await client.task.get('constraints', 't')).constraints).toMatchObject({
      retentionTime: 'P7D',
      maxTaskRetryCount: 0,
    });
    const wrong = { constraints: { maxTaskRetryCount: -2 } };
    await expect(client.task.update('constraints', 't', wrong)).rejects.toEqual(
      fault('InvalidPropertyValue', 400),
    );
  });

  test('that waits is terminated without having started', async () => {
    await addJob('waiting', { poolInfo: { poolId: 'not-there' } });
    await client.task.add('waiting', { id: 't', commandLine: 'true' });
    await client.task.terminate('waiting', 't');
    const { state, executionInfo } = await client.task.get('waiting', 't');
    expect(state).toBe('completed');
    expect(executionInfo?.failureInfo).toMatchObject({ code: 'TaskEnded', category: 'UserError' });
    expect(executionInfo).not.toHaveProperty('startTime');
    await client.task.reactivate('waiting', 't');
    expect(await client.task.get('waiting', 't')).toMatchObject({ state: 'active' });
  });
});

describe('a job', () => {
  test('is disabled, its running task requeued, and enabled again', async () => {
    await addJob('pause');
    await client.task.add('pause', { id: 't', commandLine: 'sleep 60' });
    await taskIn('pause', 't', 'running');
    const answer = await client.job.disable('pause', 'requeue');
    expect(answer._response.status).toBe(202);
    expect(answer.dataServiceId).toMatch(/\/jobs\/pause\/disable$/);
    expect((await jobIn('pause', 'disabled')).eTag).toBe(answer.eTag);
    expect(await client.task.get('pause', 't')).toMatchObject({
      state: 'active',
      previousState: 'running',
      executionInfo: { requeueCount: 1 },
    });
    await client.task.add('pause', { id: 'later', commandLine: 'true' });
    const enabled = await client.job.enable('pause');
    expect(enabled._response.status).toBe(202);
    expect(enabled.dataServiceId).toMatch(/\/jobs\/pause\/enable$/);
    expect(await jobIn('pause', 'active')).toMatchObject({ previousState: 'enabling' });
    await taskIn('pause', 't', 'running');
    await taskIn('pause', 'later', 'completed');
    await client.job.disable('pause', 'terminate');
    await jobIn('pause', 'disabled');
    expect((await client.task.get('pause', 't')).executionInfo?.failureInfo?.code).toBe('TaskEnded');
    await client.job.terminate('pause', { terminateReason: 'enough' });
    expect((await jobIn('pause', 'completed')).executionInfo?.terminateReason).toBe('enough');
    await expect(client.job.disable('pause', 'wait')).rejects.toEqual(fault('JobCompleted', 409));
    await expect(client.job.enable('pause')).rejects.toEqual(fault('JobCompleted', 409));
    await expect(client.job.patch('pause', { priority: 1 })).rejects.toEqual(fault('JobCompleted', 409));
    await expect(client.task.reactivate('pause', 't')).rejects.toEqual(fault('JobCompleted', 409));
  });

  test('that is disabled waits for what runs, when asked to', async () => {
    await addJob('wait');
    await client.task.add('wait', { id: 't', commandLine: 'sleep 0.5' });
    await taskIn('wait', 't', 'running');
    await client.job.disable('wait', 'wait');
    expect((await client.job.get('wait')).state).toBe('disabling');
    await jobIn('wait', 'disabled');
    expect((await client.task.get('wait', 't')).executionInfo?.result).toBe('success');
  });

  test('is patched and updated: the one keeps what it does not name, the other clears it', async () => {
    const metadata = [{ name: 'a', value: 'b' }];
    await addJob('change', { priority: 7, metadata, constraints: { maxTaskRetryCount: 2 } });
    const patched = await client.job.patch('change', { maxParallelTasks: 3, priority: -5 });
    expect(patched._response.status).toBe(200);
    expect(patched.dataServiceId).toMatch(/\/jobs\/change$/);
    expect(await client.job.get('change')).toMatchObject({
      priority: -5,
      maxParallelTasks: 3,
      metadata,
      constraints: { maxTaskRetryCount: 2 },
      eTag: patched.eTag,
    });
    const poolInfo = { poolId: 'pool' };
    const updated = await client.job.update(
      'change',
      { poolInfo },
      {
        jobUpdateOptions: { ifMatch: patched.eTag ?? '' },
      },
    );
    const job = await client.job.get('change');
    expect(job).toMatchObject({
      priority: 0,
      maxParallelTasks: -1,
      constraints: { maxTaskRetryCount: 0 },
      eTag: updated.eTag,
    });
    expect(job.metadata).toBeUndefined();
    const old = { ifUnmodifiedSince: new Date(0) };
    await expect(client.job.update('change', { poolInfo }, { jobUpdateOptions: old })).rejects.toEqual(
      fault('ConditionNotMet', 412),
    );
    await expect(
      client.job.disable('change', 'wait', { jobDisableOptions: { ifMatch: '0x1' } }),
    ).rejects.toEqual(fault('ConditionNotMet', 412));
    await expect(client.job.patch('change', { poolInfo: { poolId: 'other' } })).rejects.toEqual(
      fault('OperationInvalidForCurrentState', 409),
    );
    await expect(client.job.patch('change', { priority: 1001 })).rejects.toEqual(
      fault('InvalidPropertyValue', 400),
    );
    await expect(client.job.enable('change')).rejects.toEqual(fault('OperationInvalidForCurrentState', 409));
    await expect(client.job.patch('none', {})).rejects.toEqual(fault('JobNotFound', 404));

    await client.job.disable('change', 'requeue');
    await jobIn('change', 'disabled');
    await client.job.patch('change', { poolInfo: { poolId: 'other' } });
    expect(await client.job.get('change')).toMatchObject({
      poolInfo: { poolId: 'other' },
      executionInfo: { poolId: 'other' },
    });
  });

  test('ends with its tasks once it is told to, and that cannot be taken back', async () => {
    await addJob('auto');
    await client.task.add('auto', { id: 't', commandLine: 'sleep 0.5' });
    await client.job.patch('auto', { onAllTasksComplete: 'terminatejob' });
    await expect(client.job.patch('auto', { onAllTasksComplete: 'noaction' })).rejects.toEqual(
      fault('InvalidPropertyValue', 400),
    );
    expect((await jobIn('auto', 'completed')).executionInfo?.terminateReason).toMatch(/^AllTasksComplete/);
  });
});

describe('task dependencies and exit conditions', () => {
  test('a task waits for the tasks it depends on, and shows them', async () => {
    await addJob('order', { usesTaskDependencies: true });
    const dependsOn = { taskIds: ['first'], taskIdRanges: [{ start: 1, end: 2 }] };
    await client.task.addCollection('order', [
      { id: 'last', commandLine: 'true', dependsOn },
      { id: '1', commandLine: 'true' },
      { id: '2', commandLine: 'true' },
      { id: 'first', commandLine: 'sleep 0.3' },
    ]);
    const last = await taskIn('order', 'last', 'completed');
    expect(last.dependsOn).toEqual(dependsOn);
    const first = await client.task.get('order', 'first');
    const endTime = Number(first.executionInfo?.endTime);
    expect(Number(last.executionInfo?.startTime)).toBeGreaterThanOrEqual(endTime);
    expect((await client.job.get('order')).usesTaskDependencies).toBe(true);
  });

  test('are refused in a job that does not use them', async () => {
    await addJob('plain');
    const dependent = { id: 't', commandLine: 'true', dependsOn: { taskIds: ['x'] } };
    await expect(client.task.add('plain', dependent)).rejects.toEqual(
      fault('TaskDependenciesNotSpecifiedOnJob', 400),
    );
    const exitConditions = { default: { jobAction: 'none' as const } };
    const acting = { id: 't', commandLine: 'true', exitConditions };
    await expect(client.task.add('plain', acting)).rejects.toEqual(fault('InvalidPropertyValue', 400));
    const { value } = await client.task.addCollection('plain', [dependent]);
    expect(value?.[0]).toMatchObject({
      status: 'clienterror',
      error: { code: 'TaskDependenciesNotSpecifiedOnJob' },
    });
    const backwards = { ...dependent, dependsOn: { taskIdRanges: [{ start: 2, end: 1 }] } };
    await expect(client.task.add('plain', backwards)).rejects.toEqual(fault('InvalidPropertyValue', 400));
  });

  test('an exit code ends or disables the job as the task says', async () => {
    const exitConditions = {
      exitCodes: [{ code: 1, exitOptions: { jobAction: 'terminate' as const } }],
      exitCodeRanges: [{ start: 2, end: 4, exitOptions: { jobAction: 'disable' as const } }],
      default: { jobAction: 'none' as const },
    };
    await addJob('acting', { onTaskFailure: 'performexitoptionsjobaction' });
    const task = (id: string, exit: number) =>
      client.task.add('acting', { id, commandLine: `/bin/bash -c "exit ${exit}"`, exitConditions });
    await task('harmless', 9);
    expect((await taskIn('acting', 'harmless', 'completed')).exitConditions).toEqual(exitConditions);
    expect((await client.job.get('acting')).state).toBe('active');
    await task('disabling', 3);
    expect(await jobIn('acting', 'disabled')).toMatchObject({ onTaskFailure: 'performexitoptionsjobaction' });
    await client.job.enable('acting');
    await jobIn('acting', 'active');
    await task('ending', 1);
    expect((await jobIn('acting', 'completed')).executionInfo?.terminateReason).toBe('TaskFailed');
  });
});

describe('job preparation and release tasks', () => {
  test('run before and after the tasks of a job on its node, and are listed', async () => {
    await addJob('prepared', {
      jobPreparationTask: { commandLine: '/bin/bash -c "echo $AZ_BATCH_TASK_ID > ready"' },
      jobReleaseTask: {
        id: 'release',
        commandLine: '/bin/bash -c "cat $AZ_BATCH_JOB_PREP_WORKING_DIR/ready"',
      },
    });
    expect(await client.job.get('prepared')).toMatchObject({
      jobPreparationTask: { id: 'jobpreparation', waitForSuccess: true, rerunOnNodeRebootAfterSuccess: true },
      jobReleaseTask: { id: 'release', maxWallClockTime: 'PT15M', retentionTime: 'P7D' },
    });
    expect(await client.job.listPreparationAndReleaseTaskStatus('prepared')).toHaveLength(0);
    const commandLine = '/bin/bash -c "cat $AZ_BATCH_JOB_PREP_WORKING_DIR/ready"';
    await client.task.add('prepared', { id: 't', commandLine });
    const task = await taskIn('prepared', 't', 'completed');
    expect(task.executionInfo).toMatchObject({ exitCode: 0 });
    await client.job.terminate('prepared');
    await jobIn('prepared', 'completed');
    const [status, ...others] = await client.job.listPreparationAndReleaseTaskStatus('prepared');
    expect(others).toEqual([]);
    expect(status).toMatchObject({
      poolId: 'pool',
      nodeId: task.nodeInfo?.nodeId,
      jobPreparationTaskExecutionInfo: {
        state: 'completed',
        exitCode: 0,
        result: 'success',
        retryCount: 0,
        taskRootDirectory: 'workitems/prepared/job-1/jobpreparation',
      },
      jobReleaseTaskExecutionInfo: { state: 'completed', exitCode: 0, result: 'success' },
    });
    const file = 'workitems/prepared/job-1/release/stdout.txt';
    const { readableStreamBody } = await client.file.getFromComputeNode('pool', status?.nodeId ?? '', file);
    let text = '';
    for await (const chunk of readableStreamBody ?? []) text += chunk.toString();
    expect(text).toBe('jobpreparation\n');
  });

  test('of a job that has none cannot be listed', async () => {
    await addJob('unprepared');
    await expect(client.job.listPreparationAndReleaseTaskStatus('unprepared')).rejects.toEqual(
      fault('JobPreparationTaskOrReleaseTaskNotSpecified', 409),
    );
    const jobReleaseTask = { commandLine: 'true' };
    await expect(addJob('half', { jobReleaseTask })).rejects.toEqual(fault('InvalidPropertyValue', 400));
    const jobManagerTask = { id: 'm', commandLine: 'true' };
    await expect(addJob('managed', { jobManagerTask })).rejects.toEqual(fault('UnsupportedProperty', 400));
  });
});
