import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import type { BatchPort, TaskInfo, TaskSpec } from '../../electron/azure/ports.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { sleep } from '../../electron/support/sleep.ts';
import { never, openWorkshop, type Workshop } from './run/workshop.ts';

const tag = { name: 'createdBy', value: 'contract' };
const pool = 'contract-pool';
const job = 'contract-job';

function task(id: string, commandLine: string, changes: Partial<TaskSpec> = {}): TaskSpec {
  return {
    ...{ id, commandLine, resourceFiles: [], outputFiles: [] },
    constraints: { maxWallClockTimeMs: 60_000, maxTaskRetryCount: 0, retentionTimeMs: 3_600_000 },
    ...changes,
  };
}

/** What a run relies on of `BatchPort`, through the client that the app uses. */
describe('the batch port', () => {
  let shop: Workshop;
  let batch: BatchPort;
  beforeAll(async () => {
    shop = await openWorkshop();
    ({ batch } = await shop.ports());
    const template = localPoolTemplate(2, process.platform);
    const made = await batch.addPool({ ...template, id: pool, autoScale: null, metadata: [tag] }, never);
    expect(made).toBe('created');
    expect(await batch.addPool({ ...template, id: pool, autoScale: null, metadata: [tag] }, never)).toBe(
      'exists',
    );
    expect(
      await batch.addJob({ id: job, poolId: pool, metadata: [tag], maxWallClockTime: 'PT1H' }, never),
    ).toBe('created');
    expect(
      await batch.addJob({ id: job, poolId: pool, metadata: [tag], maxWallClockTime: 'PT1H' }, never),
    ).toBe('exists');
  });
  afterAll(() => shop?.close());

  async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
    const deadline = AbortSignal.timeout(20_000);
    for (;;) {
      const answer = await ask();
      if (isEnough(answer)) return answer;
      await sleep(100, deadline);
    }
  }
  const completed = async (id: string): Promise<TaskInfo> => {
    const found = await until(
      () => batch.getTask(job, id, never),
      (answer) => answer?.state === 'completed',
    );
    if (!found) throw new Error('no task');
    return found;
  };

  test('a pool becomes steady with its nodes, and is found by its tag', async () => {
    const found = await until(
      () => batch.getPool(pool, never),
      (answer) => answer?.allocationState === 'steady',
    );
    expect(found).toMatchObject({
      id: pool,
      targetNodes: 2,
      currentNodes: 2,
      metadata: [tag],
      resizeErrors: [],
    });
    const nodes = await until(
      () => batch.listNodes(pool, never),
      (answer) => answer?.every(({ state }) => state === 'idle') ?? false,
    );
    expect(nodes).toHaveLength(2);
    expect(nodes?.every(({ isDedicated }) => isDedicated)).toBe(true);
    expect((await batch.listPools(tag, never)).map(({ id }) => id)).toEqual([pool]);
    expect(await batch.listPools({ ...tag, value: 'other' }, never)).toEqual([]);
    expect((await batch.listJobs(tag, never)).map(({ id }) => id)).toEqual([job]);
  });

  test('what is not there is an answer', async () => {
    expect(await batch.getPool('no-pool', never)).toBeNull();
    expect(await batch.listNodes('no-pool', never)).toBeNull();
    expect(await batch.getJob('no-job', never)).toBeNull();
    expect(await batch.listTasks('no-job', null, never)).toBeNull();
    expect(await batch.getTask(job, 'no-task', never)).toBeNull();
    expect(await batch.deletePool('no-pool', never)).toBe('gone');
    expect(await batch.deleteJob('no-job', never)).toBe('gone');
    expect(await batch.taskFileLength(job, 'no-task', 'stdout.txt', never)).toBeNull();
    await batch.terminateJob('no-job', never);
  });

  test('adding to a job that is not there says so', async () => {
    await expect(batch.addTasks('no-job', [task('t', 'true')], never)).rejects.toMatchObject({
      code: 'jobGone',
    });
  });

  test('a task that was added before counts as there', async () => {
    expect(await batch.addTasks(job, [task('twice', 'true')], never)).toEqual([
      { taskId: 'twice', outcome: 'added' },
    ]);
    const again = await batch.addTasks(job, [task('twice', 'true'), task('once', 'true')], never);
    expect(again).toHaveLength(2);
    expect(again).toEqual(
      expect.arrayContaining([
        { taskId: 'twice', outcome: 'exists' },
        { taskId: 'once', outcome: 'added' },
      ]),
    );
  });

  test('success, an exit code and a missing program are told as the service does', async () => {
    await batch.addTasks(
      job,
      [task('good', 'true'), task('bad', `/bin/bash -c "exit 3"`), task('missing', 'no-such-program')],
      never,
    );
    expect(await completed('good')).toMatchObject({ result: 'success', exitCode: 0, failureInfo: null });
    expect(await completed('bad')).toMatchObject({
      result: 'failure',
      exitCode: 3,
      failureInfo: { code: 'FailureExitCode' },
    });
    expect(await completed('missing')).toMatchObject({
      result: 'failure',
      failureInfo: { code: 'CommandProgramNotFound' },
    });
  });

  test('only what changed since a moment is listed', async () => {
    await batch.addTasks(job, [task('early', 'true')], never);
    const early = await completed('early');
    await sleep(50);
    await batch.addTasks(job, [task('late', 'true')], never);
    const late = await completed('late');
    const ids = (await batch.listTasks(job, late.stateTransitionTime, never))?.map(({ id }) => id);
    expect(ids).toContain('late');
    expect(ids).not.toContain('early');
    expect((await batch.listTasks(job, null, never))?.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['early', 'late']),
    );
    expect(early.stateTransitionTime).not.toBeNull();
  });

  test('a piece of a file is read by its range, and nothing beyond its end', async () => {
    await batch.addTasks(job, [task('talk', '/bin/bash -c "printf 0123456789"')], never);
    await completed('talk');
    expect(await batch.taskFileLength(job, 'talk', 'stdout.txt', never)).toBe(10);
    const piece = await batch.readTaskFile(job, 'talk', 'stdout.txt', { start: 2, end: 5 }, never);
    expect(new TextDecoder().decode(piece ?? undefined)).toBe('2345');
    expect(await batch.readTaskFile(job, 'talk', 'stdout.txt', { start: 10, end: 20 }, never)).toBeNull();
    expect(await batch.taskFileLength(job, 'talk', 'wd/nothing', never)).toBeNull();
  });

  test('a running task can be ended', async () => {
    await batch.addTasks(job, [task('endless', 'sleep 60')], never);
    await until(
      () => batch.getTask(job, 'endless', never),
      (answer) => answer?.state === 'running',
    );
    await batch.terminateTask(job, 'endless', never);
    expect(await completed('endless')).toMatchObject({
      result: 'failure',
      failureInfo: { code: 'TaskEnded' },
    });
  });

  test('no server is a network that cannot be reached, named by its host alone', async () => {
    const key = Buffer.alloc(64, 1).toString('base64');
    const nobody = createBatchClient({ url: 'http://127.0.0.1:1', accountName: 'a', accountKey: key });
    const soon = AbortSignal.timeout(20_000);
    await expect(nobody.getPool('p', soon)).rejects.toMatchObject({
      code: 'networkUnreachable',
      params: { host: '127.0.0.1:1' },
    });
    await nobody.close();
  });

  test('job and pool end and are gone', async () => {
    await batch.terminateJob(job, never);
    expect(await batch.deleteJob(job, never)).toBe('deleting');
    await until(
      () => batch.getJob(job, never),
      (answer) => answer === null,
    );
    expect(await batch.deletePool(pool, never)).toBe('deleting');
    await until(
      () => batch.getPool(pool, never),
      (answer) => answer === null,
    );
    expect(await batch.listPools(tag, never)).toEqual([]);
  });
});
