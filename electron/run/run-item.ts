import { type SentKind, taskName } from './naming.ts';
import type { RunInput } from './run-service.ts';

/** What was uploaded of an item. */
export interface SentSource {
  readonly kind: SentKind;
  readonly bytes: number;
}

/** What a run remembers of one item beyond what screens see of it. Changed only by the steps. */
export interface RunItem {
  readonly input: RunInput;
  /** Position in the run, from 0: its ids and blob names come from it. */
  readonly index: number;
  attempt: number;
  taskId: string;
  /** Container that has its source; null while it is not uploaded. */
  uploadedTo: string | null;
  /** What it has there; null while nothing was sent. */
  sent: SentSource | null;
  /** Where its MP3 is on the service; null before it was converted or once it was deleted. */
  result: { readonly container: string; readonly blob: string } | null;
  /** The job that has its newest task, and whether that task has ended. */
  jobId: string | null;
  taskEnded: boolean;
  /** State and time of the newest look, to tell what changed. */
  lastSeen: string;
  outputPath: string | null;
  /** Until when the URLs of its newest task work, in ms since 1970; null: an earlier start of the app made them. */
  urlsUntilMs: number | null;
  /** How often its task was added again because its URLs had died. */
  renewals: number;
}

export function createRunItem(input: RunInput, index: number): RunItem {
  return {
    input,
    index,
    attempt: 1,
    taskId: taskName(index, 1),
    uploadedTo: null,
    sent: null,
    result: null,
    jobId: null,
    taskEnded: false,
    lastSeen: '',
    outputPath: null,
    urlsUntilMs: 0,
    renewals: 0,
  };
}

/** A new attempt: the old task and its result count no more. */
export function startAttempt(item: RunItem): void {
  item.attempt += 1;
  item.taskId = taskName(item.index, item.attempt);
  item.result = null;
  item.jobId = null;
  item.taskEnded = false;
  item.lastSeen = '';
}
