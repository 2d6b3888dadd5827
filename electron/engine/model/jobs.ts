import { rm } from 'node:fs/promises';
import { parseDurationMs } from '../../../shared/duration.ts';
import type { Rehearsal } from '../engine.ts';
import { BatchError } from './batch-error.ts';
import type { Changes } from './change.ts';
import { jobAction } from './exit-conditions.ts';
import { changedSpec, checkOpen } from './job-changes.ts';
import type { JobNodeTasks } from './job-node-tasks.ts';
import type { NodeFolders } from './node-folders.ts';
import { isRunning, type JobRecord, keyOf, noTasks, type TaskPlacement, type TaskRecord } from './records.ts';
import type { Retention } from './retention.ts';
import type { Scheduler } from './scheduler.ts';
import type { DisableTasks, JobPatch, JobSpec } from './specs.ts';
import type { Store } from './store.ts';
import { after } from './timer.ts';

export interface JobsParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly scheduler: Scheduler;
  readonly folders: NodeFolders;
  readonly jobNodeTasks: JobNodeTasks;
  readonly retention: Retention;
  readonly rehearsal: Rehearsal;
}

/** Jobs from creation to the moment they are gone. */
export class Jobs {
  readonly #parts: JobsParts;
  readonly #deadlines = new Map<JobRecord, () => void>();
  readonly #endings = new Set<Promise<void>>();

  constructor(parts: JobsParts) {
    this.#parts = parts;
  }

  /**
   * The pool need not exist: "the service will not reject the request; it will not run tasks until the pool exists".
   * @throws BatchError `JobExists`, `JobBeingDeleted`, `ActiveJobAndScheduleQuotaReached`
   */
  add(spec: JobSpec): JobRecord {
    const { store, changes } = this.#parts;
    const existing = store.jobs.get(keyOf(spec.id));
    if (existing !== undefined) {
      throw new BatchError(existing.state === 'deleting' ? 'JobBeingDeleted' : 'JobExists');
    }
    // "Completed jobs do not count; active jobs with all tasks done do."
    const active = [...store.jobs.values()].filter(({ state }) => state !== 'completed').length;
    if (active >= (this.#parts.rehearsal.jobQuota ?? Number.POSITIVE_INFINITY)) {
      throw new BatchError('ActiveJobAndScheduleQuotaReached');
    }
    const created = changes.created();
    const job: JobRecord = {
      spec,
      ...created,
      startTime: created.creationTime,
      tasks: new Map(),
      nodeTasks: new Map(),
      taskCounts: noTasks(),
      taskSlotCounts: noTasks(),
    };
    store.jobs.set(keyOf(spec.id), job);
    this.#begin(job);
    store.changed();
    return job;
  }

  /** Takes up a job that the snapshot knew. Nothing of it runs now, so that disabling and enabling are over. */
  restore(job: JobRecord): void {
    const { changes } = this.#parts;
    if (job.state === 'disabling') changes.job(job, 'disabled');
    if (job.state === 'enabling') changes.job(job, 'active');
    if (job.state === 'active') this.#begin(job);
    else if (job.state === 'disabled') this.#setDeadline(job);
    else if (job.state === 'terminating') this.#complete(job);
    else if (job.state === 'deleting') this.#inBackground(this.#remove(job));
  }

  /**
   * Running tasks are killed and completed; tasks that wait stay active for good.
   * @throws BatchError `JobCompleted`, `JobBeingTerminated`, `JobBeingDeleted`
   */
  terminate(job: JobRecord, reason = 'UserTerminate'): void {
    checkOpen(job);
    this.#parts.changes.job(job, 'terminating');
    job.terminateReason = reason;
    this.#stop(job);
    this.#inBackground(
      this.#endRuns(job, 'terminate')
        .then(() => this.#parts.jobNodeTasks.release(job))
        .then(() => {
          if (job.state === 'terminating') this.#complete(job);
        }),
    );
  }

  /**
   * No task starts any more; the job is disabled when the running ones are dealt with.
   * @throws BatchError `JobNotActive` (it is being enabled), and those of `checkOpen`
   */
  disable(job: JobRecord, disableTasks: DisableTasks): void {
    const { changes, scheduler } = this.#parts;
    checkOpen(job);
    if (job.state === 'enabling') throw new BatchError('JobNotActive');
    changes.touched(job);
    if (job.state === 'disabled') return;
    if (job.state === 'active') {
      changes.job(job, 'disabling');
      scheduler.removeJob(job);
    }
    if (disableTasks !== 'wait') this.#inBackground(this.#endRuns(job, disableTasks));
    this.#inBackground(
      scheduler.runsOver(job, 'all').then(() => {
        // It may have been enabled and disabled again meanwhile: then that is waited for elsewhere.
        if (job.state === 'disabling' && job.taskCounts.running === 0) changes.job(job, 'disabled');
      }),
    );
  }

  /**
   * Not documented; official clients enable right after they disable: taken from a job that is still being disabled, too. What was to end, ends first.
   * @throws BatchError `OperationInvalidForCurrentState` (it is not disabled), and those of `checkOpen`
   */
  enable(job: JobRecord): void {
    const { changes, scheduler } = this.#parts;
    checkOpen(job);
    if (job.state !== 'disabled' && job.state !== 'disabling') {
      throw new BatchError('OperationInvalidForCurrentState');
    }
    changes.touched(job);
    changes.job(job, 'enabling');
    this.#inBackground(
      scheduler.runsOver(job, 'ending').then(() => {
        if (job.state !== 'enabling') return;
        changes.job(job, 'active');
        this.#begin(job);
      }),
    );
  }

  /** @throws BatchError as `changedSpec` and `checkOpen` */
  change(job: JobRecord, how: 'patch' | 'replace', wanted: JobPatch): void {
    checkOpen(job);
    job.spec = changedSpec(job, how, wanted);
    this.#parts.changes.touched(job);
    this.#setDeadline(job);
    this.#parts.scheduler.jobChanged(job);
    this.whenAllTasksComplete(job);
  }

  /** @throws BatchError `JobBeingDeleted` */
  delete(job: JobRecord): void {
    if (job.state === 'deleting') throw new BatchError('JobBeingDeleted');
    const isOver = job.state === 'completed';
    this.#parts.changes.job(job, 'deleting');
    this.#stop(job);
    this.#inBackground(
      this.#endRuns(job, 'discard')
        .then(() => (isOver ? undefined : this.#parts.jobNodeTasks.release(job)))
        .then(() => this.#remove(job)),
    );
  }

  /** A task's exit conditions may end or disable its job; only then the job asks whether it was the last one. */
  taskCompleted(job: JobRecord, task: TaskRecord): void {
    if (job.state === 'active') {
      const action = jobAction(job, task);
      if (action === 'terminate') this.terminate(job, 'TaskFailed');
      // "Equivalent to calling the disable job API, with a disableTasks value of requeue."
      if (action === 'disable') this.disable(job, 'requeue');
    }
    this.whenAllTasksComplete(job);
  }

  /** "onAllTasksComplete: terminatejob" acts as soon as no task is active or running; at once on a job without any. */
  whenAllTasksComplete(job: JobRecord): void {
    if (job.state !== 'active' || job.spec.onAllTasksComplete !== 'terminatejob') return;
    const { active, running } = job.taskCounts;
    if (active + running === 0) this.terminate(job, 'AllTasksComplete');
  }

  async close(): Promise<void> {
    for (const cancel of this.#deadlines.values()) cancel();
    this.#deadlines.clear();
    await Promise.all(this.#endings);
  }

  #begin(job: JobRecord): void {
    this.#parts.scheduler.addJob(job);
    this.#setDeadline(job);
    this.whenAllTasksComplete(job);
  }

  /** "Measured from the time the job is created", whether it is disabled meanwhile or not. */
  #setDeadline(job: JobRecord): void {
    this.#deadlines.get(job)?.();
    const limitMs = parseDurationMs(job.spec.constraints?.maxWallClockTime ?? '') ?? Number.POSITIVE_INFINITY;
    const leftMs = Date.parse(job.startTime) + limitMs - Date.now();
    this.#deadlines.set(
      job,
      after(leftMs, () => this.terminate(job, 'MaxWallClockTimeExpiry')),
    );
  }

  #stop(job: JobRecord): void {
    this.#deadlines.get(job)?.();
    this.#deadlines.delete(job);
    this.#parts.scheduler.removeJob(job);
  }

  /** Resolves when no process of the job is left, that of a requeued task neither. */
  async #endRuns(job: JobRecord, ending: 'terminate' | 'requeue' | 'discard'): Promise<void> {
    const { scheduler } = this.#parts;
    for (const task of job.tasks.values()) {
      if (isRunning(task)) void scheduler.endRun(task, ending);
    }
    await scheduler.runsOver(job, 'all');
    if (ending !== 'requeue') await this.#parts.jobNodeTasks.stopPreparing(job);
  }

  #complete(job: JobRecord): void {
    this.#parts.changes.job(job, 'completed');
    job.endTime = job.stateTransitionTime;
  }

  /** "Deleting the task or job deletes its files at once." */
  async #remove(job: JobRecord): Promise<void> {
    const { store, folders, retention } = this.#parts;
    const placements = new Map<string, TaskPlacement>(job.nodeTasks);
    this.#parts.jobNodeTasks.forget(job);
    for (const task of job.tasks.values()) {
      retention.forget(task);
      if (task.placement !== undefined) placements.set(task.placement.nodeId, task.placement);
    }
    for (const placement of placements.values()) {
      await rm(folders.job(placement, job.spec.id), { recursive: true, force: true });
    }
    store.jobs.delete(keyOf(job.spec.id));
    store.changed();
  }

  #inBackground(work: Promise<void>): void {
    const ending = work
      .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)))
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }
}
