import type { BatchServiceModels } from '@azure/batch';
import type { TaskFailureInfo } from '../../shared/batch.ts';
import { parseDurationMs } from '../../shared/duration.ts';
import type {
  JobInfo,
  JobSpec,
  MetadataItem,
  NodeInfo,
  PoolInfo,
  PoolSpec,
  SupportedImage,
  TaskInfo,
  TaskSpec,
} from './ports.ts';

/** Our values to the SDK's and back. Enums are open: a word that is not known passes as it is. */

export function poolToWire(pool: PoolSpec): BatchServiceModels.PoolAddParameter {
  return {
    id: pool.id,
    displayName: 'Batchtone',
    vmSize: pool.vmSize,
    virtualMachineConfiguration: {
      imageReference: { ...pool.imageReference },
      nodeAgentSKUId: pool.nodeAgentSkuId,
    },
    ...(pool.autoScale === null
      ? {
          targetDedicatedNodes: pool.targetDedicatedNodes,
          targetLowPriorityNodes: pool.targetLowPriorityNodes,
        }
      : {
          enableAutoScale: true,
          autoScaleFormula: pool.autoScale.formula,
          autoScaleEvaluationInterval: isoDuration(pool.autoScale.intervalMinutes * 60_000),
        }),
    taskSlotsPerNode: pool.taskSlotsPerNode,
    metadata: pool.metadata.map((item) => ({ ...item })),
    ...(pool.startTask && {
      startTask: {
        commandLine: pool.startTask.commandLine,
        maxTaskRetryCount: pool.startTask.maxTaskRetryCount,
        waitForSuccess: true,
        userIdentity: {
          autoUser: { scope: 'pool', elevationLevel: pool.startTask.elevated ? 'admin' : 'nonadmin' },
        },
      },
    }),
  };
}

export function poolFromWire(pool: BatchServiceModels.CloudPool): PoolInfo {
  return {
    id: pool.id ?? '',
    state: pool.state ?? 'active',
    allocationState: pool.allocationState ?? 'steady',
    targetNodes: (pool.targetDedicatedNodes ?? 0) + (pool.targetLowPriorityNodes ?? 0),
    currentNodes: (pool.currentDedicatedNodes ?? 0) + (pool.currentLowPriorityNodes ?? 0),
    resizeErrors: (pool.resizeErrors ?? []).map((error) => ({
      code: error.code ?? 'Unknown',
      message: error.message ?? '',
      ...(error.values && { values: error.values.map(nameValue) }),
    })),
    metadata: metadataFromWire(pool.metadata),
    vmSize: pool.vmSize ?? '',
    taskSlotsPerNode: pool.taskSlotsPerNode ?? 1,
    targetDedicatedNodes: pool.targetDedicatedNodes ?? 0,
    targetLowPriorityNodes: pool.targetLowPriorityNodes ?? 0,
    currentDedicatedNodes: pool.currentDedicatedNodes ?? 0,
    currentLowPriorityNodes: pool.currentLowPriorityNodes ?? 0,
    isAutoScaled: pool.enableAutoScale ?? false,
    creationTime: time(pool.creationTime),
  };
}

export function imageFromWire(image: BatchServiceModels.ImageInformation): SupportedImage {
  const { publisher = '', offer = '', sku = '', version = 'latest' } = image.imageReference;
  return {
    ...{ publisher, offer, sku, version },
    nodeAgentSkuId: image.nodeAgentSKUId,
    osType: image.osType,
    isVerified: image.verificationType === 'verified',
    endOfLife: time(image.batchSupportEndOfLife),
  };
}

export function nodeFromWire(node: BatchServiceModels.ComputeNode): NodeInfo {
  return {
    id: node.id ?? '',
    state: node.state ?? 'unknown',
    stateTransitionTime: time(node.stateTransitionTime),
    isDedicated: node.isDedicated ?? true,
    totalTasksRun: node.totalTasksRun ?? 0,
    totalTasksSucceeded: node.totalTasksSucceeded ?? 0,
    startTaskFailure: failureFromWire(node.startTaskInfo?.failureInfo),
    startTaskExitCode: node.startTaskInfo?.exitCode ?? null,
    errors: (node.errors ?? []).map(({ code, message }) => ({
      code: code ?? 'Unknown',
      message: message ?? '',
    })),
  };
}

export function jobToWire(job: JobSpec): BatchServiceModels.JobAddParameter {
  return {
    id: job.id,
    displayName: 'Batchtone',
    poolInfo: { poolId: job.poolId },
    constraints: { maxWallClockTime: job.maxWallClockTime },
    metadata: job.metadata.map((item) => ({ ...item })),
  };
}

export function jobFromWire(job: BatchServiceModels.CloudJob): JobInfo {
  return {
    id: job.id ?? '',
    state: job.state ?? 'active',
    poolId: job.executionInfo?.poolId ?? job.poolInfo?.poolId ?? '',
    metadata: metadataFromWire(job.metadata),
    creationTime: time(job.creationTime),
  };
}

export function taskToWire(task: TaskSpec): BatchServiceModels.TaskAddParameter {
  return {
    id: task.id,
    commandLine: task.commandLine,
    resourceFiles: task.resourceFiles.map((file) => ({ ...file })),
    outputFiles: task.outputFiles.map((file) => ({
      filePattern: file.filePattern,
      destination: { container: { containerUrl: file.containerUrl, path: file.path } },
      uploadOptions: { uploadCondition: file.uploadCondition },
    })),
    constraints: {
      maxWallClockTime: isoDuration(task.constraints.maxWallClockTimeMs),
      maxTaskRetryCount: task.constraints.maxTaskRetryCount,
      retentionTime: isoDuration(task.constraints.retentionTimeMs),
    },
  };
}

/** The properties of a task that monitoring needs: `$select` keeps the rest off the wire. */
export const taskProperties = 'id,state,stateTransitionTime,executionInfo,nodeInfo,constraints';

export function taskFromWire(task: BatchServiceModels.CloudTask): TaskInfo {
  const execution = task.executionInfo;
  const result = execution?.result?.toLowerCase();
  const wallClockMs = parseDurationMs(task.constraints?.maxWallClockTime ?? '') ?? Number.POSITIVE_INFINITY;
  return {
    id: task.id ?? '',
    state: task.state ?? 'active',
    stateTransitionTime: time(task.stateTransitionTime),
    nodeId: task.nodeInfo?.nodeId ?? null,
    startTime: time(execution?.startTime),
    endTime: time(execution?.endTime),
    exitCode: execution?.exitCode ?? null,
    result: result === 'success' || result === 'failure' ? result : null,
    failureInfo: failureFromWire(execution?.failureInfo),
    ...(Number.isFinite(wallClockMs) && { maxWallClockTimeMs: wallClockMs }),
  };
}

export function metadataFromWire(items: BatchServiceModels.MetadataItem[] | undefined): MetadataItem[] {
  return (items ?? []).map(({ name, value }) => ({ name, value }));
}

/** ISO 8601 duration, in whole seconds: `PT1H2M3S` and `PT3723S` are the same to the service. */
export function isoDuration(ms: number): string {
  return `PT${Math.max(1, Math.ceil(ms / 1000))}S`;
}

function failureFromWire(
  info: BatchServiceModels.TaskFailureInformation | undefined,
): TaskFailureInfo | null {
  if (!info) return null;
  return {
    category: info.category,
    code: info.code ?? 'Unknown',
    message: info.message ?? '',
    details: (info.details ?? []).map(nameValue),
  };
}

function nameValue({ name, value }: BatchServiceModels.NameValuePair) {
  return { name: name ?? '', value: value ?? '' };
}

function time(value: Date | undefined): string | null {
  return value ? new Date(value).toISOString() : null;
}
