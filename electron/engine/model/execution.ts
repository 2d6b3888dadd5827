import { join } from 'node:path';
import type { TaskFailureInfo } from '../../../shared/batch.ts';
import { parseDurationMs } from '../../../shared/duration.ts';
import type { Execution, ExecutionOutcome, OutputFile } from './node-agent-port.ts';
import type { NodeFolders } from './node-folders.ts';
import type { JobRecord, NodeRecord, PoolRecord, TaskPlacement, TaskRecord } from './records.ts';
import type { StartTaskSpec, TaskSpec } from './specs.ts';

export interface Account {
  readonly name: string;
  readonly url: string;
}

export function taskExecution(
  where: { pool: PoolRecord; node: NodeRecord; job: JobRecord; task: TaskRecord },
  folders: NodeFolders,
  account: Account,
): Execution {
  const { pool, node, job, task } = where;
  const { spec } = task;
  const placement = { poolId: pool.spec.id, nodeId: node.id };
  const limitMs = parseDurationMs(spec.constraints?.maxWallClockTime ?? '') ?? Number.POSITIVE_INFINITY;
  return {
    ...placement,
    isDedicated: node.isDedicated,
    jobId: job.spec.id,
    taskId: spec.id,
    nodeRoot: folders.node(pool.spec.id, node.id),
    taskDir: folders.task(placement, job.spec.id, spec.id),
    commandLine: spec.commandLine,
    // A task's own setting comes last and so wins over the job's common one.
    environmentSettings: [
      ...preparationFolders(job, placement, folders),
      ...(job.spec.commonEnvironmentSettings ?? []),
      ...(spec.environmentSettings ?? []),
    ].map(withValue),
    resourceFiles: spec.resourceFiles ?? [],
    outputFiles: (spec.outputFiles ?? []).map(outputFile),
    maxWallClockTimeMs: limitMs === Number.POSITIVE_INFINITY ? null : limitMs,
    account,
  };
}

/** "The full path of the job preparation task directory", and of its working directory. */
function preparationFolders(job: JobRecord, placement: TaskPlacement, folders: NodeFolders) {
  const task = job.spec.jobPreparationTask;
  if (task === undefined) return [];
  const folder = folders.task(placement, job.spec.id, task.id);
  return [
    { name: 'AZ_BATCH_JOB_PREP_DIR', value: folder },
    { name: 'AZ_BATCH_JOB_PREP_WORKING_DIR', value: join(folder, 'wd') },
  ];
}

/** The task as both kinds have it in common. */
interface JobTask {
  readonly id: string;
  readonly commandLine: string;
  readonly resourceFiles?: TaskSpec['resourceFiles'];
  readonly environmentSettings?: TaskSpec['environmentSettings'];
  readonly constraints?: TaskSpec['constraints'];
}

/** A job preparation or job release task on a node. */
export function jobTaskExecution(
  where: { pool: PoolRecord; node: NodeRecord; job: JobRecord; task: JobTask },
  folders: NodeFolders,
  account: Account,
): Execution {
  const { pool, node, job, task } = where;
  const placement = { poolId: pool.spec.id, nodeId: node.id };
  const limitMs = parseDurationMs(task.constraints?.maxWallClockTime ?? '') ?? Number.POSITIVE_INFINITY;
  return {
    ...placement,
    isDedicated: node.isDedicated,
    jobId: job.spec.id,
    taskId: task.id,
    nodeRoot: folders.node(pool.spec.id, node.id),
    taskDir: folders.task(placement, job.spec.id, task.id),
    commandLine: task.commandLine,
    environmentSettings: [
      ...(task === job.spec.jobPreparationTask ? [] : preparationFolders(job, placement, folders)),
      ...(job.spec.commonEnvironmentSettings ?? []),
      ...(task.environmentSettings ?? []),
    ].map(withValue),
    resourceFiles: task.resourceFiles ?? [],
    outputFiles: [],
    maxWallClockTimeMs: limitMs === Number.POSITIVE_INFINITY ? null : limitMs,
    account,
  };
}

export function startTaskExecution(
  where: { pool: PoolRecord; node: NodeRecord; startTask: StartTaskSpec },
  folders: NodeFolders,
  account: Account,
): Execution {
  const { pool, node, startTask } = where;
  return {
    poolId: pool.spec.id,
    nodeId: node.id,
    isDedicated: node.isDedicated,
    nodeRoot: folders.node(pool.spec.id, node.id),
    taskDir: folders.startup(pool.spec.id, node.id),
    commandLine: startTask.commandLine,
    environmentSettings: (startTask.environmentSettings ?? []).map(withValue),
    resourceFiles: startTask.resourceFiles ?? [],
    outputFiles: [],
    maxWallClockTimeMs: null,
    account,
  };
}

const withValue = (setting: { name: string; value?: string }) => ({
  name: setting.name,
  value: setting.value ?? '',
});

type OutputFileSpec = NonNullable<TaskSpec['outputFiles']>[number];
const outputFile = (file: OutputFileSpec): OutputFile => ({
  filePattern: file.filePattern,
  destination: file.destination,
  uploadCondition: file.uploadOptions.uploadCondition,
});

/** "Only a nonzero exit code is retried; resource-file, launch and upload failures are not." -1 is without limit. */
export function mayRetry(outcome: ExecutionOutcome, retryCount: number, maxTaskRetryCount: number): boolean {
  if (outcome.result === 'success' || outcome.failureInfo?.code !== 'FailureExitCode') return false;
  return maxTaskRetryCount === -1 || retryCount < maxTaskRetryCount;
}

/** The part of `executionInfo` that an outcome decides. */
export function outcomeInfo(outcome: ExecutionOutcome) {
  return {
    result: outcome.result,
    ...(outcome.exitCode === undefined ? {} : { exitCode: outcome.exitCode }),
    ...(outcome.failureInfo === undefined ? {} : { failureInfo: outcome.failureInfo }),
  };
}

/** Recorded: what a task carries that a user (or its job's end) terminated. */
export const taskEnded: TaskFailureInfo = {
  category: 'UserError',
  code: 'TaskEnded',
  message: 'Task Was Ended by User Request',
  details: [],
};

/** Documented for a task that no node of its pool can ever hold. */
export const cannotBeScheduled: TaskFailureInfo = {
  category: 'UserError',
  code: 'TaskSchedulingConstraintFailed',
  message: 'Task cannot be scheduled on the pool associated with the job',
  details: [],
};
