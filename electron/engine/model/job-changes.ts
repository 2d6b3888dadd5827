import { BatchError, invalidProperty } from './batch-error.ts';
import { type JobRecord, keyOf } from './records.ts';
import type { JobPatch, JobSpec } from './specs.ts';

/**
 * A job that is over, or about to be, takes neither tasks nor changes.
 * @throws BatchError `JobCompleted`, `JobBeingTerminated`, `JobBeingDeleted`
 */
export function checkOpen(job: JobRecord): void {
  if (job.state === 'completed') throw new BatchError('JobCompleted');
  if (job.state === 'terminating') throw new BatchError('JobBeingTerminated');
  if (job.state === 'deleting') throw new BatchError('JobBeingDeleted');
}

/**
 * The job's spec after a change: `patch` keeps what `wanted` leaves out, `replace` clears it.
 * @throws BatchError `InvalidPropertyValue` ("you may not change the value from terminatejob to noaction"),
 * `OperationInvalidForCurrentState` ("you may change the pool for a job only when the job is disabled")
 */
export function changedSpec(job: JobRecord, how: 'patch' | 'replace', wanted: JobPatch): JobSpec {
  const { spec } = job;
  const changed = how === 'patch' ? { ...spec, ...wanted } : { ...fixed(spec), ...wanted };
  if (spec.onAllTasksComplete === 'terminatejob' && changed.onAllTasksComplete !== 'terminatejob') {
    throw invalidProperty('onAllTasksComplete', 'The value cannot change from terminatejob to noaction.');
  }
  const isMoved = keyOf(changed.poolInfo.poolId) !== keyOf(spec.poolInfo.poolId);
  if (isMoved && job.state !== 'disabled') throw new BatchError('OperationInvalidForCurrentState');
  return changed;
}

/** The part of a job that no update can change, and its pool. */
function fixed(spec: JobSpec): JobSpec {
  const {
    priority,
    maxParallelTasks,
    allowTaskPreemption,
    constraints,
    onAllTasksComplete,
    metadata,
    ...kept
  } = spec;
  return kept;
}
