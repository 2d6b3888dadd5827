import type { AllocationState, JobState, NodeState, PoolState, TaskState } from '../../../shared/batch.ts';

/**
 * What may follow what (BatchService.json and "Compute nodes and pools", "Jobs and tasks"):
 *
 *   pool        active -> deleting -> (gone)
 *   allocation  resizing <-> steady, resizing -> stopping -> steady
 *   node        creating -> starting -> [waitingforstarttask ->] idle <-> running
 *                              waitingforstarttask -> starttaskfailed;  idle, running -> preempted -> starting
 *                              starting, waitingforstarttask -> unusable;  any -> leavingpool -> (gone)
 *                              idle, running, offline, starttaskfailed -> rebooting -> starting
 *                              idle, running -> offline -> idle (scheduling disabled, no task)
 *   job         active -> terminating -> completed;  any -> deleting -> (gone)
 *               active -> disabling -> disabled -> enabling -> active;  disabling -> enabling
 *   task        active -> running -> completed;  running -> active (requeue);  active -> completed (terminated)
 *               completed -> active (reactivate)
 */
type Table<S extends string> = Readonly<Partial<Record<S, readonly S[]>>>;

export const poolTable: Table<PoolState> = { active: ['deleting'] };

export const allocationTable: Table<AllocationState> = {
  resizing: ['steady', 'stopping'],
  stopping: ['steady'],
  steady: ['resizing'],
};

export const nodeTable: Table<NodeState> = {
  creating: ['starting', 'leavingpool'],
  starting: ['waitingforstarttask', 'idle', 'offline', 'unusable', 'leavingpool'],
  waitingforstarttask: ['idle', 'offline', 'starttaskfailed', 'unusable', 'leavingpool'],
  starttaskfailed: ['starting', 'rebooting', 'leavingpool'],
  idle: ['running', 'offline', 'preempted', 'rebooting', 'leavingpool', 'starting'],
  running: ['idle', 'offline', 'preempted', 'rebooting', 'leavingpool'],
  offline: ['idle', 'rebooting', 'leavingpool'],
  rebooting: ['starting', 'leavingpool'],
  preempted: ['starting', 'leavingpool'],
  unusable: ['leavingpool'],
};

export const jobTable: Table<JobState> = {
  active: ['disabling', 'terminating', 'deleting'],
  disabling: ['disabled', 'enabling', 'terminating', 'deleting'],
  disabled: ['disabling', 'enabling', 'terminating', 'deleting'],
  enabling: ['active', 'terminating', 'deleting'],
  terminating: ['completed', 'deleting'],
  completed: ['deleting'],
};

export const taskTable: Table<TaskState> = {
  active: ['preparing', 'running', 'completed'],
  preparing: ['running', 'active', 'completed'],
  running: ['active', 'completed'],
  completed: ['active'],
};

/** A programming error: the engine tried a step that its tables do not have. */
export class IllegalTransition extends Error {
  constructor(from: string, to: string) {
    super(`no transition from ${from} to ${to}`);
    this.name = 'IllegalTransition';
  }
}

/** @throws IllegalTransition when `table` does not allow `to` after `from`. */
export function transition<S extends string>(table: Table<S>, from: S, to: S): S {
  if (table[from]?.includes(to) !== true) throw new IllegalTransition(from, to);
  return to;
}
