import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchServiceClient, type BatchServiceModels, BatchSharedKeyCredentials } from '@azure/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';

/** What clients do to pools and nodes that exist, through Microsoft's own client. POSIX commands. */

let root: string;
let engine: Engine;
let client: BatchServiceClient;

const poolOf = (
  id: string,
  more: Partial<BatchServiceModels.PoolAddParameter> = {},
): BatchServiceModels.PoolAddParameter => ({
  id,
  vmSize: 'STANDARD_A1_V2',
  virtualMachineConfiguration: {
    imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1' },
    nodeAgentSKUId: 'batch.node.ubuntu 24.04',
  },
  ...more,
});

/** Asks until `isReached`; every wait has its end. */
async function until<T>(look: () => Promise<T>, isReached: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await look();
    if (isReached(value)) return value;
    if (Date.now() > deadline) throw new Error(`not reached: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const steady = (id: string) =>
  until(
    () => client.pool.get(id),
    ({ allocationState }) => allocationState === 'steady',
  );
const allIn = (id: string, state: string, count: number) =>
  until(
    () => client.computeNode.list(id),
    (list) => list.length === count && list.every((node) => node.state === state),
  );
const firstNode = async (id: string) => (await client.computeNode.list(id))[0]?.id ?? '';
const fault = (code: string, statusCode: number) => expect.objectContaining({ code, statusCode });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'engine-pools-'));
  engine = await startEngine({
    dataFolder: join(root, 'data'),
    captureFolder: process.env['ENGINE_CAPTURE'] ?? join(root, 'capture'),
    node: { execPath: process.execPath, env: {} },
    // Long enough for a second request to meet a resize under way, on a loaded machine too.
    rehearsal: { nodeBootMs: 400 },
  });
  const { accountName, accountKey, url } = engine.batch;
  const credentials = new BatchSharedKeyCredentials(accountName, accountKey);
  client = new BatchServiceClient(credentials, url, { noRetryPolicy: true });
});

afterAll(async () => {
  await engine?.close();
  await rm(root, { recursive: true, force: true });
});

describe('resize', () => {
  test('grows, is refused meanwhile, shrinks, and answers with the pool’s new ETag', async () => {
    await client.pool.add(poolOf('sized', { targetDedicatedNodes: 1 }));
    const before = await steady('sized');
    const asked = await client.pool.resize('sized', { targetDedicatedNodes: 2, targetLowPriorityNodes: 1 });
    expect(asked._response.status).toBe(202);
    expect(asked.eTag).not.toBe(before.eTag);
    expect(asked.dataServiceId).toBe(`${engine.batch.url}/pools/sized/resize`);
    expect(await client.pool.get('sized')).toMatchObject({
      eTag: asked.eTag,
      allocationState: 'resizing',
      targetDedicatedNodes: 2,
    });
    await expect(client.pool.resize('sized', { targetDedicatedNodes: 0 })).rejects.toEqual(
      fault('PoolBeingResized', 409),
    );
    expect(await steady('sized')).toMatchObject({ currentDedicatedNodes: 2, currentLowPriorityNodes: 1 });
    await allIn('sized', 'idle', 3);

    await client.pool.resize('sized', {
      targetDedicatedNodes: 0,
      targetLowPriorityNodes: 0,
      resizeTimeout: 'PT5M',
      nodeDeallocationOption: 'terminate',
    });
    expect(await steady('sized')).toMatchObject({ currentDedicatedNodes: 0, resizeTimeout: 'PT5M' });
    expect(await client.computeNode.list('sized')).toHaveLength(0);
  });

  test('keeps to conditions and limits', async () => {
    await client.pool.add(poolOf('limits'));
    const { eTag = '' } = await steady('limits');
    await expect(
      client.pool.resize('limits', { targetDedicatedNodes: 1 }, { poolResizeOptions: { ifNoneMatch: eTag } }),
    ).rejects.toEqual(fault('ConditionNotMet', 412));
    await expect(client.pool.resize('limits', {})).rejects.toEqual(fault('MissingRequiredProperty', 400));
    await expect(
      client.pool.resize('limits', { targetDedicatedNodes: 1, resizeTimeout: 'PT1M' }),
    ).rejects.toEqual(fault('InvalidPropertyValue', 400));
    await expect(
      client.pool.resize('limits', { targetDedicatedNodes: 1, nodeDeallocationOption: 'retaineddata' }),
    ).rejects.toEqual(fault('InvalidPropertyValue', 400));
    await expect(client.pool.resize('missing', { targetDedicatedNodes: 1 })).rejects.toEqual(
      fault('PoolNotFound', 404),
    );
    await expect(client.pool.stopResize('limits')).rejects.toEqual(
      fault('OperationInvalidForCurrentState', 409),
    );
    await client.pool.resize('limits', { targetDedicatedNodes: 1 }, { poolResizeOptions: { ifMatch: eTag } });
  });

  test('stopped before there are nodes, it ends below its target and says why', async () => {
    await client.pool.add(poolOf('stopped', { targetLowPriorityNodes: 2 }));
    const stopped = await client.pool.stopResize('stopped');
    expect(stopped._response.status).toBe(202);
    expect(await steady('stopped')).toMatchObject({
      currentLowPriorityNodes: 0,
      targetLowPriorityNodes: 2,
      resizeErrors: [{ code: 'ResizeStopped' }],
    });
  });

  test('named nodes leave, their tasks run elsewhere', async () => {
    await client.pool.add(poolOf('fewer', { targetDedicatedNodes: 1 }));
    await allIn('fewer', 'idle', 1);
    await client.job.add({ id: 'fewer', poolInfo: { poolId: 'fewer' } });
    await client.task.add('fewer', { id: 't', commandLine: 'sleep 30' });
    const [victim] = await allIn('fewer', 'running', 1);
    await client.pool.resize('fewer', { targetDedicatedNodes: 2 });
    await until(
      () => client.computeNode.list('fewer'),
      (list) => list.some(({ state }) => state === 'idle'),
    );
    const removed = await client.pool.removeNodes('fewer', { nodeList: [victim?.id ?? ''] });
    expect(removed._response.status).toBe(202);
    expect(await steady('fewer')).toMatchObject({ currentDedicatedNodes: 1, targetDedicatedNodes: 1 });
    const task = await until(
      () => client.task.get('fewer', 't'),
      ({ state }) => state === 'running',
    );
    expect(task.executionInfo?.requeueCount).toBe(1);
    expect(task.nodeInfo?.nodeId).not.toBe(victim?.id);
    await expect(client.computeNode.get('fewer', victim?.id ?? '')).rejects.toEqual(
      fault('NodeNotFound', 404),
    );
    await expect(client.pool.removeNodes('fewer', { nodeList: ['tvmps_none_d'] })).rejects.toEqual(
      fault('NodeNotFound', 404),
    );
  });
});

describe('nodes', () => {
  test('a reboot runs the start task that the pool has by now', async () => {
    const startTask = { commandLine: '/bin/sh -c "echo first"' };
    await client.pool.add(poolOf('boots', { targetDedicatedNodes: 1, startTask }));
    const [node] = await allIn('boots', 'idle', 1);
    const id = node?.id ?? '';
    const patched = await client.pool.patch('boots', {
      startTask: { commandLine: '/bin/sh -c "echo second"' },
    });
    expect(patched._response.status).toBe(200);
    const rebooted = await client.computeNode.reboot('boots', id, { nodeRebootOption: 'requeue' });
    expect(rebooted._response.status).toBe(202);
    expect(rebooted.dataServiceId).toBe(`${engine.batch.url}/pools/boots/nodes/${id}/reboot`);
    await expect(client.computeNode.reboot('boots', id)).rejects.toEqual(fault('NodeBeingRebooted', 409));
    const [after] = await allIn('boots', 'idle', 1);
    expect(after?.lastBootTime?.valueOf()).toBeGreaterThan(node?.lastBootTime?.valueOf() ?? 0);
    const output = await client.file.getFromComputeNode('boots', id, 'startup/stdout.txt');
    let text = '';
    for await (const chunk of output.readableStreamBody ?? []) text += chunk.toString();
    expect(text).toBe('second\n');
    await expect(client.computeNode.reboot('boots', 'tvmps_none_d')).rejects.toEqual(
      fault('NodeNotFound', 404),
    );
  });

  test('reimage is refused as the service refuses it for virtual machines', async () => {
    await client.pool.add(poolOf('images', { targetDedicatedNodes: 1 }));
    await allIn('images', 'idle', 1);
    const refused = client.computeNode.reimage('images', await firstNode('images'));
    await expect(refused).rejects.toEqual(fault('OperationNotValidOnNode', 409));
  });

  test('a node without scheduling is offline and gets no task until it is enabled', async () => {
    await client.pool.add(poolOf('paused', { targetDedicatedNodes: 1 }));
    await allIn('paused', 'idle', 1);
    const id = await firstNode('paused');
    const disabled = await client.computeNode.disableScheduling('paused', id);
    expect(disabled._response.status).toBe(200);
    expect(await client.computeNode.get('paused', id)).toMatchObject({
      state: 'offline',
      schedulingState: 'disabled',
    });
    await expect(client.computeNode.disableScheduling('paused', id)).rejects.toEqual(
      fault('NodeAlreadyInTargetSchedulingState', 409),
    );
    await client.job.add({ id: 'paused', poolInfo: { poolId: 'paused' } });
    await client.task.add('paused', { id: 't', commandLine: 'true' });
    expect((await client.task.get('paused', 't')).state).toBe('active');
    expect((await client.computeNode.enableScheduling('paused', id))._response.status).toBe(200);
    await until(
      () => client.task.get('paused', 't'),
      ({ state }) => state === 'completed',
    );
    await expect(client.computeNode.enableScheduling('paused', id)).rejects.toEqual(
      fault('NodeAlreadyInTargetSchedulingState', 409),
    );
  });

  test('what virtual machines alone can do is refused honestly', async () => {
    await client.pool.add(poolOf('remote', { targetDedicatedNodes: 1 }));
    const id = await firstNode('remote');
    await expect(client.computeNode.getRemoteLoginSettings('remote', id)).rejects.toEqual(
      fault('NotImplemented', 501),
    );
  });
});

describe('properties', () => {
  test('a patch replaces what it names, an update everything', async () => {
    const metadata = [{ name: 'a', value: 'b' }];
    await client.pool.add(poolOf('props', { metadata }));
    const { eTag = '' } = await client.pool.get('props');
    await client.pool.patch(
      'props',
      { startTask: { commandLine: 'true' } },
      { poolPatchOptions: { ifMatch: eTag } },
    );
    const patched = await client.pool.get('props');
    expect(patched).toMatchObject({ metadata, startTask: { commandLine: 'true', waitForSuccess: true } });
    expect(patched.eTag).not.toBe(eTag);
    await expect(
      client.pool.patch('props', { metadata: [] }, { poolPatchOptions: { ifMatch: eTag } }),
    ).rejects.toEqual(fault('ConditionNotMet', 412));

    const updated = await client.pool.updateProperties('props', {
      metadata: [{ name: 'c', value: 'd' }],
      certificateReferences: [],
      applicationPackageReferences: [],
    });
    expect(updated._response.status).toBe(204);
    const after = await client.pool.get('props');
    expect(after.startTask).toBeUndefined();
    expect(after.metadata).toEqual([{ name: 'c', value: 'd' }]);
    await expect(
      client.pool.patch('props', { applicationPackageReferences: [{ applicationId: 'x' }] }),
    ).rejects.toEqual(fault('InvalidPropertyValue', 400));
  });
});

describe('autoscale', () => {
  const formula = '$TargetLowPriorityNodes=2';
  const results = '$TargetDedicatedNodes=0;$TargetLowPriorityNodes=2;$NodeDeallocationOption=requeue';

  test('enabled it sizes the pool at once, evaluated it changes nothing, disabled it lets go', async () => {
    await client.pool.add(poolOf('scales'));
    await steady('scales');
    await expect(client.pool.evaluateAutoScale('scales', formula)).rejects.toEqual(
      fault('OperationNotValidOnPool', 409),
    );
    const enabled = await client.pool.enableAutoScale('scales', { autoScaleFormula: formula });
    expect(enabled._response.status).toBe(200);
    expect(await steady('scales')).toMatchObject({
      eTag: enabled.eTag,
      enableAutoScale: true,
      autoScaleFormula: formula,
      autoScaleEvaluationInterval: 'PT15M',
      autoScaleRun: { results },
      currentLowPriorityNodes: 2,
    });
    const evaluated = await client.pool.evaluateAutoScale('scales', '$TargetDedicatedNodes = 1; n = 3;');
    expect(evaluated.results).toBe(
      '$TargetDedicatedNodes=1;$TargetLowPriorityNodes=2;$NodeDeallocationOption=requeue;n=3',
    );
    const failed = await client.pool.evaluateAutoScale('scales', '$TargetDedicatedNodes = 1 / 0;');
    expect(failed.error?.code).toBe('AutoScalingFormulaEvaluationError');
    await expect(client.pool.resize('scales', { targetDedicatedNodes: 1 })).rejects.toEqual(
      fault('OperationNotValidOnPool', 409),
    );
    await expect(client.pool.enableAutoScale('scales', { autoScaleFormula: formula })).rejects.toEqual(
      fault('TooManyEnableAutoScaleRequests', 503),
    );

    const disabled = await client.pool.disableAutoScale('scales');
    expect(disabled.eTag).toBe(enabled.eTag);
    const after = await client.pool.get('scales');
    expect(after).toMatchObject({ enableAutoScale: false, targetLowPriorityNodes: 2 });
    expect(after.autoScaleFormula).toBeUndefined();
  });

  test('a new pool begins with what its formula says', async () => {
    await client.pool.add(poolOf('born', { enableAutoScale: true, autoScaleFormula: formula }));
    await allIn('born', 'idle', 2);
    expect((await client.pool.get('born')).autoScaleRun?.results).toBe(results);
  });

  test('bad formulas and settings are refused', async () => {
    await client.pool.add(poolOf('bad'));
    await steady('bad');
    await expect(client.pool.enableAutoScale('bad', { autoScaleFormula: '$Target = ' })).rejects.toEqual(
      fault('AutoScalingFormulaSyntaxError', 400),
    );
    await expect(
      client.pool.enableAutoScale('bad', { autoScaleFormula: `${formula};`.repeat(400) }),
    ).rejects.toEqual(fault('AutoScalingFormulaTooLong', 400));
    await expect(
      client.pool.enableAutoScale('bad', { autoScaleFormula: formula, autoScaleEvaluationInterval: 'PT1M' }),
    ).rejects.toEqual(fault('InvalidPropertyValue', 400));
    await expect(
      client.pool.add(poolOf('worse', { enableAutoScale: true, targetDedicatedNodes: 1 })),
    ).rejects.toEqual(fault('InvalidAutoScalingSettings', 400));
  });
});
