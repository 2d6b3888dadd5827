import { type JobRecord, keyOf, type TaskRecord } from './records.ts';
import { satisfies, TaskDependencies } from './task-dependencies.ts';

/**
 * The tasks of one job that wait for a node: requeued ones first, then in the order they were added, or in which the
 * tasks that they depend on let them go.
 */
export class TaskQueue {
  readonly #job: JobRecord;
  readonly #dependencies: TaskDependencies;
  #requeued: TaskRecord[] = [];
  #fresh: TaskRecord[] = [];
  #head = 0;

  constructor(job: JobRecord) {
    this.#job = job;
    this.#dependencies = new TaskDependencies(job);
  }

  /** The task comes to the front when all that it depends on is satisfied. */
  add(task: TaskRecord): void {
    if (task.spec.dependsOn === undefined || !this.#dependencies.hold(task)) this.#fresh.push(task);
  }

  /** Lets go the tasks that waited for this one, if its end allows it. @returns whether there is any */
  completed(task: TaskRecord): boolean {
    if (!satisfies(task)) return false;
    const released = this.#dependencies.changed(task, 1);
    this.#fresh.push(...released);
    return released.length > 0;
  }

  /** The completed task is about to be active again, or gone: nothing new can build on it. */
  undone(task: TaskRecord): void {
    if (satisfies(task)) this.#dependencies.changed(task, -1);
  }

  addFirst(task: TaskRecord): void {
    this.#requeued.push(task);
  }

  /** The next task, left in its place. Tasks that were ended or deleted while they waited are dropped on the way. */
  peek(): TaskRecord | null {
    for (;;) {
      const task = this.#requeued[0] ?? this.#fresh[this.#head];
      if (task === undefined) return null;
      if (task.state === 'active' && this.#job.tasks.get(keyOf(task.spec.id)) === task) return task;
      this.shift();
    }
  }

  shift(): void {
    if (this.#requeued.length > 0) {
      this.#requeued.shift();
      return;
    }
    this.#head += 1;
    // Array.shift on a long queue moves every element: give the memory back now and then instead.
    if (this.#head > 1024 && this.#head * 2 > this.#fresh.length) {
      this.#fresh = this.#fresh.slice(this.#head);
      this.#head = 0;
    }
  }
}
