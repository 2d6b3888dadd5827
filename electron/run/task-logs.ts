import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchPort } from '../azure/ports.ts';
import { redactText } from '../support/redact.ts';

export type Stream = 'stdout' | 'stderr';
const tailBytes = 64 * 1024;

/** The ends of the logs of tasks that failed, kept in memory and beside the journal: the job may be deleted. */
export interface TaskLogs {
  /** Fetches and keeps both streams' last 64 KB; returns that of stderr. */
  keep(batch: BatchPort, jobId: string, taskId: string, signal: AbortSignal): Promise<string>;
  tail(taskId: string, stream: Stream): string | null;
}

export function createTaskLogs(folder: string): TaskLogs {
  const kept = new Map<string, string>();
  return {
    keep: async (batch, jobId, taskId, signal) => {
      await mkdir(folder, { recursive: true });
      for (const stream of ['stdout', 'stderr'] as const) {
        const length = await batch.taskFileLength(jobId, taskId, `${stream}.txt`, signal);
        if (!length) continue;
        const range = { start: Math.max(0, length - tailBytes), end: length - 1 };
        const bytes = await batch.readTaskFile(jobId, taskId, `${stream}.txt`, range, signal);
        const text = redactText(new TextDecoder().decode(bytes ?? new Uint8Array()));
        kept.set(`${taskId} ${stream}`, text);
        await writeFile(join(folder, `${taskId}.${stream}.txt`), text, { mode: 0o600 });
      }
      return kept.get(`${taskId} stderr`) ?? '';
    },
    tail: (taskId, stream) => kept.get(`${taskId} ${stream}`) ?? null,
  };
}
