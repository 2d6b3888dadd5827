import type { TaskFailureInfo } from '../../../shared/batch.ts';
import { unlimitedDuration } from '../../../shared/duration.ts';
import type { JobRecord, TaskRecord } from '../model/records.ts';
import type { TaskSpec } from '../model/specs.ts';
import { absent } from './absent.ts';
import { links } from './links.ts';
import type { View } from './view.ts';

const uploadConditions = {
  tasksuccess: 'TaskSuccess',
  taskfailure: 'TaskFailure',
  taskcompletion: 'TaskCompletion',
} as const;

/** CloudTask. */
export function taskView(job: JobRecord): View<TaskRecord> {
  return {
    id: (task) => task.spec.id,
    displayName: (task) => task.spec.displayName,
    url: (task, base) => links.task(base, job, task),
    eTag: (task) => task.eTag,
    creationTime: (task) => task.creationTime,
    lastModified: (task) => task.lastModified,
    state: (task) => task.state,
    stateTransitionTime: (task) => task.stateTransitionTime,
    previousState: (task) => task.previousState,
    previousStateTransitionTime: (task) => task.previousStateTransitionTime,
    commandLine: (task) => task.spec.commandLine,
    resourceFiles: (task) => task.spec.resourceFiles,
    outputFiles: (task) => task.spec.outputFiles?.map(outputFile),
    environmentSettings: (task) => task.spec.environmentSettings,
    affinityInfo: (task) => task.spec.affinityInfo,
    userIdentity: (task) => userIdentity(task.spec.userIdentity),
    exitConditions: (task) => task.spec.exitConditions,
    dependsOn: (task) => task.spec.dependsOn,
    constraints: (task) => ({
      maxWallClockTime: task.spec.constraints?.maxWallClockTime ?? unlimitedDuration,
      retentionTime: task.spec.constraints?.retentionTime ?? 'P7D',
      maxTaskRetryCount:
        task.spec.constraints?.maxTaskRetryCount ?? job.spec.constraints?.maxTaskRetryCount ?? 0,
    }),
    requiredSlots: (task) => task.spec.requiredSlots ?? 1,
    executionInfo: (task) => executionOnWire(task.executionInfo),
    nodeInfo: (task, base) => nodeInfo(job, task, base),
    ...absent(
      'applicationPackageReferences',
      'authenticationTokenSettings',
      'containerSettings',
      'multiInstanceSettings',
      'stats',
    ),
  };
}

/** "Appears once a node has the task"; recorded: empty for a task that was ended before it ran. */
function nodeInfo(job: JobRecord, task: TaskRecord, base: string): object | undefined {
  if (task.placement === undefined) return task.state === 'completed' ? {} : undefined;
  const { poolId, nodeId } = task.placement;
  const nodeUrl = links.placement(base, task.placement);
  const directory = `workitems/${job.spec.id}/job-1/${task.spec.id}`;
  return {
    affinityId: `TVM:${nodeId}`,
    nodeUrl,
    poolId,
    nodeId,
    taskRootDirectory: directory,
    taskRootDirectoryUrl: `${nodeUrl}/files/${directory}`,
  };
}

/** Recorded: a failure without details has no list of them. */
export function executionOnWire(execution: { readonly failureInfo?: TaskFailureInfo | undefined }): object {
  const { failureInfo } = execution;
  if (failureInfo === undefined || failureInfo.details.length > 0) return execution;
  const { details: _none, ...rest } = failureInfo;
  return { ...execution, failureInfo: rest };
}

function outputFile(file: NonNullable<TaskSpec['outputFiles']>[number]): object {
  const uploadCondition = uploadConditions[file.uploadOptions.uploadCondition];
  return { ...file, uploadOptions: { uploadCondition } };
}

/** The default is a non-admin auto user of the pool's scope. */
export function userIdentity(identity: TaskSpec['userIdentity']): object {
  if (identity?.username !== undefined) return identity;
  const { scope = 'pool', elevationLevel = 'nonadmin' } = identity?.autoUser ?? {};
  return { autoUser: { scope, elevationLevel } };
}
