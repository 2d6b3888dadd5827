import { unlimitedDuration } from '../model/duration.ts';
import type { JobRecord } from '../model/records.ts';
import { absent } from './absent.ts';
import { links } from './links.ts';
import type { View } from './view.ts';

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
  ...absent('jobManagerTask', 'jobPreparationTask', 'jobReleaseTask', 'networkConfiguration', 'stats'),
};
