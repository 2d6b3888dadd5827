import { unlimitedDuration } from '../../../shared/duration.ts';
import type { JobNodeRecord, JobRecord } from '../model/records.ts';
import { absent } from './absent.ts';
import { links } from './links.ts';
import { userIdentity } from './task-view.ts';
import type { View } from './view.ts';

/** Recorded: the defaults are filled in. */
function preparationTask({ spec: { jobPreparationTask: task } }: JobRecord): object | undefined {
  if (task === undefined) return undefined;
  return {
    ...task,
    constraints: {
      maxWallClockTime: task.constraints?.maxWallClockTime ?? unlimitedDuration,
      retentionTime: task.constraints?.retentionTime ?? 'P7D',
      maxTaskRetryCount: task.constraints?.maxTaskRetryCount ?? 0,
    },
    userIdentity: userIdentity(task.userIdentity),
    waitForSuccess: task.waitForSuccess ?? true,
    rerunOnNodeRebootAfterSuccess: task.rerunOnNodeRebootAfterSuccess ?? true,
  };
}

function releaseTask({ spec: { jobReleaseTask: task } }: JobRecord): object | undefined {
  if (task === undefined) return undefined;
  const { maxWallClockTime = 'PT15M', retentionTime = 'P7D' } = task;
  return { ...task, maxWallClockTime, retentionTime, userIdentity: userIdentity(task.userIdentity) };
}

/** JobPreparationAndReleaseTaskExecutionInformation. */
export function jobNodeView(job: JobRecord): View<JobNodeRecord> {
  const root = (id: string | undefined) => `workitems/${job.spec.id}/job-1/${id}`;
  const folder = (record: JobNodeRecord, base: string, id: string | undefined) => ({
    taskRootDirectory: root(id),
    taskRootDirectoryUrl: `${links.placement(base, record)}/files/${root(id)}`,
  });
  return {
    poolId: (record) => record.poolId,
    nodeId: (record) => record.nodeId,
    nodeUrl: (record, base) => links.placement(base, record),
    jobPreparationTaskExecutionInfo: (record, base) => ({
      ...record.preparation,
      ...folder(record, base, job.spec.jobPreparationTask?.id),
    }),
    jobReleaseTaskExecutionInfo: (record, base) =>
      record.release && { ...record.release, ...folder(record, base, job.spec.jobReleaseTask?.id) },
  };
}

/** CloudJob. */
export const jobView: View<JobRecord> = {
  id: (job) => job.spec.id,
  displayName: (job) => job.spec.displayName,
  url: (job, base) => links.job(base, job),
  eTag: (job) => job.eTag,
  lastModified: (job) => job.lastModified,
  creationTime: (job) => job.creationTime,
  state: (job) => job.state,
  stateTransitionTime: (job) => job.stateTransitionTime,
  previousState: (job) => job.previousState,
  previousStateTransitionTime: (job) => job.previousStateTransitionTime,
  priority: (job) => job.spec.priority ?? 0,
  maxParallelTasks: (job) => job.spec.maxParallelTasks ?? -1,
  usesTaskDependencies: (job) => job.spec.usesTaskDependencies ?? false,
  allowTaskPreemption: () => false,
  constraints: (job) => ({
    maxWallClockTime: job.spec.constraints?.maxWallClockTime ?? unlimitedDuration,
    maxTaskRetryCount: job.spec.constraints?.maxTaskRetryCount ?? 0,
  }),
  commonEnvironmentSettings: (job) => job.spec.commonEnvironmentSettings,
  jobPreparationTask: (job) => preparationTask(job),
  jobReleaseTask: (job) => releaseTask(job),
  poolInfo: (job) => job.spec.poolInfo,
  metadata: (job) => job.spec.metadata,
  executionInfo: (job) => ({
    startTime: job.startTime,
    endTime: job.endTime,
    poolId: job.spec.poolInfo.poolId,
    // Before the job is completed the reason is only known to the engine.
    terminateReason: job.state === 'completed' ? job.terminateReason : undefined,
  }),
  onAllTasksComplete: (job) => job.spec.onAllTasksComplete ?? 'noaction',
  onTaskFailure: (job) => job.spec.onTaskFailure ?? 'noaction',
  ...absent('jobManagerTask', 'networkConfiguration', 'stats'),
};
