import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Faults } from '../../../electron/engine/batch-server/faults.ts';
import type { Rehearsal } from '../../../electron/engine/engine.ts';
import { type BatchModel, createBatchModel } from '../../../electron/engine/model/batch-model.ts';
import type { Execution } from '../../../electron/engine/model/node-agent-port.ts';
import { rehearsedAgent } from '../../../electron/engine/node-agent/rehearsed-agent.ts';
import type { ResizeError } from '../../../shared/batch.ts';
import { HandsInTest, poolSpec, success } from '../../support/engine-model.ts';

let folder: string;
let model: BatchModel;
const hands = new HandsInTest();

async function start(rehearsal: Rehearsal): Promise<void> {
  const account = () => ({ name: 'a', url: 'http://127.0.0.1/' });
  model = createBatchModel({ dataFolder: folder, agent: hands, rehearsal, account });
  await model.restore();
}
async function pool(dedicated: number, spot: number) {
  const made = model.pools.add(poolSpec({ targetDedicatedNodes: dedicated, targetLowPriorityNodes: spot }));
  await steady();
  return made;
}
const record = () => model.store.pool('p');
const steady = () => vi.waitFor(() => expect(record().allocationState).toBe('steady'), { interval: 2 });
const nodes = () => [...record().nodes.values()];
const codes = (errors: readonly ResizeError[]) => errors.map(({ code }) => code);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-rehearsal-'));
});
afterEach(async () => {
  await model?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a rehearsed resize error', () => {
  test('keeps all nodes away the first time; asked again, they come', async () => {
    await start({ resizeError: 'AllocationTimedOut' });
    const made = await pool(1, 2);
    expect(nodes()).toEqual([]);
    expect(made.resizeErrors).toEqual([
      {
        code: 'AllocationTimedOut',
        message: 'Desired number of dedicated nodes could not be allocated as the resize timeout was reached',
      },
      {
        code: 'AllocationTimedOut',
        message:
          'Desired number of low priority nodes could not be allocated as the resize timeout was reached',
      },
    ]);
    model.pools.resize(made, { targetDedicatedNodes: 1, targetLowPriorityNodes: 2 });
    await steady();
    expect(nodes()).toHaveLength(3);
    expect(made.resizeErrors).toEqual([]);
  });

  test.each([
    ['AccountSpotCoreQuotaReached', 'dedicated'],
    ['AccountLowPriorityCoreQuotaReached', 'dedicated'],
    ['AccountVMSeriesCoreQuotaReached', 'spot'],
    ['AllocationTimedOut:spot', 'dedicated'],
  ])('%s lets %s nodes come', async (resizeError, kind) => {
    await start({ resizeError });
    const made = await pool(1, 1);
    expect(nodes().map(({ isDedicated }) => isDedicated)).toEqual([kind === 'dedicated']);
    expect(codes(made.resizeErrors)).toEqual([resizeError.replace(/:.*/, '')]);
  });

  test.each([
    ['generation', /cannot boot Hypervisor Generation '2'/],
    ['policy', /RequestDisallowedByPolicy/],
    ['size', /SkuNotAvailable/],
    ['capacity', /OverconstrainedAllocationRequest/],
    ['internal', /InternalExecutionError/],
  ])('AllocationFailed says in its values that it is the %s', async (answer, expected) => {
    await start({ resizeError: `AllocationFailed:${answer}`, resizeErrors: 2 });
    const [error] = (await pool(1, 0)).resizeErrors;
    expect(error?.values?.[0]).toMatchObject({
      name: 'Provider Error Json',
      value: expect.stringMatching(expected),
    });
  });

  test('RemoveNodesFailed keeps nodes that were to go', async () => {
    await start({ resizeError: 'RemoveNodesFailed' });
    const made = await pool(2, 0);
    const [first] = nodes();
    model.pools.removeNodes(made, { nodeList: [first?.id ?? ''] });
    await steady();
    expect(codes(made.resizeErrors)).toEqual(['RemoveNodesFailed']);
    expect(nodes()).toHaveLength(2);
  });
});

describe('rehearsed nodes', () => {
  test('unusable ones report what they are told to, or cannot be reached', async () => {
    const rehearsal: { unusableNodes: number; nodeError?: string } = {
      unusableNodes: 2,
      nodeError: 'DiskFull,ApplicationPackageError',
    };
    await start(rehearsal);
    await pool(3, 0);
    // Nodes boot side by side: which of them is first is nobody's to say.
    const states = () => nodes().map(({ state }) => state);
    const unusable = ['idle', 'unusable', 'unusable'];
    await vi.waitFor(() => expect(states().sort()).toEqual(unusable), { interval: 2 });
    expect(codes(nodes().flatMap(({ errors = [] }) => errors)).sort()).toEqual([
      ...['ApplicationPackageError', 'DiskFull'],
    ]);
    delete rehearsal.nodeError;
    const silent = model.pools.add(poolSpec({ id: 'q', targetDedicatedNodes: 1 }));
    await vi.waitFor(() => expect([...silent.nodes.values()][0]?.state).toBe('unusable'), { interval: 2 });
    expect([...silent.nodes.values()][0]?.errors).toBeUndefined();
  });
});

describe('rehearsed tasks', () => {
  const execution = (taskId: string): Execution => ({
    ...{ poolId: 'p', nodeId: 'n', isDedicated: true, jobId: 'j', taskId },
    ...{ nodeRoot: folder, taskDir: join(folder, taskId), commandLine: 'x' },
    ...{ environmentSettings: [], resourceFiles: [], outputFiles: [], maxWallClockTimeMs: null },
    account: { name: 'a', url: '' },
  });
  const never = new AbortController().signal;

  test('the first tasks fail in all of their tries, others run', async () => {
    hands.always = success;
    const agent = rehearsedAgent(hands, { taskFailure: 'FailureExitCode:7' });
    const outcome = { result: 'failure', exitCode: 7, failureInfo: { code: 'FailureExitCode' } };
    expect(await agent.execute(execution('a'), never)).toMatchObject(outcome);
    expect(await agent.execute(execution('b'), never)).toEqual(success);
    expect(await agent.execute(execution('a'), never)).toMatchObject(outcome);
    expect(await readFile(join(folder, 'a', 'stderr.txt'), 'utf8')).toContain('FailureExitCode');
    hands.always = null;
  });

  test('of several codes each task has the next', async () => {
    const agent = rehearsedAgent(hands, { taskFailure: 'DiskFull,TaskEnded' });
    const codeOf = async (id: string) =>
      (await agent.execute(execution(id), never)).failureInfo?.code ?? null;
    hands.always = success;
    expect([await codeOf('a'), await codeOf('b'), await codeOf('c'), await codeOf('a')]).toEqual([
      ...['DiskFull', 'TaskEnded', null, 'DiskFull'],
    ]);
    hands.always = null;
  });

  test('a shorter wall clock time becomes the task’s own; one that is shorter still stays', async () => {
    await start({ taskWallClockMs: 1500 });
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    const constraintsOf = (
      id: string,
      constraints?: { maxWallClockTime: string; maxTaskRetryCount: number },
    ) => model.tasks.add(job, { id, commandLine: 'x', ...(constraints && { constraints }) }).spec.constraints;
    expect(constraintsOf('a')).toEqual({ maxWallClockTime: 'PT1.5S' });
    expect(constraintsOf('b', { maxWallClockTime: 'PT600S', maxTaskRetryCount: 2 })).toEqual({
      ...{ maxWallClockTime: 'PT1.5S', maxTaskRetryCount: 2 },
    });
    expect(constraintsOf('c', { maxWallClockTime: 'PT1S', maxTaskRetryCount: 0 })?.maxWallClockTime).toBe(
      'PT1S',
    );
  });

  test.each([
    ['FileUploadMiscError', 0],
    ['BlobAccessDenied', undefined],
    ['SomethingNew', undefined],
  ])('%s has the exit code %s', async (code, exitCode) => {
    const outcome = await rehearsedAgent(hands, { taskFailure: code }).execute(execution('a'), never);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.failureInfo?.code).toBe(code);
  });
});

describe('a rehearsed service', () => {
  test('has quotas of pools and active jobs', async () => {
    await start({ poolQuota: 1, jobQuota: 1 });
    await pool(0, 0);
    expect(() => model.pools.add(poolSpec({ id: 'q' }))).toThrow(
      expect.objectContaining({ code: 'PoolQuotaReached', status: 409 }),
    );
    const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
    expect(() => model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' } })).toThrow(
      expect.objectContaining({ code: 'ActiveJobAndScheduleQuotaReached', status: 409 }),
    );
    model.jobs.terminate(job);
    await vi.waitFor(() => expect(job.state).toBe('completed'), { interval: 2 });
    model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' } });
  });

  test('refuses everybody, or has another time', async () => {
    expect(() => new Faults({ authError: 'PermissionDenied' }).refuse()).toThrow(
      expect.objectContaining({ code: 'PermissionDenied', status: 403 }),
    );
    expect(() => new Faults({}).refuse()).not.toThrow();
    expect(new Faults({ clockAheadMs: 3_600_000 }).now() - Date.now()).toBeGreaterThan(3_500_000);
    await start({});
  });
});
