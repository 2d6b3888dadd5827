import { dependencyAction } from './exit-conditions.ts';
import { type JobRecord, keyOf, type TaskRecord } from './records.ts';

/**
 * Which tasks of one job wait for others, and for how many. A completed task costs the tasks that name it, and those
 * of the job that wait for a range; nothing searches the job's tasks.
 */
export class TaskDependencies {
  readonly #job: JobRecord;
  /** The number of dependencies that are not satisfied yet. */
  readonly #waiting = new Map<TaskRecord, number>();
  readonly #dependents = new Map<string, Set<TaskRecord>>();
  readonly #withRanges = new Set<TaskRecord>();

  constructor(job: JobRecord) {
    this.#job = job;
  }

  /** True when the task has to wait; `changed` then gives it back in time. */
  hold(task: TaskRecord): boolean {
    const { taskIds = [], taskIdRanges = [] } = task.spec.dependsOn ?? {};
    const keys = new Set(taskIds.map(keyOf));
    let missing = 0;
    for (const key of keys) if (!this.#isSatisfiedBy(key)) missing += 1;
    for (const range of taskIdRanges) missing += range.end - range.start + 1 - this.#satisfiedIn(range);
    if (missing === 0) return false;
    this.#waiting.set(task, missing);
    for (const key of keys) {
      this.#dependents.set(key, (this.#dependents.get(key) ?? new Set()).add(task));
    }
    if (taskIdRanges.length > 0) this.#withRanges.add(task);
    return true;
  }

  /**
   * Tells that a task satisfies those that depend on it from now on (`by` 1), or does not any more (`by` -1).
   * @returns the tasks that wait for nothing now
   */
  changed(task: TaskRecord, by: 1 | -1): TaskRecord[] {
    const released: TaskRecord[] = [];
    const number = numberOf(task.spec.id);
    for (const dependent of this.#dependents.get(keyOf(task.spec.id)) ?? []) {
      this.#count(dependent, by, released);
    }
    for (const dependent of number === null ? [] : [...this.#withRanges]) {
      for (const { start, end } of dependent.spec.dependsOn?.taskIdRanges ?? []) {
        if (number !== null && start <= number && number <= end) this.#count(dependent, by, released);
      }
    }
    return released;
  }

  #count(dependent: TaskRecord, by: 1 | -1, released: TaskRecord[]): void {
    const missing = this.#waiting.get(dependent);
    if (missing === undefined) return;
    this.#waiting.set(dependent, missing - by);
    if (missing - by > 0) return;
    this.#forget(dependent);
    released.push(dependent);
  }

  #forget(dependent: TaskRecord): void {
    this.#waiting.delete(dependent);
    this.#withRanges.delete(dependent);
    for (const id of dependent.spec.dependsOn?.taskIds ?? []) {
      const dependents = this.#dependents.get(keyOf(id));
      dependents?.delete(dependent);
      if (dependents?.size === 0) this.#dependents.delete(keyOf(id));
    }
  }

  #isSatisfiedBy(key: string): boolean {
    const task = this.#job.tasks.get(key);
    return task !== undefined && satisfies(task);
  }

  /** Whichever is fewer is looked at: the numbers of the range, or the tasks of the job. */
  #satisfiedIn({ start, end }: { readonly start: number; readonly end: number }): number {
    let satisfied = 0;
    if (end - start < this.#job.tasks.size) {
      for (let n = start; n <= end; n += 1) if (this.#isSatisfiedBy(String(n))) satisfied += 1;
      return satisfied;
    }
    for (const task of this.#job.tasks.values()) {
      const number = numberOf(task.spec.id);
      if (number !== null && start <= number && number <= end && satisfies(task)) satisfied += 1;
    }
    return satisfied;
  }
}

/** True when tasks that depend on this one may go on. */
export function satisfies(task: TaskRecord): boolean {
  return task.state === 'completed' && dependencyAction(task) === 'satisfy';
}

/** "A range with start 9 and end 12 represents tasks '9', '10', '11' and '12'": '09' is none of them. */
function numberOf(id: string): number | null {
  return /^(?:0|[1-9]\d{0,9})$/.test(id) ? Number(id) : null;
}
