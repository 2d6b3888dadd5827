import { rm } from 'node:fs/promises';
import { BatchError } from './batch-error.ts';
import { count } from './change.ts';
import { taskEnded } from './execution.ts';
import type { Jobs, JobsParts } from './jobs.ts';
import { type JobRecord, keyOf, type TaskRecord } from './records.ts';
import type { TaskSpec } from './specs.ts';

/** Tasks as their users see them: added, ended, deleted. Running them is the scheduler's business. */
export class Tasks {
  readonly #parts: JobsParts;
  readonly #jobs: Jobs;

  constructor(parts: JobsParts, jobs: Jobs) {
    this.#parts = parts;
    this.#jobs = jobs;
  }

  /** @throws BatchError when the job takes no tasks any more */
  checkOpen(job: JobRecord): void {
    if (job.state === 'completed') throw new BatchError('JobCompleted');
    if (job.state === 'terminating') throw new BatchError('JobBeingTerminated');
    if (job.state === 'deleting') throw new BatchError('JobBeingDeleted');
  }

  /** @throws BatchError `TaskExists` */
  add(job: JobRecord, spec: TaskSpec): TaskRecord {
    const { store, changes, scheduler } = this.#parts;
    const key = keyOf(spec.id);
    if (job.tasks.has(key)) throw new BatchError('TaskExists');
    const task: TaskRecord = {
      spec,
      ...changes.created(),
      executionInfo: { retryCount: 0, requeueCount: 0 },
      filesCleanedUp: false,
    };
    job.tasks.set(key, task);
    count(job, task, 1);
    scheduler.enqueue(job, task);
    store.changed();
    return task;
  }

  /**
   * Resolves when the task is completed, its processes gone.
   * @throws BatchError `TaskCompleted`
   */
  async terminate(job: JobRecord, task: TaskRecord): Promise<void> {
    const { changes, scheduler } = this.#parts;
    if (task.state === 'completed') throw new BatchError('TaskCompleted');
    changes.touched(task);
    if (task.state === 'running') await scheduler.endRun(task, 'terminate');
    else scheduler.completeUnrun(job, task, taskEnded);
  }

  /** Resolves when the task's processes and files are gone. */
  async delete(job: JobRecord, task: TaskRecord): Promise<void> {
    const { store, scheduler, retention, folders } = this.#parts;
    job.tasks.delete(keyOf(task.spec.id));
    count(job, task, -1);
    retention.forget(task);
    store.changed();
    await scheduler.endRun(task, 'discard');
    if (task.placement !== undefined) {
      await rm(folders.task(task.placement, job.spec.id, task.spec.id), { recursive: true, force: true });
    }
    this.#jobs.whenAllTasksComplete(job);
  }
}
