/**
 * Azure Batch's own words, as they stand on the wire (API 2022-10-01.16.0 and the newer node states of 2025-06-01).
 * Every enum of the service is open: a value that is not listed here must be shown as it came, never dropped.
 */

export const poolStates = ['active', 'deleting'] as const;
export type PoolState = (typeof poolStates)[number];

export const allocationStates = ['steady', 'resizing', 'stopping'] as const;
export type AllocationState = (typeof allocationStates)[number];

export const nodeStates = [
  'idle',
  'running',
  'creating',
  'starting',
  'waitingforstarttask',
  'starttaskfailed',
  'unusable',
  'preempted',
  'leavingpool',
  'rebooting',
  'reimaging',
  'offline',
  'unknown',
  'upgradingos',
  'deallocated',
  'deallocating',
] as const;
export type NodeState = (typeof nodeStates)[number];

export const jobStates = [
  'active',
  'disabling',
  'disabled',
  'enabling',
  'terminating',
  'completed',
  'deleting',
] as const;
export type JobState = (typeof jobStates)[number];

export const taskStates = ['active', 'preparing', 'running', 'completed'] as const;
export type TaskState = (typeof taskStates)[number];

/** `failureInfo` of a task, and of a start task. */
export interface TaskFailureInfo {
  /** `UserError` or `ServerError`; compare without case. */
  readonly category: string;
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

/** An entry of a pool's `resizeErrors`. */
export interface ResizeError {
  readonly code: string;
  readonly message: string;
  /** Details (`Provider Error Json`, `Reason`); absent where the service gives none. */
  readonly values?: readonly { readonly name: string; readonly value: string }[];
}
