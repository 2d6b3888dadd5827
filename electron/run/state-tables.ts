import type { ResourceState, RunStatus, StepState, TaskPhase } from '../../shared/contract.ts';

/**
 * What may follow what. A run:
 *
 *   running <-> timeLimit          running -> completed | failed
 *   running | timeLimit -> cancelling -> cancelled
 *   completed | failed | cancelled -> running          (Retry failed: a new round)
 */
export const runTable: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  running: ['timeLimit', 'cancelling', 'completed', 'failed'],
  timeLimit: ['running', 'cancelling', 'failed'],
  cancelling: ['cancelled'],
  completed: ['running'],
  failed: ['running', 'completed'],
  cancelled: ['running'],
};

/** A finished step runs again when items are retried. */
export const stepTable: Readonly<Record<StepState, readonly StepState[]>> = {
  pending: ['running', 'skipped'],
  running: ['done', 'failed', 'skipped'],
  done: ['running', 'failed', 'pending'],
  failed: ['running', 'pending'],
  skipped: ['running', 'pending'],
};

/**
 * An item, from the queue to the disk:
 *
 *   waiting -> uploading -> uploaded -> active -> preparing -> running -> completed -> downloading -> downloaded
 *
 * The service may take a task back (requeue, preemption) or show us two steps as one; `failed` and `cancelled` come
 * from anywhere and lead back by a retry. A task whose URLs had died is added again, its source sent again if need be.
 */
export const taskTable: Readonly<Record<TaskPhase, readonly TaskPhase[]>> = {
  waiting: ['uploading', 'uploaded', 'failed', 'cancelled'],
  uploading: ['uploaded', 'waiting', 'failed', 'cancelled'],
  uploaded: ['waiting', 'active', 'preparing', 'running', 'completed', 'failed', 'cancelled'],
  active: ['preparing', 'running', 'completed', 'waiting', 'uploaded', 'failed', 'cancelled'],
  preparing: ['active', 'running', 'completed', 'waiting', 'uploaded', 'failed', 'cancelled'],
  running: ['active', 'preparing', 'completed', 'waiting', 'uploaded', 'failed', 'cancelled'],
  completed: ['downloading', 'active', 'failed', 'cancelled'],
  downloading: ['downloaded', 'completed', 'failed', 'cancelled'],
  // Its file may have been moved away, and is fetched again.
  downloaded: ['downloading'],
  failed: ['waiting', 'uploaded', 'completed', 'downloading'],
  cancelled: ['waiting', 'uploaded', 'completed', 'downloading'],
};

export const resourceTable: Readonly<Record<ResourceState, readonly ResourceState[]>> = {
  none: ['present'],
  present: ['deleting', 'deleted'],
  deleting: ['deleted', 'present'],
  deleted: ['present'],
};

/**
 * The one place where a state changes: returns `to`, or throws when the table does not allow it. Staying is allowed.
 */
export function transition<S extends string>(table: Readonly<Record<S, readonly S[]>>, from: S, to: S): S {
  if (from !== to && !table[from].includes(to)) {
    throw new RangeError(`A step from ${from} to ${to} is not allowed`);
  }
  return to;
}

export const settledPhases: ReadonlySet<TaskPhase> = new Set(['downloaded', 'failed', 'cancelled']);
export const finalStatuses: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled']);
