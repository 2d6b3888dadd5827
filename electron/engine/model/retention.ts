import { rm } from 'node:fs/promises';
import { parseDurationMs } from '../../../shared/duration.ts';
import type { NodeFolders } from './node-folders.ts';
import { type JobRecord, keyOf, type TaskRecord } from './records.ts';
import type { Store } from './store.ts';
import { after } from './timer.ts';

// "retentionTime default 7 days."
const defaultMs = 7 * 86_400_000;

interface Kept {
  readonly job: JobRecord;
  readonly expiresMs: number;
}

/** Deletes the files of completed tasks when their retention time is over. One timer, however many tasks. */
export class Retention {
  readonly #store: Store;
  readonly #folders: NodeFolders;
  readonly #kept = new Map<TaskRecord, Kept>();
  #nextMs = Number.POSITIVE_INFINITY;
  #cancel = () => {};

  constructor(store: Store, folders: NodeFolders) {
    this.#store = store;
    this.#folders = folders;
  }

  /** Starts the retention time of a task that has completed on a node. */
  taskCompleted(job: JobRecord, task: TaskRecord): void {
    const retentionMs = parseDurationMs(task.spec.constraints?.retentionTime ?? '') ?? defaultMs;
    if (task.placement === undefined || task.filesCleanedUp || retentionMs === Number.POSITIVE_INFINITY)
      return;
    const expiresMs = Date.parse(task.executionInfo.endTime ?? task.stateTransitionTime) + retentionMs;
    this.#kept.set(task, { job, expiresMs });
    this.#arm(expiresMs);
  }

  forget(task: TaskRecord): void {
    this.#kept.delete(task);
  }

  close(): void {
    this.#cancel();
    this.#kept.clear();
  }

  #arm(atMs: number): void {
    if (atMs >= this.#nextMs) return;
    this.#cancel();
    this.#nextMs = atMs;
    this.#cancel = after(atMs - Date.now(), () => this.#sweep());
  }

  #sweep(): void {
    this.#nextMs = Number.POSITIVE_INFINITY;
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [task, { job, expiresMs }] of this.#kept) {
      if (expiresMs > now) {
        next = Math.min(next, expiresMs);
        continue;
      }
      this.#kept.delete(task);
      if (task.placement === undefined || job.tasks.get(keyOf(task.spec.id)) !== task) continue;
      task.filesCleanedUp = true;
      this.#store.changed();
      rm(this.#folders.task(task.placement, job.spec.id, task.spec.id), {
        recursive: true,
        force: true,
      }).catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));
    }
    if (next < Number.POSITIVE_INFINITY) this.#arm(next);
  }
}
