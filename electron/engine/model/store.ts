import { BatchError } from './batch-error.ts';
import { type JobRecord, keyOf, type NodeRecord, type PoolRecord, type TaskRecord } from './records.ts';

/** All pools and jobs, by id without case. `changed` must be called after every change of a record. */
export class Store {
  readonly pools = new Map<string, PoolRecord>();
  readonly jobs = new Map<string, JobRecord>();
  readonly #listeners: (() => void)[] = [];
  #sequence = 0;

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** Makes sure that new records come after `sequence`. */
  raiseSequence(sequence: number): void {
    this.#sequence = Math.max(this.#sequence, sequence);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** @throws BatchError `PoolNotFound` */
  pool(id: string): PoolRecord {
    const pool = this.pools.get(keyOf(id));
    if (pool === undefined) throw new BatchError('PoolNotFound');
    return pool;
  }

  /** @throws BatchError `PoolNotFound`, `NodeNotFound` */
  node(poolId: string, nodeId: string): { pool: PoolRecord; node: NodeRecord } {
    const pool = this.pool(poolId);
    const node = pool.nodes.get(keyOf(nodeId));
    if (node === undefined) throw new BatchError('NodeNotFound');
    return { pool, node };
  }

  /** @throws BatchError `JobNotFound` */
  job(id: string): JobRecord {
    const job = this.jobs.get(keyOf(id));
    if (job === undefined) throw new BatchError('JobNotFound');
    return job;
  }

  /** @throws BatchError `JobNotFound`, `TaskNotFound` */
  task(jobId: string, taskId: string): { job: JobRecord; task: TaskRecord } {
    const job = this.job(jobId);
    const task = job.tasks.get(keyOf(taskId));
    if (task === undefined) throw new BatchError('TaskNotFound');
    return { job, task };
  }
}
