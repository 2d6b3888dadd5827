import type { BatchServiceClient } from '@azure/batch';
import { sleep } from '../../electron/support/sleep.ts';

const image = {
  imageReference: {
    publisher: 'canonical',
    offer: 'ubuntu-24_04-lts',
    sku: 'server-gen1',
    version: 'latest',
  },
  nodeAgentSKUId: 'batch.node.ubuntu 24.04',
};
const pool = { id: 'walk', vmSize: 'STANDARD_A1_V2', virtualMachineConfiguration: image };
const tag = [{ name: 'createdBy', value: 'walk' }];
const formula = '$TargetLowPriorityNodes=2';

/**
 * Goes through the operations of the service by Microsoft's own client, each with what it needs to succeed, and with
 * some that must be refused. A refusal is returned by its name, not thrown: an engine may not serve everything yet.
 */
export async function walkOperations(client: BatchServiceClient): Promise<readonly string[]> {
  const refused: string[] = [];
  const deadline = AbortSignal.timeout(60_000);
  async function step<T>(name: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      const { code, statusCode } = error as { code?: string; statusCode?: number };
      if (statusCode === undefined) throw error;
      refused.push(`${name} ${statusCode} ${code ?? ''}`.trim());
      return null;
    }
  }
  async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (isEnough(answer)) return answer;
      await sleep(100, deadline);
    }
  }
  const { pool: pools, computeNode: nodes, job: jobs, task: tasks, file: files } = client;
  const steady = (id: string) =>
    until(
      () => pools.get(id),
      ({ allocationState }) => allocationState === 'steady',
    );
  const idle = (count: number) =>
    until(
      () => nodes.list('walk'),
      (list) => list.length === count && list.every(({ state }) => state === 'idle'),
    );
  const completed = (taskId: string) =>
    until(
      () => tasks.get('walk', taskId),
      ({ state }) => state === 'completed',
    );

  await step('images', () => client.account.listSupportedImages());
  await pools.add({
    ...pool,
    ...{ displayName: 'A pool', targetLowPriorityNodes: 2, taskSlotsPerNode: 2, metadata: tag },
    startTask: { commandLine: '/bin/bash -c "echo ready"', waitForSuccess: true },
  });
  await step('pool exists', () => pools.add(pool));
  await step('bad image', () =>
    pools.add({
      ...pool,
      id: 'bad',
      virtualMachineConfiguration: { ...image, imageReference: { publisher: 'a', offer: 'b', sku: 'c' } },
    }),
  );
  await steady('walk');
  const [first] = await idle(2);
  const nodeId = first?.id ?? '';
  await step('nodecounts', () => client.account.listPoolNodeCounts());
  await step('pool exists', () => pools.exists('walk'));
  await step('no pool exists', () => pools.exists('nowhere'));
  await step('no pool', () => pools.get('nowhere'));
  await step('pool list', () => pools.list({ poolListOptions: { filter: "id eq 'walk'", maxResults: 1 } }));
  await step('pool select', () => pools.get('walk', { poolGetOptions: { select: 'id,startTask' } }));
  await step('pool patch', () => pools.patch('walk', { metadata: [...tag, { name: 'a', value: 'b' }] }));
  await step('pool update', () =>
    pools.updateProperties('walk', {
      startTask: { commandLine: '/bin/bash -c "echo again"' },
      ...{ certificateReferences: [], applicationPackageReferences: [], metadata: tag },
    }),
  );
  await step('node get', () => nodes.get('walk', nodeId));
  await step('no node', () => nodes.get('walk', 'tvmps_none'));
  await step('node scheduling off', () => nodes.disableScheduling('walk', nodeId));
  await step('node scheduling on', () => nodes.enableScheduling('walk', nodeId));
  await step('node reboot', () => nodes.reboot('walk', nodeId, { nodeRebootOption: 'requeue' }));
  await idle(2);
  await step('node reimage', () => nodes.reimage('walk', nodeId, { nodeReimageOption: 'requeue' }));
  await idle(2);
  await step('node files', () => files.listFromComputeNode('walk', nodeId));
  await step('node file', () => files.getFromComputeNode('walk', nodeId, 'startup/stdout.txt').then(drain));
  await step('node file size', () =>
    files.getPropertiesFromComputeNode('walk', nodeId, 'startup/stdout.txt'),
  );
  await step('node file gone', () => files.deleteFromComputeNode('walk', nodeId, 'startup/stderr.txt'));

  await jobs.add({ id: 'walk', poolInfo: { poolId: 'walk' }, metadata: tag });
  await step('job exists', () => jobs.add({ id: 'walk', poolInfo: { poolId: 'walk' } }));
  await step('no job', () => jobs.get('nowhere'));
  await step('job get', () => jobs.get('walk'));
  await step('job list', () => jobs.list({ jobListOptions: { select: 'id,state' } }));
  await step('job patch', () => jobs.patch('walk', { priority: 10 }));
  await step('job update', () =>
    jobs.update('walk', { poolInfo: { poolId: 'walk' }, priority: 5, metadata: tag }),
  );
  await step('job update too late', () =>
    jobs.update(
      'walk',
      { poolInfo: { poolId: 'walk' } },
      { jobUpdateOptions: { ifUnmodifiedSince: new Date(0) } },
    ),
  );
  await step('job disable', () => jobs.disable('walk', 'requeue'));
  await step('job enable', () => jobs.enable('walk'));
  await until(
    () => jobs.get('walk'),
    ({ state }) => state === 'active',
  );
  await step('no preparation', () => jobs.listPreparationAndReleaseTaskStatus('walk'));

  await tasks.add('walk', { id: 'one', commandLine: '/bin/bash -c "echo 1"' });
  await step('task exists', () => tasks.add('walk', { id: 'one', commandLine: 'true' }));
  await step('task collection', () =>
    tasks.addCollection('walk', [
      { id: 'one', commandLine: 'true' },
      { id: 'bad', commandLine: '/bin/bash -c "exit 3"', constraints: { maxTaskRetryCount: 1 } },
      { id: 'long', commandLine: 'sleep 300' },
    ]),
  );
  await completed('one');
  await completed('bad');
  await step('no task', () => tasks.get('walk', 'nowhere'));
  await step('task list', () => tasks.list('walk', { taskListOptions: { filter: "state eq 'completed'" } }));
  await step('task update', () => tasks.update('walk', 'long', { constraints: { maxTaskRetryCount: 2 } }));
  await step('task counts', () => jobs.getTaskCounts('walk'));
  await step('task files', () => files.listFromTask('walk', 'one', { recursive: true }));
  await step('task file', () => files.getFromTask('walk', 'one', 'stdout.txt').then(drain));
  await step('task file size', () => files.getPropertiesFromTask('walk', 'one', 'stdout.txt'));
  await step('no task file', () => files.getFromTask('walk', 'one', 'nothing.txt'));
  await step('task file gone', () => files.deleteFromTask('walk', 'one', 'stderr.txt'));
  await until(
    () => tasks.get('walk', 'long'),
    ({ state }) => state === 'running',
  );
  // A node that waits for its task keeps the pool resizing.
  const shrink = { targetLowPriorityNodes: 0, nodeDeallocationOption: 'taskcompletion' } as const;
  await step('resize', () => pools.resize('walk', { targetDedicatedNodes: 0, ...shrink }));
  await step('stop resize', () => pools.stopResize('walk'));
  await steady('walk');
  await step('task terminate', () => tasks.terminate('walk', 'long'));
  await completed('long');
  await step('resize back', () =>
    pools.resize('walk', { targetDedicatedNodes: 0, targetLowPriorityNodes: 2, resizeTimeout: 'PT5M' }),
  );
  await steady('walk');
  await idle(2);
  await step('task reactivate', () => tasks.reactivate('walk', 'bad'));
  await completed('bad');
  await step('task subtasks', () => tasks.listSubtasks('walk', 'one'));
  await step('task delete', () => tasks.deleteMethod('walk', 'one'));

  const list = await nodes.list('walk');
  await step('remove nodes', () => pools.removeNodes('walk', { nodeList: [list[0]?.id ?? ''] }));
  await steady('walk');
  await step('autoscale on', () => pools.enableAutoScale('walk', { autoScaleFormula: formula }));
  await step('autoscale evaluate', () => pools.evaluateAutoScale('walk', formula));
  await steady('walk');
  await step('autoscale off', () => pools.disableAutoScale('walk'));
  await step('applications', () => client.application.list());
  await step('certificates', () => client.certificate.list());
  await step('job schedules', () => client.jobSchedule.list());

  await step('preparation job', () =>
    jobs.add({
      ...{ id: 'prepared', poolInfo: { poolId: 'walk' } },
      jobPreparationTask: { commandLine: '/bin/bash -c "echo prepared"' },
    }),
  );
  await step('preparation status', () => jobs.listPreparationAndReleaseTaskStatus('prepared'));
  await step('preparation job delete', () => jobs.deleteMethod('prepared'));
  await step('job terminate', () => jobs.terminate('walk', { terminateReason: 'walked' }));
  await step('job delete', () => jobs.deleteMethod('walk'));
  await step('pool delete', () => pools.deleteMethod('walk'));
  await step('pool being deleted', () => pools.resize('walk', { targetDedicatedNodes: 1 }));
  return refused;
}

async function drain(answer: { readonly readableStreamBody?: NodeJS.ReadableStream }): Promise<void> {
  for await (const _chunk of answer.readableStreamBody ?? []);
}
