import { randomLetters } from '../support/ids.ts';

/**
 * Everything a run makes is named after its id, so that a name is known before the thing exists and no text of the
 * user ever becomes part of one. A `round` above 1 is a retry after the run had ended: what was deleted may be going
 * still, and the service refuses its name for a while.
 */

/** `bt-<yyyymmdd>-<hhmmss>-<4 letters>`, in UTC. */
export function newRunId(nowMs: number, letters: string = randomLetters(4)): string {
  const digits = new Date(nowMs).toISOString().replaceAll(/[-:]/g, '');
  return `bt-${digits.slice(0, 8)}-${digits.slice(9, 15)}-${letters}`;
}

const suffix = (round: number) => (round > 1 ? `-${round}` : '');

export const inputContainerName = (runId: string, round: number) => `${runId}-input${suffix(round)}`;
export const outputContainerName = (runId: string, round: number) => `${runId}-output${suffix(round)}`;
export const poolName = (runId: string, round: number) => `${runId}${suffix(round)}`;
export const jobName = (runId: string, round: number) => `${runId}${suffix(round)}`;

/** `t00001`, and `t00001-2` for the second attempt. `index` counts from 0. */
export function taskName(index: number, attempt: number): string {
  return `t${String(index + 1).padStart(5, '0')}${suffix(attempt)}`;
}

export function attemptOf(taskId: string): number {
  return Number(taskId.split('-')[1] ?? 1);
}

/** What was sent of a source: all of it, or only the chosen sound track. */
export type SentKind = 'whole' | 'sound';
/** The source is the same for every attempt. */
export const inputBlobName = (index: number, kind: SentKind) =>
  `${taskName(index, 1)}${kind === 'sound' ? '.m4a' : '.mp4'}`;
/** Each attempt has its own result, so that an old one is never taken for the new one. */
export const outputBlobName = (taskId: string) => `${taskId}.mp3`;

export const createdByTag = { name: 'createdBy', value: 'batchtone' } as const;

/** What marks a pool or job as ours, for adoption and for the leftover sweep. */
export function tagsOf(runId: string, appVersion: string) {
  return [createdByTag, { name: 'runId', value: runId }, { name: 'appVersion', value: appVersion }] as const;
}
