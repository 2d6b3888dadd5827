import type { Leftover, LeftoverKind } from '../../shared/billing.ts';
import type { JournalResource } from '../run/journal-entries.ts';
import type { ReplayedRun } from '../run/replay.ts';

const namedAs: Readonly<Record<LeftoverKind, readonly JournalResource[]>> = {
  pool: ['pool'],
  job: ['job'],
  container: ['output', 'input'],
};

/**
 * Who needs a thing that this app made. What a journal does not say was kept on purpose is a leftover, also when
 * there is no journal at all: another computer made it, or its data folder is gone, and it may bill all the same.
 */
export function standingOf(
  kind: LeftoverKind,
  name: string,
  run: ReplayedRun | null,
  isLive: boolean,
  nowMs: number,
): Leftover['standing'] {
  if (isLive) return 'live';
  for (const resource of namedAs[kind]) {
    const kept = run?.resources.get(`${resource} ${name}`)?.kept;
    if (kept && (kept.until === null || Date.parse(kept.until) > nowMs)) return 'kept';
  }
  return 'leftover';
}
