import type {
  AllocationState,
  JobState,
  NodeState,
  PoolState,
  ResizeError,
  TaskFailureInfo,
  TaskState,
} from '../../../shared/batch.ts';
import type { JobSpec, PoolSpec, TaskSpec } from './specs.ts';

/**
 * What the engine knows, as it is kept in memory and in the snapshot. Only the files of this folder change a record.
 * `sequence` counts up over a start and its restarts: it is the order of lists and the place in a paged one.
 */
interface Resource {
  readonly sequence: number;
  readonly creationTime: string;
  eTag: string;
  lastModified: string;
  stateTransitionTime: string;
}

export interface PoolRecord extends Resource {
  /** Replaced as a whole when the pool is patched. */
  spec: PoolSpec;
  state: PoolState;
  allocationState: AllocationState;
  allocationStateTransitionTime: string;
  targetDedicatedNodes: number;
  targetLowPriorityNodes: number;
  resizeErrors: readonly ResizeError[];
  /** Present: the pool scales by itself. Replaced as a whole. */
  autoScale?: AutoScale;
  readonly nodes: Map<string, NodeRecord>;
}

export interface AutoScale {
  readonly formula: string;
  readonly evaluationInterval: string;
  readonly run?: AutoScaleRun;
}

/** What came of an evaluation; `error` when the formula could not be brought to its end. */
export interface AutoScaleRun {
  readonly timestamp: string;
  readonly results: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface NodeRecord {
  readonly id: string;
  readonly sequence: number;
  readonly isDedicated: boolean;
  readonly allocationTime: string;
  state: NodeState;
  stateTransitionTime: string;
  /** Absent: enabled. */
  schedulingState?: 'disabled';
  lastBootTime?: string;
  startTaskInfo?: StartTaskInfo;
  errors?: readonly { readonly code: string; readonly message: string }[];
  totalTasksRun: number;
  totalTasksSucceeded: number;
  runningTasksCount: number;
  runningTaskSlotsCount: number;
  recentTasks: readonly RecentTask[];
}

export interface StartTaskInfo {
  readonly state: 'running' | 'completed';
  readonly startTime: string;
  readonly endTime?: string;
  readonly exitCode?: number;
  readonly failureInfo?: TaskFailureInfo;
  readonly retryCount: number;
  readonly lastRetryTime?: string;
  readonly result?: 'success' | 'failure';
}

export interface RecentTask {
  readonly jobId: string;
  readonly taskId: string;
  readonly taskState: TaskState;
  readonly executionInfo: TaskExecutionInfo;
}

export interface TaskCounts {
  active: number;
  running: number;
  completed: number;
  succeeded: number;
  failed: number;
}

export interface JobRecord extends Resource {
  spec: JobSpec;
  state: JobState;
  previousState?: JobState;
  previousStateTransitionTime?: string;
  readonly startTime: string;
  endTime?: string;
  terminateReason?: string;
  readonly tasks: Map<string, TaskRecord>;
  /** What the job's preparation and release tasks did, by node id; nodes that have left the pool stay. */
  readonly nodeTasks: Map<string, JobNodeRecord>;
  readonly taskCounts: TaskCounts;
  readonly taskSlotCounts: TaskCounts;
}

export interface JobReleaseInfo {
  readonly state: 'running' | 'completed';
  readonly startTime: string;
  readonly endTime?: string;
  readonly exitCode?: number;
  readonly failureInfo?: TaskFailureInfo;
  readonly result?: 'success' | 'failure';
}

export interface JobPreparationInfo extends JobReleaseInfo {
  readonly retryCount: number;
  readonly lastRetryTime?: string;
}

export interface JobNodeRecord {
  readonly sequence: number;
  readonly poolId: string;
  readonly nodeId: string;
  preparation: JobPreparationInfo;
  release?: JobReleaseInfo;
}

export interface TaskExecutionInfo {
  readonly startTime?: string;
  readonly endTime?: string;
  readonly exitCode?: number;
  readonly failureInfo?: TaskFailureInfo;
  readonly retryCount: number;
  readonly lastRetryTime?: string;
  readonly requeueCount: number;
  readonly lastRequeueTime?: string;
  readonly result?: 'success' | 'failure';
}

export interface TaskRecord extends Resource {
  spec: TaskSpec;
  state: TaskState;
  previousState?: TaskState;
  previousStateTransitionTime?: string;
  executionInfo: TaskExecutionInfo;
  /** The node that has or had it; absent before the first run and after a requeue. */
  placement?: TaskPlacement;
  /** Set when the retention time is over and the files are gone. */
  filesCleanedUp: boolean;
}

/** A node is busy with it. */
export const isRunning = ({ state }: TaskRecord): boolean => state === 'running' || state === 'preparing';

export interface TaskPlacement {
  readonly poolId: string;
  readonly nodeId: string;
}

export const noTasks = (): TaskCounts => ({ active: 0, running: 0, completed: 0, succeeded: 0, failed: 0 });

/** Ids are "case-preserving and case-insensitive": the key under which a record is kept. */
export const keyOf = (id: string): string => id.toLowerCase();
