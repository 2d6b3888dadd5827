import { readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { jobStates, nodeStates, poolStates, taskStates } from '../../../shared/batch.ts';
import { writeJsonAtomic } from '../../support/atomic-json.ts';
import { removeUnfinishedWrites } from '../../support/unfinished-writes.ts';
import { count } from './change.ts';
import {
  type JobRecord,
  keyOf,
  type NodeRecord,
  noTasks,
  type PoolRecord,
  type TaskRecord,
} from './records.ts';
import type { ServiceClock } from './service-clock.ts';
import { jobSpecSchema, poolSpecSchema, taskSpecSchema } from './specs.ts';
import type { Store } from './store.ts';

const failureInfo = z.object({
  category: z.string(),
  code: z.string(),
  message: z.string(),
  details: z.array(z.object({ name: z.string(), value: z.string() })),
});
const outcome = {
  endTime: z.string().exactOptional(),
  exitCode: z.int().exactOptional(),
  failureInfo: failureInfo.exactOptional(),
  retryCount: z.int(),
  lastRetryTime: z.string().exactOptional(),
  result: z.enum(['success', 'failure']).exactOptional(),
};
const { retryCount: _, lastRetryTime: __, ...releaseOutcome } = outcome;
const begun = { state: z.enum(['running', 'completed']), startTime: z.string() };
const executionInfo = z.object({
  ...outcome,
  startTime: z.string().exactOptional(),
  requeueCount: z.int(),
  lastRequeueTime: z.string().exactOptional(),
});
const resource = {
  sequence: z.int(),
  creationTime: z.string(),
  eTag: z.string(),
  lastModified: z.string(),
  stateTransitionTime: z.string(),
};
const node = z.object({
  id: z.string().regex(/^tvmps_[0-9a-f]{64}_[dp]$/),
  sequence: z.int(),
  isDedicated: z.boolean(),
  allocationTime: z.string(),
  state: z.enum(nodeStates),
  stateTransitionTime: z.string(),
  schedulingState: z.literal('disabled').exactOptional(),
  totalTasksRun: z.int(),
  totalTasksSucceeded: z.int(),
  recentTasks: z.array(
    z.object({
      jobId: z.string(),
      taskId: z.string(),
      taskState: z.enum(taskStates),
      executionInfo,
    }),
  ),
});
const pool = z.object({
  ...resource,
  spec: poolSpecSchema,
  state: z.enum(poolStates),
  allocationStateTransitionTime: z.string(),
  targetDedicatedNodes: z.int(),
  targetLowPriorityNodes: z.int(),
  resizeErrors: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      values: z.array(z.object({ name: z.string(), value: z.string() })).exactOptional(),
    }),
  ),
  autoScale: z
    .object({
      formula: z.string(),
      evaluationInterval: z.string(),
      run: z
        .object({
          timestamp: z.string(),
          results: z.string(),
          error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
  nodes: z.array(node),
});
const task = z.object({
  ...resource,
  spec: taskSpecSchema,
  state: z.enum(taskStates),
  previousState: z.enum(taskStates).exactOptional(),
  previousStateTransitionTime: z.string().exactOptional(),
  executionInfo,
  placement: z.object({ poolId: z.string(), nodeId: z.string() }).exactOptional(),
  filesCleanedUp: z.boolean(),
});
const job = z.object({
  ...resource,
  spec: jobSpecSchema,
  state: z.enum(jobStates),
  previousState: z.enum(jobStates).exactOptional(),
  previousStateTransitionTime: z.string().exactOptional(),
  startTime: z.string(),
  endTime: z.string().exactOptional(),
  terminateReason: z.string().exactOptional(),
  tasks: z.array(task),
  // Absent in what an older engine wrote.
  nodeTasks: z
    .array(
      z.object({
        sequence: z.int(),
        poolId: z.string(),
        nodeId: z.string(),
        preparation: z.object({ ...outcome, ...begun }),
        release: z.object({ ...releaseOutcome, ...begun }).exactOptional(),
      }),
    )
    .exactOptional(),
});
const snapshotSchema = z.object({ version: z.literal(1), pools: z.array(pool), jobs: z.array(job) });

const quietMs = 300;
/** Writing may take at most one part in this many of the time. */
const share = 20;

/**
 * The store on disk. Changes are gathered: the file is written some time after the first of them, and the longer
 * a write takes the longer the next one waits. What a crash loses is at most that time; tasks of it run again.
 */
export class Snapshot {
  readonly #path: string;
  readonly #store: Store;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #pauseMs = quietMs;

  constructor(path: string, store: Store) {
    this.#path = path;
    this.#store = store;
  }

  /** From now on every change reaches the disk in time. */
  follow(): void {
    this.#store.onChange(() => {
      if (this.#timer !== null) return;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#writing = this.#writing
          .then(() => this.#write())
          .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));
      }, this.#pauseMs);
      this.#timer.unref();
    });
  }

  /** Writes what is there now and stops following. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    const startMs = performance.now();
    await writeJsonAtomic(this.#path, {
      version: 1,
      pools: [...this.#store.pools.values()].map((pool) => ({ ...pool, nodes: [...pool.nodes.values()] })),
      jobs: [...this.#store.jobs.values()].map((job) => ({
        ...job,
        tasks: [...job.tasks.values()],
        nodeTasks: [...job.nodeTasks.values()],
      })),
    });
    this.#pauseMs = Math.max(quietMs, share * (performance.now() - startMs));
  }
}

/**
 * Fills the store from disk. Tasks that were running are active again, nodes are about to boot; the caller sets
 * things in motion. A file that cannot be read is put aside, never overwritten.
 */
export async function loadSnapshot(path: string, store: Store, clock: ServiceClock): Promise<void> {
  let text: string;
  try {
    removeUnfinishedWrites(path);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const parsed = snapshotSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    // Under a name of its own: what was put aside before stays.
    const aside = `${path}.corrupt-${Date.now()}`;
    await rename(path, aside);
    process.emitWarning(`The engine's state could not be read; it was put aside as ${aside}`);
    return;
  }
  for (const saved of parsed.data.pools) store.pools.set(keyOf(saved.spec.id), restorePool(saved, store));
  for (const saved of parsed.data.jobs) store.jobs.set(keyOf(saved.spec.id), restoreJob(saved, store, clock));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function restorePool(saved: z.infer<typeof pool>, store: Store): PoolRecord {
  store.raiseSequence(saved.sequence);
  const nodes = saved.nodes.map((node): [string, NodeRecord] => {
    store.raiseSequence(node.sequence);
    const isLeaving = saved.state === 'deleting' || node.state === 'leavingpool';
    const state = isLeaving ? 'leavingpool' : 'starting';
    return [keyOf(node.id), { ...node, state, runningTasksCount: 0, runningTaskSlotsCount: 0 }];
  });
  return { ...saved, allocationState: 'steady', nodes: new Map(nodes) };
}

function restoreJob(saved: z.infer<typeof job>, store: Store, clock: ServiceClock): JobRecord {
  store.raiseSequence(saved.sequence);
  const nodeTasks = new Map(saved.nodeTasks?.map((record) => [record.nodeId, record]));
  for (const { sequence } of nodeTasks.values()) store.raiseSequence(sequence);
  const job: JobRecord = {
    ...saved,
    tasks: new Map(),
    nodeTasks,
    taskCounts: noTasks(),
    taskSlotCounts: noTasks(),
  };
  for (const task of saved.tasks) {
    store.raiseSequence(task.sequence);
    const record = wasRunning(task.state) ? requeued(task, clock) : { ...task };
    job.tasks.set(keyOf(task.spec.id), record);
    count(job, record, 1);
  }
  return job;
}

const wasRunning = (state: TaskRecord['state']) => state === 'running' || state === 'preparing';

function requeued(
  { placement: _, ...task }: z.infer<typeof job>['tasks'][number],
  clock: ServiceClock,
): TaskRecord {
  const { retryCount, requeueCount } = task.executionInfo;
  const now = clock.now();
  return {
    ...task,
    state: 'active',
    previousState: task.state,
    previousStateTransitionTime: task.stateTransitionTime,
    stateTransitionTime: now,
    executionInfo: { retryCount, requeueCount: requeueCount + 1, lastRequeueTime: now },
  };
}
