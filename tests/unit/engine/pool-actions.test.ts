import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Rehearsal } from '../../../electron/engine/engine.ts';
import { type BatchModel, createBatchModel } from '../../../electron/engine/model/batch-model.ts';
import type { NodeState } from '../../../shared/batch.ts';
import { HandsInTest, poolSpec, success } from '../../support/engine-model.ts';

let folder: string;
let hands: HandsInTest;
let model: BatchModel;

async function start(rehearsal: Rehearsal = {}): Promise<void> {
  hands = new HandsInTest();
  const account = () => ({ name: 'a', url: 'http://127.0.0.1/' });
  model = createBatchModel({ dataFolder: folder, agent: hands, rehearsal, account });
  await model.restore();
}

async function restart(rehearsal: Rehearsal = {}): Promise<void> {
  await model.close();
  await start(rehearsal);
}

const pool = () => model.store.pool('p');
const nodes = () => [...pool().nodes.values()];
const node = () => {
  const [first] = nodes();
  if (first === undefined) throw new Error('the pool has no node');
  return first;
};
const task = (id: string) => model.store.task('j', id).task;
const waitFor = (check: () => void) => vi.waitFor(check, { interval: 2, timeout: 4000 });
const steady = () => waitFor(() => expect(pool().allocationState).toBe('steady'));
const inState = (state: NodeState, count: number) =>
  waitFor(() => expect(nodes().filter((each) => each.state === state)).toHaveLength(count));
const refusal = (code: string) => expect.objectContaining({ code });

/** A pool of so many dedicated nodes with one task running on each of them; task ids are `0`, `1`, ... */
async function busyPool(count: number): Promise<void> {
  model.pools.add(poolSpec({ targetDedicatedNodes: count }));
  await inState('idle', count);
  const job = model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } });
  for (let id = 0; id < count; id += 1) model.tasks.add(job, { id: String(id), commandLine: 'x' });
  await inState('running', count);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-pools-'));
  await start();
});

afterEach(async () => {
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

describe('resize', () => {
  test('grows and shrinks both kinds of nodes, and gives the pool a new ETag', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1 }));
    await inState('idle', 1);
    const { eTag } = pool();
    model.pools.resize(pool(), { targetDedicatedNodes: 2, targetLowPriorityNodes: 2 });
    expect(pool().allocationState).toBe('resizing');
    expect(pool().eTag).not.toBe(eTag);
    await inState('idle', 4);
    model.pools.resize(pool(), { targetDedicatedNodes: 0 });
    await steady();
    expect(nodes().map(({ isDedicated }) => isDedicated)).toEqual([false, false]);
    expect(pool().resizeErrors).toEqual([]);
  });

  test('is refused while another one goes on, and without a target', async () => {
    model.pools.add(poolSpec());
    expect(() => model.pools.resize(pool(), { targetDedicatedNodes: 1 })).toThrow(
      refusal('PoolBeingResized'),
    );
    await steady();
    expect(() => model.pools.resize(pool(), {})).toThrow(refusal('MissingRequiredProperty'));
    model.pools.delete(pool());
    expect(() => model.pools.resize(pool(), { targetDedicatedNodes: 1 })).toThrow(
      refusal('PoolBeingDeleted'),
    );
  });

  test('idle nodes leave before busy ones, and the tasks of those that leave run elsewhere', async () => {
    await busyPool(3);
    model.pools.resize(pool(), { targetDedicatedNodes: 4 });
    await inState('idle', 1);
    await steady();
    const idle = nodes().find(({ state }) => state === 'idle');
    model.pools.resize(pool(), { targetDedicatedNodes: 2 });
    await steady();
    expect(nodes()).toHaveLength(2);
    expect(nodes()).not.toContain(idle);
    const requeued = ['0', '1', '2'].map((id) => task(id)).filter(({ state }) => state === 'active');
    expect(requeued).toHaveLength(1);
    expect(requeued[0]?.executionInfo.requeueCount).toBe(1);
  });

  test('with terminate the tasks of a node that leaves are ended', async () => {
    await busyPool(1);
    model.pools.resize(pool(), { targetDedicatedNodes: 0, nodeDeallocationOption: 'terminate' });
    await steady();
    expect(nodes()).toEqual([]);
    expect(task('0').executionInfo.failureInfo?.code).toBe('TaskEnded');
  });

  test('with taskcompletion the resize waits for the tasks and starts no other', async () => {
    await busyPool(1);
    model.tasks.add(model.store.job('j'), { id: 'later', commandLine: 'x' });
    model.pools.resize(pool(), { targetDedicatedNodes: 0, nodeDeallocationOption: 'taskcompletion' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(pool().allocationState).toBe('resizing');
    expect(node().state).toBe('leavingpool');
    hands.end('0', success);
    await steady();
    expect(task('0').executionInfo.result).toBe('success');
    expect(task('later').state).toBe('active');
    expect(nodes()).toEqual([]);
  });

  test('stopped, it keeps what there is and says what is missing, in the recorded words', async () => {
    await restart({ nodeBootMs: 60_000 });
    model.pools.add(poolSpec({ targetLowPriorityNodes: 2 }));
    model.pools.stopResize(pool());
    expect(pool().allocationState).toBe('stopping');
    await steady();
    expect(nodes()).toEqual([]);
    expect(pool()).toMatchObject({
      targetLowPriorityNodes: 2,
      resizeErrors: [
        {
          code: 'ResizeStopped',
          message:
            'Desired number of low priority nodes could not be allocated due to a stop resize operation',
        },
      ],
    });
    expect(() => model.pools.stopResize(pool())).toThrow(refusal('OperationInvalidForCurrentState'));
  });

  test('beyond the quota it ends below its target and says so', async () => {
    await restart({ coreQuota: 2 });
    model.pools.add(poolSpec({ vmSize: 'standard_a1_v2' }));
    await steady();
    model.pools.resize(pool(), { targetDedicatedNodes: 3 });
    await steady();
    expect(nodes()).toHaveLength(2);
    expect(pool().resizeErrors).toMatchObject([{ code: 'AccountCoreQuotaReached' }]);
  });

  test('named nodes leave, and the targets go down with them', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 2, targetLowPriorityNodes: 1 }));
    await inState('idle', 3);
    await steady();
    expect(() => model.pools.removeNodes(pool(), { nodeList: ['tvmps_0_d'] })).toThrow(
      refusal('NodeNotFound'),
    );
    const { id } = node();
    model.pools.removeNodes(pool(), { nodeList: [id] });
    await steady();
    expect(nodes().map((each) => each.id)).not.toContain(id);
    expect(pool()).toMatchObject({ targetDedicatedNodes: 1, targetLowPriorityNodes: 1, resizeErrors: [] });
  });

  test('of a pool below its target too, a removal ends without an error', async () => {
    await restart({ coreQuota: 2 });
    model.pools.add(poolSpec({ vmSize: 'standard_a1_v2', targetDedicatedNodes: 3 }));
    await inState('idle', 2);
    await steady();
    model.pools.removeNodes(pool(), { nodeList: [node().id] });
    await steady();
    expect(nodes()).toHaveLength(1);
    expect(pool()).toMatchObject({ targetDedicatedNodes: 2, resizeErrors: [] });
  });

  test('nodes that were leaving when the engine stopped are gone after its next start', async () => {
    await busyPool(2);
    model.pools.resize(pool(), { targetDedicatedNodes: 1, nodeDeallocationOption: 'taskcompletion' });
    await restart();
    await waitFor(() => expect(nodes()).toHaveLength(1));
    await waitFor(() => expect(node().state).toBe('running'));
  });
});

describe('nodes', () => {
  test('a reboot requeues the tasks, runs the start task again and takes tasks again', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1, startTask: { commandLine: 'prepare' } }));
    await waitFor(() => expect(hands.started).toHaveLength(1));
    expect(() => model.nodes.reboot(pool(), node())).toThrow(refusal('NodeBeingStarted'));
    hands.started[0]?.end(success);
    await inState('idle', 1);
    const { id } = node();
    model.tasks.add(model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' } }), { id: 't', commandLine: 'x' });
    await inState('running', 1);
    model.nodes.reboot(pool(), node());
    expect(node().state).toBe('rebooting');
    expect(task('t').state).toBe('active');
    expect(() => model.nodes.reboot(pool(), node())).toThrow(refusal('NodeBeingRebooted'));
    await inState('waitingforstarttask', 1);
    hands.started.at(-1)?.end(success);
    await inState('running', 1);
    expect(node().id).toBe(id);
    expect(task('t').executionInfo.requeueCount).toBe(1);
  });

  test('a node whose start task failed is mended by a reboot', async () => {
    await restart({ startTaskFailures: 1 });
    model.pools.add(poolSpec({ targetLowPriorityNodes: 1 }));
    await inState('starttaskfailed', 1);
    model.nodes.reboot(pool(), node());
    await inState('idle', 1);
  });

  test('a node whose start task runs can be removed, which kills the start task', async () => {
    model.pools.add(poolSpec({ targetDedicatedNodes: 1, startTask: { commandLine: 'prepare' } }));
    await inState('waitingforstarttask', 1);
    await steady();
    model.pools.removeNodes(pool(), { nodeList: [node().id] });
    await steady();
    expect(nodes()).toEqual([]);
  });

  test('without scheduling a node is offline once idle, and takes tasks again when it is enabled', async () => {
    await busyPool(1);
    model.nodes.disableScheduling(pool(), node(), 'taskcompletion');
    model.tasks.add(model.store.job('j'), { id: 'next', commandLine: 'x' });
    expect(() => model.nodes.disableScheduling(pool(), node())).toThrow(
      refusal('NodeAlreadyInTargetSchedulingState'),
    );
    expect(node()).toMatchObject({ state: 'running', schedulingState: 'disabled' });
    hands.end('0', success);
    await inState('offline', 1);
    expect(task('next').state).toBe('active');
    model.nodes.enableScheduling(pool(), node());
    await inState('running', 1);
    expect(task('next').state).toBe('running');
    expect(() => model.nodes.enableScheduling(pool(), node())).toThrow(
      refusal('NodeAlreadyInTargetSchedulingState'),
    );
  });

  test('enabled while a task still runs, a node takes no more tasks than it has slots', async () => {
    await busyPool(1);
    model.nodes.disableScheduling(pool(), node(), 'taskcompletion');
    model.nodes.enableScheduling(pool(), node());
    model.tasks.add(model.store.job('j'), { id: 'next', commandLine: 'x' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(task('next').state).toBe('active');
    hands.end('0', success);
    await waitFor(() => expect(task('next').state).toBe('running'));
  });
});

describe('properties', () => {
  test('a patch leaves what it does not name; an update removes it', async () => {
    model.pools.add(poolSpec({ metadata: [{ name: 'a', value: 'b' }] }));
    model.pools.patch(pool(), { startTask: { commandLine: 'prepare' } });
    expect(pool().spec).toMatchObject({
      metadata: [{ name: 'a', value: 'b' }],
      startTask: { commandLine: 'prepare' },
    });
    model.pools.updateProperties(pool(), {
      metadata: [],
      certificateReferences: [],
      applicationPackageReferences: [],
    });
    expect(pool().spec.startTask).toBeUndefined();
    expect(pool().spec.metadata).toEqual([]);
    expect(pool().spec.id).toBe('p');
  });
});
