import type { RunEvent, RunHead, TaskPhase } from '../../shared/contract.ts';
import { type MeasurementStore, recordMeasurement } from '../plan/measurements.ts';
import type { RunInput, RunService } from '../run/run-service.ts';
import type { StagedFiles } from './staging.ts';

export interface FollowedRun {
  readonly runs: Pick<RunService, 'watch'>;
  readonly runId: string;
  readonly inputs: readonly RunInput[];
  readonly staging: StagedFiles;
  readonly store: MeasurementStore;
  /** What pool it runs on, as far as its speed goes; null: it was interrupted, and says nothing about speed. */
  readonly pool: { readonly vmSize: string; readonly slots: number } | null;
  readonly signal: AbortSignal;
}

/**
 * What the queue still has to do with a run that took its items: delete a staged copy once its MP3 is on disk (until
 * then Retry failed may need it), and remember how long the run took, for the next estimate. Ends when all MP3s are
 * there, or when `signal` aborts.
 */
export async function followRun(followed: FollowedRun): Promise<void> {
  const { runs, runId, inputs, staging, store, pool, signal } = followed;
  const waiting = new Map(inputs.map((input) => [input.itemId, input]));
  const mediaS = inputs.reduce((sum, input) => sum + input.media.durationS, 0);
  let isMeasured = pool === null;
  let startUpS: number | null = null;
  for await (const event of runs.watch(runId, signal)) {
    // A change of phase always comes with the head.
    if (startUpS === null && event.head && event.tasks.some(({ phase }) => hasRun.has(phase))) {
      startUpS = event.head.progress.elapsedMs / 1000;
    }
    for (const task of event.tasks) {
      const input = waiting.get(task.itemId);
      if (input === undefined || task.outputPath === null) continue;
      waiting.delete(task.itemId);
      await staging.discard(input.path);
    }
    const elapsedMs = completedIn(event);
    if (elapsedMs !== null && event.head && pool !== null && !isMeasured) {
      isMeasured = true;
      recordMeasurement(store, {
        mediaS,
        elapsedS: elapsedMs / 1000,
        connectionId: event.head.connectionId,
        vmSize: pool.vmSize,
        slots: Math.max(1, Math.min(pool.slots, inputs.length)),
        startUpS,
        uploadBytesPerS: uploadSpeed(event.head, inputs),
      });
    }
    if (waiting.size === 0 && isMeasured) return;
  }
}

/** Elapsed time of a run that converted everything in one go; a failed or retried one says nothing about speed. */
function completedIn({ head }: RunEvent): number | null {
  if (head === null || head.status !== 'completed') return null;
  const { converted, total } = head.counts;
  return converted === total ? head.progress.elapsedMs : null;
}

const hasRun: ReadonlySet<TaskPhase> = new Set(['running', 'completed', 'downloading', 'downloaded']);

/** Bytes a second, where the upload took long enough to tell. */
function uploadSpeed({ steps, sent }: RunHead, inputs: readonly RunInput[]): number | null {
  const upload = steps.find(({ name }) => name === 'upload');
  if (!upload?.startedAt || !upload.endedAt) return null;
  const seconds = (Date.parse(upload.endedAt) - Date.parse(upload.startedAt)) / 1000;
  const bytes = sent?.sentBytes ?? inputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return seconds >= 1 && bytes > 0 ? bytes / seconds : null;
}
