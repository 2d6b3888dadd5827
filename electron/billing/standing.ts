import type { Leftover, LeftoverKind } from '../../shared/billing.ts';
import type { JournalResource } from '../run/journal-entries.ts';
import type { ReplayedRun } from '../run/replay.ts';

const namedAs: Readonly<Record<LeftoverKind, readonly JournalResource[]>> = {
  pool: ['pool'],
  job: ['job'],
  container: ['output', 'input'],
};

/**
 * Who needs a thing that this app made. What this computer's journal does not say was kept on purpose is a leftover.
 * Without a journal another computer made it, and may be working with it now: it is listed, for it may bill all the
 * same, but never deleted with the rest.
 */
export function standingOf(
  kind: LeftoverKind,
  name: string,
  run: ReplayedRun | null,
  isLive: boolean,
  nowMs: number,
): Leftover['standing'] {
  if (isLive) return 'live';
  if (run === null) return 'elsewhere';
  for (const resource of namedAs[kind]) {
    const kept = run.resources.get(`${resource} ${name}`)?.kept;
    if (kept && (kept.until === null || Date.parse(kept.until) > nowMs)) return 'kept';
  }
  return 'leftover';
}
