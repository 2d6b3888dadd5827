import type { NodeRecord, PoolRecord } from '../model/records.ts';
import { absent } from './absent.ts';
import { links } from './links.ts';
import { startTaskOnWire } from './pool-view.ts';
import { executionOnWire } from './task-view.ts';
import type { View } from './view.ts';

/** The engine's version as a node agent; raised when what nodes do changes. */
const nodeAgentVersion = '1.0.0';

/** ComputeNode. */
export function nodeView(pool: PoolRecord): View<NodeRecord> {
  return {
    id: (node) => node.id,
    url: (node, base) => links.node(base, pool, node),
    state: (node) => node.state,
    schedulingState: (node) => node.schedulingState ?? 'enabled',
    stateTransitionTime: (node) => node.stateTransitionTime,
    lastBootTime: (node) => node.lastBootTime,
    allocationTime: (node) => node.allocationTime,
    ipAddress: () => '127.0.0.1',
    affinityId: (node) => `TVM:${node.id}`,
    vmSize: () => pool.spec.vmSize.toLowerCase(),
    totalTasksRun: (node) => node.totalTasksRun,
    totalTasksSucceeded: (node) => node.totalTasksSucceeded,
    runningTasksCount: (node) => node.runningTasksCount,
    runningTaskSlotsCount: (node) => node.runningTaskSlotsCount,
    recentTasks: (node, base) =>
      node.recentTasks.length === 0
        ? undefined
        : node.recentTasks.map((task) => ({
            taskUrl: `${base}/jobs/${task.jobId}/tasks/${task.taskId}`,
            ...task,
            executionInfo: executionOnWire(task.executionInfo),
          })),
    startTask: () => startTaskOnWire(pool.spec.startTask),
    startTaskInfo: (node) => node.startTaskInfo && executionOnWire(node.startTaskInfo),
    errors: (node) => node.errors,
    isDedicated: (node) => node.isDedicated,
    nodeAgentInfo: (node) =>
      node.lastBootTime === undefined
        ? undefined
        : { lastUpdateTime: node.lastBootTime, version: nodeAgentVersion },
    virtualMachineInfo: () => {
      const { imageReference } = pool.spec.virtualMachineConfiguration;
      return { imageReference: { ...imageReference, version: imageReference.version ?? 'latest' } };
    },
    ...absent('certificateReferences', 'endpointConfiguration'),
  };
}
