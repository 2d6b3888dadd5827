import type { TaskFailureInfo } from '../../../shared/batch.ts';
import type { Changes } from './change.ts';
import {
  type Account,
  cannotBeScheduled,
  mayRetry,
  outcomeInfo,
  taskEnded,
  taskExecution,
} from './execution.ts';
import type { JobNodeTasks } from './job-node-tasks.ts';
import type { ExecutionOutcome, NodeAgent } from './node-agent-port.ts';
import type { NodeFolders } from './node-folders.ts';
import { NodeSlots } from './node-slots.ts';
import type { NodeDeallocation } from './pool-action-specs.ts';
import {
  type JobRecord,
  keyOf,
  type NodeRecord,
  type PoolRecord,
  type TaskExecutionInfo,
  type TaskRecord,
} from './records.ts';
import type { ServiceClock } from './service-clock.ts';
import type { Store } from './store.ts';
import { TaskQueue } from './task-queue.ts';

/**
 * Gives waiting tasks to nodes with free slots and sees each run to its end.
 *
 * Guarantees: driven by events alone (a task was added, a node became free), nothing polls; jobs go by priority, then
 * age, and the tasks of a job first in, first out; a task has at most one run that counts; the cost of one step does
 * not grow with the number of tasks or nodes.
 * Assumes: a `NodeAgent` resolves soon after its signal aborts.
 */
export interface SchedulerEvents {
  taskCompleted(job: JobRecord, task: TaskRecord): void;
  nodeBusy(pool: PoolRecord, node: NodeRecord): void;
}

export interface SchedulerParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: ServiceClock;
  readonly agent: NodeAgent;
  readonly jobNodeTasks: JobNodeTasks;
  readonly folders: NodeFolders;
  readonly account: () => Account;
}

/**
 * How a run is cut short. `terminate`: the task is completed with `TaskEnded`; `requeue`: it is active again and may
 * run elsewhere at once; `discard`: nobody wants to know what comes of it (it is being deleted, the engine closes).
 */
type Ending = 'terminate' | 'requeue' | 'discard';

interface Run {
  readonly pool: PoolRecord;
  readonly node: NodeRecord;
  readonly job: JobRecord;
  readonly task: TaskRecord;
  readonly abort: AbortController;
  readonly settled: Promise<void>;
  ending: Ending | null;
}

const recentTasksKept = 10;

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #events: SchedulerEvents;
  readonly #slots = new Map<PoolRecord, NodeSlots>();
  readonly #queues = new Map<JobRecord, TaskQueue>();
  readonly #jobsOfPool = new Map<string, Set<JobRecord>>();
  readonly #runs = new Map<TaskRecord, Run>();
  readonly #runsOfNode = new Map<NodeRecord, Set<Run>>();
  readonly #awake = new Set<string>();
  #closing = false;

  constructor(parts: SchedulerParts, events: SchedulerEvents) {
    this.#parts = parts;
    this.#events = events;
  }

  /** Takes on a job in state `active`, with the tasks that it has. */
  addJob(job: JobRecord): void {
    const queue = new TaskQueue(job);
    for (const task of job.tasks.values()) if (task.state === 'active') queue.add(task);
    this.#queues.set(job, queue);
    const key = keyOf(job.spec.poolInfo.poolId);
    const jobs = this.#jobsOfPool.get(key) ?? new Set();
    this.#jobsOfPool.set(key, jobs.add(job));
    this.#wake(key);
  }

  /** No task of the job starts any more; runs go on until they are ended. */
  removeJob(job: JobRecord): void {
    this.#queues.delete(job);
    const key = keyOf(job.spec.poolInfo.poolId);
    const jobs = this.#jobsOfPool.get(key);
    jobs?.delete(job);
    if (jobs?.size === 0) this.#jobsOfPool.delete(key);
  }

  enqueue(job: JobRecord, task: TaskRecord): void {
    this.#queues.get(job)?.add(task);
    this.#wake(keyOf(job.spec.poolInfo.poolId));
  }

  /** The node may have tasks from now on. */
  addNode(pool: PoolRecord, node: NodeRecord): void {
    let slots = this.#slots.get(pool);
    if (slots === undefined) {
      const fill = pool.spec.taskSchedulingPolicy?.nodeFillType ?? 'spread';
      slots = new NodeSlots(pool.spec.taskSlotsPerNode ?? 1, fill);
      this.#slots.set(pool, slots);
    }
    slots.add(node);
    this.#wake(keyOf(pool.spec.id));
  }

  /** As `removeNode`, for a node that stays and may come back by `addNode`. */
  async withholdNode(pool: PoolRecord, node: NodeRecord, option: NodeDeallocation): Promise<void> {
    await Promise.all(this.#vacate(pool, node, option).map((run) => run.settled));
  }

  #vacate(pool: PoolRecord, node: NodeRecord, option: NodeDeallocation): readonly Run[] {
    this.#slots.get(pool)?.remove(node);
    const runs = [...(this.#runsOfNode.get(node) ?? [])];
    if (option !== 'taskcompletion') for (const run of runs) this.#end(run, option);
    return runs;
  }

  /** The node gets no more tasks, those that it has are dealt with at once; resolves when their processes are gone. */
  async removeNode(pool: PoolRecord, node: NodeRecord, option: NodeDeallocation = 'requeue'): Promise<void> {
    const runs = this.#vacate(pool, node, option);
    await Promise.all(runs.map((run) => run.settled));
    await this.#parts.jobNodeTasks.nodeLeft(node);
  }

  removePool(pool: PoolRecord): void {
    this.#slots.delete(pool);
  }

  /** Ends a task's run, if there is one; resolves when its process is gone. A requeued task is active at once. */
  async endRun(task: TaskRecord, ending: Ending): Promise<void> {
    const run = this.#runs.get(task);
    if (run === undefined) return;
    this.#end(run, ending);
    await run.settled;
  }

  /** Resolves when no process of the job runs any more, or, with `ending`, none that is being ended. */
  async runsOver(job: JobRecord, which: 'all' | 'ending'): Promise<void> {
    const runs = [...this.#runsOfNode.values()].flatMap((ofNode) => [...ofNode]);
    const awaited = runs.filter((run) => run.job === job && (which === 'all' || run.ending !== null));
    await Promise.all(awaited.map((run) => run.settled));
  }

  /** What a job allows has changed. */
  jobChanged(job: JobRecord): void {
    this.#wake(keyOf(job.spec.poolInfo.poolId));
  }

  /** Ends every run and leaves the records as they are: the next start requeues what was running. */
  async close(): Promise<void> {
    this.#closing = true;
    const runs = [...this.#runsOfNode.values()].flatMap((ofNode) => [...ofNode]);
    for (const run of runs) this.#end(run, 'discard');
    await Promise.all(runs.map((run) => run.settled));
  }

  #end(run: Run, ending: Ending): void {
    // A task that its user ended stays ended when its pool goes too; only nobody's interest comes later than that.
    if (run.ending !== null && !(run.ending === 'terminate' && ending === 'discard')) return;
    run.ending = ending;
    run.abort.abort();
    if (ending !== 'requeue') return;
    this.#runs.delete(run.task);
    const { retryCount, requeueCount } = run.task.executionInfo;
    this.#parts.changes.task(run.job, run.task, 'active', {
      retryCount,
      ...(run.task.state === 'preparing'
        ? { requeueCount }
        : { requeueCount: requeueCount + 1, lastRequeueTime: this.#parts.clock.now() }),
    });
    delete run.task.placement;
    this.#queues.get(run.job)?.addFirst(run.task);
    this.#wake(keyOf(run.job.spec.poolInfo.poolId));
  }

  /** Many changes of one turn (100 tasks added) make one pass. */
  #wake(poolKey: string): void {
    if (this.#closing || this.#awake.has(poolKey)) return;
    this.#awake.add(poolKey);
    queueMicrotask(() => {
      this.#awake.delete(poolKey);
      if (!this.#closing) this.#schedule(poolKey);
    });
  }

  #schedule(poolKey: string): void {
    const pool = this.#parts.store.pools.get(poolKey);
    if (pool === undefined || pool.state !== 'active') return;
    const slots = this.#slots.get(pool);
    if (slots === undefined) return;
    const jobs = [...(this.#jobsOfPool.get(poolKey) ?? [])].sort(
      (a, b) => (b.spec.priority ?? 0) - (a.spec.priority ?? 0) || a.sequence - b.sequence,
    );
    for (const job of jobs) this.#fill(pool, slots, job);
  }

  #fill(pool: PoolRecord, slots: NodeSlots, job: JobRecord): void {
    const queue = this.#queues.get(job);
    const most = job.spec.maxParallelTasks ?? -1;
    for (let task = queue?.peek(); task !== null && task !== undefined; task = queue?.peek()) {
      // A task that cannot run may have been the job's end.
      if (this.#queues.get(job) !== queue) return;
      const required = task.spec.requiredSlots ?? 1;
      if (required > slots.slotsPerNode) {
        queue?.shift();
        this.completeUnrun(job, task, cannotBeScheduled);
        continue;
      }
      if (most !== -1 && job.taskCounts.running >= most) return;
      const node = slots.take(required, (one) => this.#parts.jobNodeTasks.isRefused(job, one));
      if (node === null) return;
      queue?.shift();
      this.#start(pool, node, job, task);
    }
  }

  /** Completes a task that waits, without a run. */
  completeUnrun(job: JobRecord, task: TaskRecord, failureInfo: TaskFailureInfo): void {
    const { retryCount, requeueCount } = task.executionInfo;
    const endTime = this.#parts.clock.now();
    const info = { endTime, failureInfo, result: 'failure', retryCount, requeueCount } as const;
    this.#parts.changes.task(job, task, 'completed', info);
    if (this.#queues.get(job)?.completed(task) === true) this.#wake(keyOf(job.spec.poolInfo.poolId));
    this.#events.taskCompleted(job, task);
  }

  /** To be called before a completed task becomes active again or is deleted. */
  undone(job: JobRecord, task: TaskRecord): void {
    this.#queues.get(job)?.undone(task);
  }

  #start(pool: PoolRecord, node: NodeRecord, job: JobRecord, task: TaskRecord): void {
    const { changes, clock } = this.#parts;
    const { startTime: _, ...before } = task.executionInfo;
    const preparation = this.#parts.jobNodeTasks.prepare(job, pool, node);
    if (preparation === null) changes.task(job, task, 'running', { startTime: clock.now(), ...before });
    else changes.task(job, task, 'preparing', before);
    task.placement = { poolId: pool.spec.id, nodeId: node.id };
    node.runningTasksCount += 1;
    node.runningTaskSlotsCount += task.spec.requiredSlots ?? 1;
    if (node.state === 'idle') changes.node(node, 'running');

    const settled = Promise.withResolvers<void>();
    const run: Run = {
      pool,
      node,
      job,
      task,
      abort: new AbortController(),
      settled: settled.promise,
      ending: null,
    };
    this.#runs.set(task, run);
    const ofNode = this.#runsOfNode.get(node) ?? new Set();
    this.#runsOfNode.set(node, ofNode.add(run));
    void this.#see(run, preparation).finally(settled.resolve);
    this.#events.nodeBusy(pool, node);
  }

  /** Runs a task, and runs it again while its retry count allows; on the same node, as its files are there. */
  async #see(run: Run, preparation: Promise<boolean> | null): Promise<void> {
    const { job, task } = run;
    const { changes, clock } = this.#parts;
    if (preparation !== null && !(await this.#prepared(run, preparation))) return;
    for (;;) {
      const outcome = await this.#execute(run);
      // Asked for after each try: an update may have changed it.
      const retries =
        task.spec.constraints?.maxTaskRetryCount ?? job.spec.constraints?.maxTaskRetryCount ?? 0;
      if (run.ending !== null || !mayRetry(outcome, task.executionInfo.retryCount, retries)) {
        this.#finish(run, outcome);
        return;
      }
      const now = clock.now();
      const retryCount = task.executionInfo.retryCount + 1;
      task.executionInfo = { ...task.executionInfo, startTime: now, retryCount, lastRetryTime: now };
      changes.recordChanged();
    }
  }

  /** False when the task does not run: it was ended, or its node could not be prepared and it looks for another. */
  async #prepared(run: Run, preparation: Promise<boolean>): Promise<boolean> {
    const { job, task, abort } = run;
    const aborted = new Promise<boolean>((resolve) => {
      abort.signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    const isPrepared = await Promise.race([preparation, aborted]);
    if (run.ending === null && isPrepared) {
      const startTime = this.#parts.clock.now();
      this.#parts.changes.task(job, task, 'running', { startTime, ...task.executionInfo });
      return true;
    }
    this.#end(run, 'requeue');
    this.#finish(run, { result: 'failure' });
    return false;
  }

  async #execute(run: Run): Promise<ExecutionOutcome> {
    try {
      const execution = taskExecution(run, this.#parts.folders, this.#parts.account());
      return await this.#parts.agent.execute(execution, run.abort.signal);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failureInfo = { category: 'ServerError', code: 'Unknown', message, details: [] };
      return { result: 'failure', failureInfo };
    }
  }

  #finish(run: Run, outcome: ExecutionOutcome): void {
    const { pool, node, job, task } = run;
    if (this.#runs.get(task) === run) this.#runs.delete(task);
    const ofNode = this.#runsOfNode.get(node);
    ofNode?.delete(run);
    if (ofNode?.size === 0) this.#runsOfNode.delete(node);
    if (this.#closing) return;

    const isCompleted = run.ending === null || run.ending === 'terminate';
    if (isCompleted) this.#complete(run, outcome);
    this.#leave(run, isCompleted);
    if (isCompleted) this.#events.taskCompleted(job, task);
    this.#wake(keyOf(pool.spec.id));
  }

  #complete(run: Run, outcome: ExecutionOutcome): void {
    const { job, task, ending } = run;
    const decided: ExecutionOutcome =
      ending === 'terminate' ? { ...outcome, result: 'failure', failureInfo: taskEnded } : outcome;
    const info: TaskExecutionInfo = {
      ...task.executionInfo,
      endTime: this.#parts.clock.now(),
      ...outcomeInfo(decided),
    };
    this.#parts.changes.task(job, task, 'completed', info);
    if (this.#queues.get(job)?.completed(task) === true) this.#wake(keyOf(job.spec.poolInfo.poolId));
  }

  /** Gives the node its slots back. */
  #leave(run: Run, isCompleted: boolean): void {
    const { pool, node, job, task } = run;
    const required = task.spec.requiredSlots ?? 1;
    node.runningTasksCount -= 1;
    node.runningTaskSlotsCount -= required;
    if (isCompleted) {
      node.totalTasksRun += 1;
      if (task.executionInfo.result === 'success') node.totalTasksSucceeded += 1;
      const recent = {
        jobId: job.spec.id,
        taskId: task.spec.id,
        taskState: task.state,
        executionInfo: task.executionInfo,
      };
      node.recentTasks = [recent, ...node.recentTasks].slice(0, recentTasksKept);
    }
    if (node.state === 'running' && node.runningTasksCount === 0)
      this.#parts.changes.node(node, node.schedulingState === 'disabled' ? 'offline' : 'idle');
    this.#slots.get(pool)?.release(node, required);
  }
}
