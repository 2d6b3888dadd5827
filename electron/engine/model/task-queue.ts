import { type JobRecord, keyOf, type TaskRecord } from './records.ts';

/** The tasks of one job that wait for a node: requeued ones first, then in the order they were added. */
export class TaskQueue {
  readonly #job: JobRecord;
  #requeued: TaskRecord[] = [];
  #fresh: TaskRecord[] = [];
  #head = 0;

  constructor(job: JobRecord) {
    this.#job = job;
  }

  add(task: TaskRecord): void {
    this.#fresh.push(task);
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
