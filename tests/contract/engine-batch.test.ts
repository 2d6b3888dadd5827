import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchServiceModels } from '@azure/batch';
import { BatchServiceClient, BatchSharedKeyCredentials } from '@azure/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseQuery } from '../../electron/engine/batch-server/query-string.ts';
import { sign, stringToSign } from '../../electron/engine/batch-server/shared-key.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';

/** The embedded engine through Microsoft's own client, with real processes. POSIX commands: `true`, `sleep`, `/bin/bash`. */

let root: string;
let captureFolder: string;
let engine: Engine;
let client: BatchServiceClient;
const node = { execPath: process.execPath, env: {} };

const clientOf = ({ batch }: Engine, key = batch.accountKey) =>
  new BatchServiceClient(new BatchSharedKeyCredentials(batch.accountName, key), batch.url, {
    noRetryPolicy: true,
  });

const poolOf = (
  id: string,
  more: Partial<BatchServiceModels.PoolAddParameter> = {},
): BatchServiceModels.PoolAddParameter => ({
  id,
  vmSize: 'STANDARD_A1_V2',
  virtualMachineConfiguration: {
    imageReference: {
      publisher: 'canonical',
      offer: 'ubuntu-24_04-lts',
      sku: 'server-gen1',
      version: 'latest',
    },
    nodeAgentSKUId: 'batch.node.ubuntu 24.04',
  },
  ...more,
});

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

const taskCompleted = (jobId: string, taskId: string) =>
  until(
    () => client.task.get(jobId, taskId),
    (task) => task.state === 'completed',
  );
const poolGone = (id: string) =>
  until(
    () => client.pool.exists(id),
    (answer) => !answer.body,
  );
const fault = (code: string, statusCode: number) => expect.objectContaining({ code, statusCode });

/** A signed request that the client would not make. @returns status and error code */
async function raw(
  method: string,
  path: string,
  query: string,
  content?: object,
): Promise<[number, unknown]> {
  const { url, accountName, accountKey } = engine.batch;
  const rawQuery = `${query}api-version=2022-10-01.16.0`;
  const body = content === undefined ? null : JSON.stringify(content);
  const headers = {
    'ocp-date': new Date().toUTCString(),
    ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }),
  };
  const text = stringToSign(accountName, { method, rawPath: path, headers }, parseQuery(rawQuery));
  const authorization = `SharedKey ${accountName}:${sign(text, accountKey)}`;
  const answer = await fetch(`${url}${path}?${rawQuery}`, {
    method,
    headers: { ...headers, authorization },
    body,
  });
  const { code }: { code?: unknown } = await answer.json();
  return [answer.status, code];
}

async function textOf(answer: { readonly readableStreamBody?: NodeJS.ReadableStream }): Promise<string> {
  let text = '';
  for await (const chunk of answer.readableStreamBody ?? []) text += chunk.toString();
  return text;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'engine-batch-'));
  captureFolder = process.env['ENGINE_CAPTURE'] ?? join(root, 'capture');
  engine = await startEngine({ dataFolder: join(root, 'data'), captureFolder, node });
  client = clientOf(engine);
  await client.pool.add(poolOf('shared', { targetLowPriorityNodes: 2 }));
  await client.job.add({ id: 'work', poolInfo: { poolId: 'shared' } });
});

afterAll(async () => {
  await engine?.close();
  await rm(root, { recursive: true, force: true });
});

describe('life of a run', () => {
  test('pool, start task, job, task with output, and all of it deleted', async () => {
    await client.pool.add(
      poolOf('life', {
        displayName: 'A pool',
        targetDedicatedNodes: 1,
        targetLowPriorityNodes: 1,
        metadata: [{ name: 'createdBy', value: 'test' }],
        startTask: { commandLine: '/bin/bash -c "echo ready"', waitForSuccess: true },
      }),
    );
    const nodes = await until(
      () => client.computeNode.list('life'),
      (list) => list.length === 2 && list.every(({ state }) => state === 'idle'),
    );
    expect(nodes.map(({ id }) => id?.slice(-2)).sort()).toEqual(['_d', '_p']);
    expect(nodes[0]?.startTaskInfo).toMatchObject({ state: 'completed', result: 'success', exitCode: 0 });
    expect(await client.pool.get('life')).toMatchObject({
      state: 'active',
      allocationState: 'steady',
      vmSize: 'standard_a1_v2',
      currentDedicatedNodes: 1,
      currentLowPriorityNodes: 1,
      resizeTimeout: 'PT15M',
      taskSlotsPerNode: 1,
      taskSchedulingPolicy: { nodeFillType: 'Spread' },
      metadata: [{ name: 'createdBy', value: 'test' }],
    });
    const started = await client.file.getFromComputeNode('life', nodes[0]?.id ?? '', 'startup/stdout.txt');
    expect(await textOf(started)).toBe('ready\n');

    await client.job.add({ id: 'life', poolInfo: { poolId: 'life' } });
    expect(await client.job.get('life')).toMatchObject({
      state: 'active',
      priority: 0,
      onAllTasksComplete: 'noaction',
      executionInfo: { poolId: 'life' },
    });
    await client.task.add('life', {
      id: 't1',
      commandLine: '/bin/bash -c "echo $AZ_BATCH_TASK_ID; echo no >&2"',
    });
    const task = await taskCompleted('life', 't1');
    expect(task).toMatchObject({
      previousState: 'running',
      executionInfo: { exitCode: 0, result: 'success', retryCount: 0, requeueCount: 0 },
      nodeInfo: { poolId: 'life', taskRootDirectory: 'workitems/life/job-1/t1' },
      constraints: { maxTaskRetryCount: 0 },
    });
    expect(task.lastModified).toEqual(task.creationTime);
    expect(await textOf(await client.file.getFromTask('life', 't1', 'stdout.txt'))).toBe('t1\n');
    expect((await client.job.getTaskCounts('life')).taskCounts).toMatchObject({ completed: 1, succeeded: 1 });

    await client.task.deleteMethod('life', 't1');
    await expect(client.task.get('life', 't1')).rejects.toEqual(fault('TaskNotFound', 404));
    await client.job.terminate('life', { terminateReason: 'enough' });
    const job = await until(
      () => client.job.get('life'),
      ({ state }) => state === 'completed',
    );
    expect(job.executionInfo?.terminateReason).toBe('enough');
    await client.job.deleteMethod('life');
    await client.pool.deleteMethod('life');
    await poolGone('life');
    await expect(client.pool.get('life')).rejects.toEqual(fault('PoolNotFound', 404));
  });

  test('a running task shows where it runs, and Terminate ends its process', async () => {
    await client.task.add('work', { id: 'long', commandLine: '/bin/bash -c "echo begun; sleep 300"' });
    const running = await until(
      () => client.task.get('work', 'long'),
      ({ state }) => state === 'running',
    );
    expect(running.nodeInfo?.nodeId).toMatch(/^tvmps_[0-9a-f]{64}_p$/);
    expect(running.executionInfo).toMatchObject({ retryCount: 0, requeueCount: 0 });
    expect(running.executionInfo?.exitCode).toBeUndefined();
    const ofNode = await client.computeNode.get('shared', running.nodeInfo?.nodeId ?? '');
    expect(ofNode).toMatchObject({ state: 'running', runningTasksCount: 1 });
    await until(
      // The task is running while its folder is made; until then the file is not there.
      () => client.file.getFromTask('work', 'long', 'stdout.txt').then(textOf, () => ''),
      (text) => text === 'begun\n',
    );
    await client.task.terminate('work', 'long');
    expect((await client.task.get('work', 'long')).executionInfo).toMatchObject({
      result: 'failure',
      failureInfo: { category: 'UserError', code: 'TaskEnded' },
    });
    await expect(client.task.terminate('work', 'long')).rejects.toEqual(fault('TaskCompleted', 409));
  });

  test('a nonzero exit is retried, then fails with its code; a missing program is not', async () => {
    const constraints = { maxTaskRetryCount: 2 };
    await client.task.add('work', { id: 'exit3', commandLine: '/bin/bash -c "exit 3"', constraints });
    await client.task.add('work', { id: 'missing', commandLine: 'no-such-program', constraints });
    expect((await taskCompleted('work', 'exit3')).executionInfo).toMatchObject({
      exitCode: 3,
      retryCount: 2,
      failureInfo: { code: 'FailureExitCode' },
    });
    const { executionInfo } = await taskCompleted('work', 'missing');
    expect(executionInfo).toMatchObject({ retryCount: 0, failureInfo: { code: 'CommandProgramNotFound' } });
    expect(executionInfo?.exitCode).toBeUndefined();
  });
});

describe('refusals', () => {
  test('what exists cannot be added again', async () => {
    await expect(client.pool.add(poolOf('SHARED'))).rejects.toEqual(fault('PoolExists', 409));
    const again = client.job.add({ id: 'Work', poolInfo: { poolId: 'shared' } });
    await expect(again).rejects.toEqual(fault('JobExists', 409));
  });

  test('what does not exist cannot be found', async () => {
    await expect(client.job.get('none')).rejects.toEqual(fault('JobNotFound', 404));
    await expect(client.task.get('work', 'none')).rejects.toEqual(fault('TaskNotFound', 404));
    await expect(client.computeNode.get('shared', 'none')).rejects.toEqual(fault('NodeNotFound', 404));
    expect((await client.pool.exists('none')).body).toBe(false);
    await expect(client.task.addCollection('none', [])).rejects.toEqual(fault('JobNotFound', 404));
  });

  test('a collection answers for each task', async () => {
    await client.task.add('work', { id: 'first', commandLine: 'true' });
    const bad = { id: 'not an id', commandLine: 'true' };
    const { value } = await client.task.addCollection('work', [
      { id: 'first', commandLine: 'true' },
      { id: 'second', commandLine: 'true' },
      bad,
    ]);
    expect(value?.map(({ taskId, status, error }) => [taskId, status, error?.code])).toEqual([
      ['first', 'clienterror', 'TaskExists'],
      ['second', 'Success', undefined],
      ['not an id', 'clienterror', 'InvalidPropertyValue'],
    ]);
  });

  test('a collection of more than 100 tasks or of 1 MB is too large', async () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ id: `m${n}`, commandLine: 'true' }));
    expect(await raw('POST', '/jobs/work/addtaskcollection', '', { value: many })).toEqual([
      413,
      'RequestBodyTooLarge',
    ]);
    const long = [{ id: 'long1', commandLine: `echo ${'x'.repeat(1_100_000)}` }];
    await expect(client.task.addCollection('work', long)).rejects.toEqual(fault('RequestBodyTooLarge', 413));
  });

  test('a wrong key, a property that is wrong, missing or not supported', async () => {
    const wrongKey = clientOf(engine, Buffer.alloc(64).toString('base64'));
    await expect(wrongKey.pool.get('shared')).rejects.toEqual(fault('AuthenticationFailed', 403));
    const image = { publisher: 'a', offer: 'b', sku: 'c' };
    const badImage = { imageReference: image, nodeAgentSKUId: 'batch.node.ubuntu 24.04' };
    await expect(
      client.pool.add(poolOf('x', { virtualMachineConfiguration: badImage })),
    ).rejects.toMatchObject({
      code: 'InvalidPropertyValue',
      body: { values: [{ key: 'PropertyName', value: 'imageReference' }, { key: 'Reason' }] },
    });
    await expect(client.pool.add({ id: 'x', vmSize: 'standard_a1_v2' })).rejects.toMatchObject({
      code: 'MissingRequiredProperty',
      body: { values: [{ key: 'PropertyName', value: 'virtualMachineConfiguration' }] },
    });
    await expect(client.pool.add(poolOf('x', { mountConfiguration: [] }))).rejects.toEqual(
      fault('UnsupportedProperty', 400),
    );
    const schedules = client.jobSchedule.list();
    await expect(schedules).rejects.toEqual(fault('NotImplemented', 501));
  });

  test('a version, a host and a path that the service does not know', async () => {
    const { url } = engine.batch;
    const noKey = await fetch(`${url}/pools?api-version=2022-10-01.16.0`);
    expect([noKey.status, (await noKey.json()).code]).toEqual([403, 'AuthenticationFailed']);
    expect(noKey.headers.get('dataserviceversion')).toBe('3.0');
    const other = clientOf(engine);
    other.apiVersion = '1999-01-01.1.0';
    await expect(other.pool.get('shared')).rejects.toEqual(fault('UnsupportedRequestVersion', 400));
    other.apiVersion = '2024-07-01.20.0';
    expect((await other.pool.get('shared')).id).toBe('shared');
  });
});

describe('conditions', () => {
  test('reads answer 304, writes 412, with quotes and without', async () => {
    const { eTag = '' } = await client.job.get('work');
    const unchanged = client.job.get('work', { jobGetOptions: { ifNoneMatch: eTag } });
    await expect(unchanged).rejects.toMatchObject({ statusCode: 304 });
    expect((await client.job.get('work', { jobGetOptions: { ifMatch: `"${eTag}"` } })).id).toBe('work');
    const stale = client.job.terminate('work', { jobTerminateOptions: { ifMatch: '0x1' } });
    await expect(stale).rejects.toEqual(fault('ConditionNotMet', 412));
    const old = client.pool.deleteMethod('shared', {
      poolDeleteMethodOptions: { ifUnmodifiedSince: new Date(0) },
    });
    await expect(old).rejects.toEqual(fault('ConditionNotMet', 412));
    const both = client.job.get('work', { jobGetOptions: { ifMatch: eTag, ifModifiedSince: new Date(0) } });
    await expect(both).rejects.toEqual(fault('MultipleConditionHeadersNotSupported', 400));
  });
});

describe('lists', () => {
  test('250 tasks come in pages of 100, each once, and can be selected and filtered', async () => {
    await client.job.add({ id: 'paged', poolInfo: { poolId: 'nowhere' } });
    const all = Array.from({ length: 250 }, (_, n) => ({ id: `t${n}`, commandLine: 'true' }));
    for (const from of [0, 100, 200]) await client.task.addCollection('paged', all.slice(from, from + 100));
    const pages: string[][] = [];
    const options = { maxResults: 100, select: 'id, state', filter: "state eq 'active'" };
    let page = await client.task.list('paged', { taskListOptions: options });
    for (;;) {
      pages.push(page.map(({ id }) => id ?? ''));
      expect(page[0]?.commandLine).toBeUndefined();
      if (page.odatanextLink === undefined) break;
      page = await client.task.listNext(page.odatanextLink);
    }
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(pages.flat()).toEqual(all.map(({ id }) => id));
    const some = await client.task.list('paged', {
      taskListOptions: { filter: "startswith(id,'t24') and id ne 't24'" },
    });
    expect(some).toHaveLength(10);
    const wrong = client.task.list('paged', { taskListOptions: { filter: 'id likes me' } });
    await expect(wrong).rejects.toEqual(fault('InvalidQueryParameterValue', 400));
    // The client itself would refuse to send this.
    const outOfRange = [400, 'OutOfRangeQueryParameterValue'];
    expect(await raw('GET', '/jobs/paged/tasks', 'maxresults=1001&')).toEqual(outOfRange);
    expect(await raw('GET', '/jobs/paged/tasks', 'maxresults=0&')).toEqual(outOfRange);
    expect(await raw('GET', '/jobs/paged/tasks', 'surprise=1&')).toEqual([400, 'UnsupportedQueryParameter']);
    await client.job.deleteMethod('paged');
  });

  test('pools, jobs, images and node counts are listed', async () => {
    expect(
      (await client.pool.list({ poolListOptions: { filter: "id eq 'shared'" } })).map(({ id }) => id),
    ).toEqual(['shared']);
    expect((await client.job.list()).map(({ id }) => id)).toContain('work');
    const images = await client.account.listSupportedImages();
    expect(images.map(({ nodeAgentSKUId }) => nodeAgentSKUId)).toContain('batch.node.local');
    const counts = await client.account.listPoolNodeCounts();
    expect(counts.find(({ poolId }) => poolId === 'shared')?.lowPriority?.total).toBe(2);
  });
});

describe('files', () => {
  test('are listed, read in part, looked at, and deleted', async () => {
    await client.task.add('work', {
      id: 'files',
      commandLine: '/bin/bash -c "echo 0123456789; mkdir sub; echo x > sub/f.bin"',
    });
    await taskCompleted('work', 'files');
    const all = await client.file.listFromTask('work', 'files', { recursive: true });
    expect(all.map(({ name }) => name)).toEqual([
      'certs',
      'stderr.txt',
      'stdout.txt',
      'wd',
      'wd/sub',
      'wd/sub/f.bin',
    ]);
    const stdout = all.find(({ name }) => name === 'stdout.txt');
    expect(stdout).toMatchObject({
      isDirectory: false,
      properties: { contentLength: 11, contentType: 'text/plain' },
    });
    const flat = await client.file.listFromTask('work', 'files', {
      fileListFromTaskOptions: { filter: "startswith(name,'std')" },
    });
    expect(flat).toHaveLength(2);

    const part = await client.file.getFromTask('work', 'files', 'stdout.txt', {
      fileGetFromTaskOptions: { ocpRange: 'bytes=4-6' },
    });
    expect(await textOf(part)).toBe('456');
    const behind = client.file.getFromTask('work', 'files', 'stdout.txt', {
      fileGetFromTaskOptions: { ocpRange: 'bytes=11-' },
    });
    await expect(behind).rejects.toMatchObject({ statusCode: 416 });
    const head = await client.file.getPropertiesFromTask('work', 'files', 'wd/sub/f.bin');
    expect(head).toMatchObject({ contentLength: 2, contentType: 'application/octet-stream' });
    // The client declares a boolean and hands on the service's text.
    expect(String(head.ocpBatchFileIsdirectory)).toBe('False');
    await client.file.deleteFromTask('work', 'files', 'wd/sub', { recursive: true });
    await expect(client.file.getPropertiesFromTask('work', 'files', 'wd/sub/f.bin')).rejects.toMatchObject({
      statusCode: 404,
    });
    await expect(client.file.listFromTask('work', 'none')).rejects.toEqual(fault('TaskNotFound', 404));
  });

  test('nothing outside the task folder can be read', async () => {
    await client.task.add('work', { id: 'link', commandLine: '/bin/bash -c "ln -s /etc/passwd out"' });
    await taskCompleted('work', 'link');
    for (const path of ['../files/stdout.txt', '../../../../../../etc/passwd', 'wd/out', '/etc/passwd']) {
      await expect(client.file.getFromTask('work', 'link', path)).rejects.toMatchObject({ statusCode: 404 });
    }
  });
});

test('captured traffic has one file an exchange, and no authorization', async () => {
  const names = (await readdir(captureFolder)).filter((name) => name.includes('.Pool_Get.200.'));
  expect(names.length).toBeGreaterThan(0);
  const text = await readFile(join(captureFolder, names[0] ?? ''), 'utf8');
  expect(text.toLowerCase()).not.toContain('authorization');
  expect(JSON.parse(text)).toMatchObject({
    operationId: 'Pool_Get',
    request: { method: 'GET', query: { 'api-version': '2022-10-01.16.0' } },
    response: { status: 200, headers: { dataserviceversion: '3.0' } },
  });
});

test('an engine restarted in the same folder knows what it had, and leaves nothing running when it closes', async () => {
  const dataFolder = join(root, 'restart');
  const first = await startEngine({ dataFolder, node });
  const before = clientOf(first);
  await before.pool.add(poolOf('p', { targetDedicatedNodes: 1 }));
  await before.job.add({ id: 'j', poolInfo: { poolId: 'p' } });
  await before.task.add('j', { id: 'done', commandLine: '/bin/bash -c "echo kept"' });
  await before.task.add('j', { id: 'again', commandLine: '/bin/bash -c "sleep 0.5"' });
  const isRunning = ({ state }: { state?: string }) => state === 'running';
  await until(() => before.task.get('j', 'again'), isRunning);
  await first.close();
  await first.close();
  await expect(fetch(first.batch.url)).rejects.toThrow();

  const second = await startEngine({ dataFolder, node });
  try {
    const after = clientOf(second);
    expect(second.batch.accountKey).not.toBe(first.batch.accountKey);
    expect((await after.task.get('j', 'done')).executionInfo).toMatchObject({ exitCode: 0 });
    expect(await textOf(await after.file.getFromTask('j', 'done', 'stdout.txt'))).toBe('kept\n');
    const again = await until(
      () => after.task.get('j', 'again'),
      ({ state }) => state === 'completed',
    );
    expect(again.executionInfo).toMatchObject({ exitCode: 0, requeueCount: 1 });
  } finally {
    await second.close();
  }
});

test('a rehearsal throttles with Retry-After and drops connections', async () => {
  const rehearsal = { throttleEvery: 3, dropEvery: 4 };
  const rehearsed = await startEngine({ dataFolder: join(root, 'rehearsal'), rehearsal, node });
  try {
    const outcomes: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const outcome = await fetch(`${rehearsed.batch.url}/pools`).then(
        (answer) => `${answer.status} ${answer.headers.get('retry-after')}`,
        () => 'dropped',
      );
      outcomes.push(outcome);
    }
    expect(outcomes).toEqual([
      ...['403 null', '403 null', '429 1', 'dropped'],
      ...['403 null', '503 1', '403 null', 'dropped'],
    ]);
  } finally {
    await rehearsed.close();
  }
});

test('a port that is taken is a failed start, and nothing is left of it', async () => {
  const port = Number(new URL(engine.batch.url).port);
  const start = startEngine({ dataFolder: join(root, 'taken'), batchPort: port, node });
  await expect(start).rejects.toMatchObject({ code: 'engineStartFailed' });
});
