import type { RunEvent } from '../../shared/contract.ts';
import type { RunInput, RunService } from '../run/run-service.ts';
import { type MeasurementStore, recordMeasurement } from './estimate.ts';
import type { StagedFiles } from './staging.ts';

export interface FollowedRun {
  readonly runs: Pick<RunService, 'watch'>;
  readonly runId: string;
  readonly inputs: readonly RunInput[];
  readonly staging: StagedFiles;
  readonly store: MeasurementStore;
  readonly signal: AbortSignal;
}

/**
 * What the queue still has to do with a run that took its items: delete a staged copy once its MP3 is on disk (until
 * then Retry failed may need it), and remember how long the run took, for the next estimate. Ends when all MP3s are
 * there, or when `signal` aborts.
 */
export async function followRun({ runs, runId, inputs, staging, store, signal }: FollowedRun): Promise<void> {
  const waiting = new Map(inputs.map((input) => [input.itemId, input]));
  const mediaS = inputs.reduce((sum, input) => sum + input.media.durationS, 0);
  let isMeasured = false;
  for await (const event of runs.watch(runId, signal)) {
    for (const task of event.tasks) {
      const input = waiting.get(task.itemId);
      if (input === undefined || task.outputPath === null) continue;
      waiting.delete(task.itemId);
      await staging.discard(input.path);
    }
    const elapsedMs = completedIn(event);
    if (elapsedMs !== null && !isMeasured) {
      isMeasured = true;
      recordMeasurement(store, { mediaS, elapsedS: elapsedMs / 1000 });
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
