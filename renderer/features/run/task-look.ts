import type { TaskPhase } from '../../../shared/contract.ts';
import type { Pattern } from '../../ui/patterns.ts';
import type { Tone } from '../../ui/tones.ts';

/** Phases that look alike on a tile; the words of each phase stay their own. */
export const taskGroups = [
  'waiting',
  'uploading',
  'queued',
  'running',
  'fetching',
  'done',
  'failed',
  'cancelled',
] as const;
export type TaskGroup = (typeof taskGroups)[number];

export const groupOfPhase: Readonly<Record<TaskPhase, TaskGroup>> = {
  waiting: 'waiting',
  uploading: 'uploading',
  uploaded: 'uploading',
  active: 'queued',
  preparing: 'queued',
  running: 'running',
  completed: 'fetching',
  downloading: 'fetching',
  downloaded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Colour and pattern of a state; with its letter, three ways to tell it. */
export interface Look {
  readonly tone: Tone;
  readonly pattern: Pattern;
}

export const taskLooks: Readonly<Record<TaskGroup, Look>> = {
  waiting: { tone: 'neutral', pattern: 'plain' },
  uploading: { tone: 'sky', pattern: 'rows' },
  queued: { tone: 'amber', pattern: 'dots' },
  running: { tone: 'indigo', pattern: 'slash' },
  fetching: { tone: 'mint', pattern: 'columns' },
  done: { tone: 'teal', pattern: 'plain' },
  failed: { tone: 'red', pattern: 'cross' },
  cancelled: { tone: 'violet', pattern: 'backslash' },
};

/** How many tasks are in each group. */
export function countGroups(
  phaseCounts: Readonly<Partial<Record<TaskPhase, number>>>,
): Readonly<Record<TaskGroup, number>> {
  const counts: Record<TaskGroup, number> = {
    waiting: 0,
    uploading: 0,
    queued: 0,
    running: 0,
    fetching: 0,
    done: 0,
    failed: 0,
    cancelled: 0,
  };
  for (const [phase, count] of Object.entries(phaseCounts)) {
    counts[groupOfPhase[phase as TaskPhase]] += count;
  }
  return counts;
}
