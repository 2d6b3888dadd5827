import { rm } from 'node:fs/promises';
import { parseDurationMs } from '../../../shared/duration.ts';
import { BatchError } from './batch-error.ts';
import { count } from './change.ts';
import { taskEnded } from './execution.ts';
import { checkAgainstJob } from './exit-conditions.ts';
import { checkOpen } from './job-changes.ts';
import type { Jobs, JobsParts } from './jobs.ts';
import { isRunning, type JobRecord, keyOf, type TaskRecord } from './records.ts';
import type { TaskConstraints, TaskSpec } from './specs.ts';

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
    checkOpen(job);
  }

  /** @throws BatchError `TaskExists`, and those of `checkAgainstJob` */
  add(job: JobRecord, spec: TaskSpec): TaskRecord {
    const { store, changes, scheduler } = this.#parts;
    const key = keyOf(spec.id);
    if (job.tasks.has(key)) throw new BatchError('TaskExists');
    checkAgainstJob(job, spec);
    const task: TaskRecord = {
      spec: this.#rehearsed(spec),
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

  #rehearsed(spec: TaskSpec): TaskSpec {
    const { taskWallClockMs } = this.#parts.rehearsal;
    if (taskWallClockMs === undefined) return spec;
    const asked = parseDurationMs(spec.constraints?.maxWallClockTime ?? '') ?? Number.POSITIVE_INFINITY;
    if (asked <= taskWallClockMs) return spec;
    return {
      ...spec,
      constraints: { ...spec.constraints, maxWallClockTime: `PT${taskWallClockMs / 1000}S` },
    };
  }

  /**
   * Resolves when the task is completed, its processes gone.
   * @throws BatchError `TaskCompleted`, `JobBeingDeleted`
   */
  async terminate(job: JobRecord, task: TaskRecord): Promise<void> {
    const { changes, scheduler } = this.#parts;
    if (job.state === 'deleting') throw new BatchError('JobBeingDeleted');
    if (task.state === 'completed') throw new BatchError('TaskCompleted');
    changes.touched(task);
    if (isRunning(task)) await scheduler.endRun(task, 'terminate');
    else scheduler.completeUnrun(job, task, taskEnded);
  }

  /**
   * A run that goes on keeps the wall clock time it began with; retries and retention follow the new constraints.
   * @throws BatchError `JobBeingDeleted`
   */
  update(job: JobRecord, task: TaskRecord, constraints: TaskConstraints | undefined): void {
    const { changes, retention } = this.#parts;
    if (job.state === 'deleting') throw new BatchError('JobBeingDeleted');
    const { constraints: _, ...spec } = task.spec;
    task.spec = constraints === undefined ? spec : { ...spec, constraints };
    changes.touched(task);
    retention.forget(task);
    if (task.state === 'completed') retention.taskCompleted(job, task);
  }

  /**
   * "The task's state is changed to active. Any previous exit code or failure information is no longer available, and
   * its retry count is reset to 0." Its files go first: what the next run leaves is its own.
   * @throws BatchError `TaskNotCompleted`, `TaskSucceeded`, and those of `checkOpen`
   */
  async reactivate(job: JobRecord, task: TaskRecord): Promise<void> {
    const { changes, scheduler, retention } = this.#parts;
    this.#checkReactivable(job, task);
    await this.#removeFiles(job, task);
    // Meanwhile another request may have come first.
    this.#checkReactivable(job, task);
    if (job.tasks.get(keyOf(task.spec.id)) !== task) throw new BatchError('TaskNotFound');
    retention.forget(task);
    scheduler.undone(job, task);
    const { requeueCount, lastRequeueTime } = task.executionInfo;
    changes.task(job, task, 'active', {
      retryCount: 0,
      requeueCount,
      ...(lastRequeueTime === undefined ? {} : { lastRequeueTime }),
    });
    delete task.placement;
    task.filesCleanedUp = false;
    changes.touched(task);
    scheduler.enqueue(job, task);
  }

  #checkReactivable(job: JobRecord, task: TaskRecord): void {
    this.checkOpen(job);
    if (task.state !== 'completed') throw new BatchError('TaskNotCompleted');
    if (task.executionInfo.result === 'success') throw new BatchError('TaskSucceeded');
  }

  async #removeFiles(job: JobRecord, task: TaskRecord): Promise<void> {
    if (task.placement === undefined) return;
    const folder = this.#parts.folders.task(task.placement, job.spec.id, task.spec.id);
    await rm(folder, { recursive: true, force: true });
  }

  /** Resolves when the task's processes and files are gone. */
  async delete(job: JobRecord, task: TaskRecord): Promise<void> {
    const { store, scheduler, retention } = this.#parts;
    scheduler.undone(job, task);
    job.tasks.delete(keyOf(task.spec.id));
    count(job, task, -1);
    retention.forget(task);
    store.changed();
    await scheduler.endRun(task, 'discard');
    await this.#removeFiles(job, task);
    this.#jobs.whenAllTasksComplete(job);
  }
}
