import type { JournalEntry } from '../../electron/run/journal-entries.ts';
import type { SavedTarget } from '../../electron/run/saved-target.ts';
import { stepNames } from '../../shared/contract.ts';
import { viewOf } from '../../shared/failure.ts';

export const runId = 'bt-20261123-100000-abcd';
export const at = (second: number) =>
  new Date(Date.UTC(2026, 10, 23, 10, 0, 0) + second * 1000).toISOString();

/** Lines of a journal, each as the run writes it. */
export function runLine(
  files: number,
  target?: { readonly name: string; readonly isLocal: boolean },
): JournalEntry {
  return {
    ...{ type: 'run', at: at(0), runId, appVersion: '0.1.0' },
    connectionId: target === undefined || target.isLocal ? 'local' : 'studio',
    ...(target && { target: target as SavedTarget }),
    options: {
      ...{ quality: 'v2', outputFolder: '/out', downloadAsCompleted: true, timeLimitMinutes: 30 },
      cleanUp: { pool: true, job: true, output: true },
    },
    items: Array.from({ length: files }, (_, index) => ({
      ...{ itemId: `i${index}`, path: `/in/${index}.mp4`, name: `${index}.mp4`, folder: 'Trip' },
      ...{ sizeBytes: 1000, modifiedMs: 1, durationS: 60, chosenTrack: 0 },
    })),
  };
}

export const tasksLine = (count: number, second = 1): JournalEntry => ({
  ...{ type: 'tasks', at: at(second), jobId: runId },
  tasks: Array.from({ length: count }, (_, index) => ({ itemId: `i${index}`, taskId: `t0000${index + 1}` })),
});

export const downloadedLine = (index: number, second = 5): JournalEntry => ({
  ...{ type: 'item', at: at(second), itemId: `i${index}`, taskId: `t0000${index + 1}`, attempt: 1 },
  ...{ phase: 'downloaded', failure: null, outputPath: `/out/Trip/${index}.mp3`, outputBytes: 400 },
  facts: { nodeId: 'tvm-1', exitCode: 0, startedAt: at(2), endedAt: at(4) },
});

export const failedLine = (index: number, second = 5): JournalEntry => ({
  ...{ type: 'item', at: at(second), itemId: `i${index}`, taskId: `t0000${index + 1}`, attempt: 1 },
  ...{ phase: 'failed', failure: viewOf('conversionFailed'), outputPath: null, outputBytes: null },
  facts: { nodeId: 'tvm-1', exitCode: 1, startedAt: at(2), endedAt: at(3) },
});

export const totalsLine = (elapsedMs: number, amount: number | null, second = 8): JournalEntry => ({
  ...{ type: 'totals', at: at(second), elapsedMs },
  cost: amount === null ? null : { soFar: { amount, currency: 'USD' }, unknown: null },
  steps: stepNames.map((name) => ({
    ...{ name, state: 'done', done: 2, total: 2, startedAt: at(0), endedAt: at(8), failure: null },
  })),
  nodes: [
    {
      ...{ nodeId: 'tvm-1', label: '1', state: 'idle', stateSince: null, isDedicated: false, slots: 1 },
      ...{ tasksSucceeded: 1, tasksRun: 2, failure: null },
    },
  ],
});

export const statusLine = (status: 'completed' | 'failed' | 'cancelled', second = 8): JournalEntry => ({
  ...{ type: 'status', at: at(second), status, failure: null },
});

export const poolLine = (state: 'present' | 'deleted', second = 2): JournalEntry => ({
  ...{ type: 'outcome', at: at(second), resource: 'pool', name: runId, state },
});

export const keptLine = (until: string | null): JournalEntry => ({
  ...{ type: 'kept', at: at(8), resource: 'pool', name: runId, until },
});
