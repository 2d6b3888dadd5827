import type { AllocationState, JobState, NodeState, TaskState } from '../../../shared/batch.ts';
import type {
  JobRecord,
  NodeRecord,
  PoolRecord,
  TaskCounts,
  TaskExecutionInfo,
  TaskRecord,
} from './records.ts';
import type { ServiceClock } from './service-clock.ts';
import { allocationTable, jobTable, nodeTable, poolTable, taskTable, transition } from './states.ts';
import type { Store } from './store.ts';

/** Every state change of a record goes through here: checked by its table, timed, counted, and made known. */
export class Changes {
  readonly #store: Store;
  readonly #clock: ServiceClock;

  constructor(store: Store, clock: ServiceClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** What every pool, job and task begins with; its `creationTime` is the time of all that happens to it at once. */
  created() {
    const { time, eTag } = this.#clock.stamp();
    return {
      sequence: this.#store.nextSequence(),
      creationTime: time,
      eTag,
      lastModified: time,
      state: 'active',
      stateTransitionTime: time,
    } as const;
  }

  poolDeleting(pool: PoolRecord): void {
    pool.state = transition(poolTable, pool.state, 'deleting');
    pool.stateTransitionTime = this.#clock.now();
    this.#store.changed();
  }

  allocation(pool: PoolRecord, to: AllocationState): void {
    pool.allocationState = transition(allocationTable, pool.allocationState, to);
    pool.allocationStateTransitionTime = this.#clock.now();
    this.#store.changed();
  }

  node(node: NodeRecord, to: NodeState): void {
    node.state = transition(nodeTable, node.state, to);
    node.stateTransitionTime = this.#clock.now();
    this.#store.changed();
  }

  /** The service keeps ETag and `lastModified` of a job that changes state by itself or is being deleted. */
  job(job: JobRecord, to: JobState): void {
    const from = job.state;
    job.state = transition(jobTable, from, to);
    job.previousState = from;
    job.previousStateTransitionTime = job.stateTransitionTime;
    job.stateTransitionTime = this.#clock.now();
    this.#store.changed();
  }

  /** The service does not change ETag and `lastModified` of a task that runs or completes. */
  task(job: JobRecord, task: TaskRecord, to: TaskState, executionInfo: TaskExecutionInfo): void {
    const from = task.state;
    const state = transition(taskTable, from, to);
    count(job, task, -1);
    task.state = state;
    task.executionInfo = executionInfo;
    task.previousState = from;
    task.previousStateTransitionTime = task.stateTransitionTime;
    task.stateTransitionTime = this.#clock.now();
    count(job, task, 1);
    this.#store.changed();
  }

  /** A change that is no change of state. */
  recordChanged(): void {
    this.#store.changed();
  }

  /** A user's action on a resource gives it a new ETag. */
  touched(record: { eTag: string; lastModified: string }): void {
    const stamp = this.#clock.stamp();
    record.eTag = stamp.eTag;
    record.lastModified = stamp.time;
    this.#store.changed();
  }
}

/** Adds (`by` 1) or takes (`by` -1) a task in its present state to the counts of its job. */
export function count(job: JobRecord, task: TaskRecord, by: 1 | -1): void {
  add(job.taskCounts, task, by);
  add(job.taskSlotCounts, task, by * (task.spec.requiredSlots ?? 1));
}

function add(counts: TaskCounts, task: TaskRecord, by: number): void {
  // "preparing counts as running"
  counts[task.state === 'preparing' ? 'running' : task.state] += by;
  if (task.state === 'completed')
    counts[task.executionInfo.result === 'success' ? 'succeeded' : 'failed'] += by;
}
