import type { Metric } from './formula/metrics.ts';
import type { Sample } from './formula/values.ts';
import { keyOf, type NodeRecord, type PoolRecord } from './records.ts';
import type { Store } from './store.ts';

/** "Samples are taken every 30 seconds." */
export const samplePeriodMs = 30_000;
/** One day of them, for each pool. */
const mostSamples = 86_400_000 / samplePeriodMs;

interface Look {
  readonly ms: number;
  readonly values: Readonly<Record<Metric, number>>;
}

/** What autoscale formulas ask of a pool, sampled for as long as the engine runs. */
export class PoolSamples {
  readonly #store: Store;
  readonly #looks = new WeakMap<PoolRecord, Look[]>();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      for (const pool of this.#store.pools.values()) this.take(pool);
    }, samplePeriodMs).unref();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks now, unless the last look was less than half a period ago: then it is replaced. */
  take(pool: PoolRecord): void {
    const looks = this.#looks.get(pool) ?? [];
    const ms = Date.now();
    const last = looks.at(-1);
    if (last !== undefined && looks.length > 1 && ms - last.ms < samplePeriodMs / 2) looks.pop();
    looks.push({ ms, values: this.#lookAt(pool) });
    this.#looks.set(pool, looks.slice(-mostSamples));
  }

  of(pool: PoolRecord, metric: string): readonly Sample[] {
    const looks = this.#looks.get(pool) ?? [];
    return looks.map(({ ms, values }) => ({ ms, value: values[metric as Metric] }));
  }

  #lookAt(pool: PoolRecord): Readonly<Record<Metric, number>> {
    const tasks = { active: 0, running: 0, succeeded: 0, failed: 0 };
    for (const job of this.#store.jobs.values()) {
      if (keyOf(job.spec.poolInfo.poolId) !== keyOf(pool.spec.id)) continue;
      tasks.running += job.taskCounts.running;
      tasks.succeeded += job.taskCounts.succeeded;
      tasks.failed += job.taskCounts.failed;
      // Tasks of a job that has ended stay active for good, and need no node.
      if (job.state !== 'completed' && job.state !== 'deleting') tasks.active += job.taskCounts.active;
    }
    const nodes = [...pool.nodes.values()];
    const count = (isCounted: (node: NodeRecord) => boolean) => nodes.filter(isCounted).length;
    return {
      $ActiveTasks: tasks.active,
      $RunningTasks: tasks.running,
      // "The sum of $ActiveTasks and $RunningTasks."
      $PendingTasks: tasks.active + tasks.running,
      $SucceededTasks: tasks.succeeded,
      $FailedTasks: tasks.failed,
      $CurrentDedicatedNodes: count((node) => node.isDedicated),
      $CurrentLowPriorityNodes: count((node) => !node.isDedicated),
      $PreemptedNodeCount: count((node) => node.state === 'preempted'),
      $UsableNodeCount: count((node) => node.state === 'idle' || node.state === 'running'),
      $TaskSlotsPerNode: pool.spec.taskSlotsPerNode ?? 1,
    };
  }
}
