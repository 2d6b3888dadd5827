import type { RunCounts, RunHead } from '../../shared/contract.ts';
import type { HistoryEntry, HistoryState } from '../../shared/history.ts';
import type { JournalEntry } from '../run/journal-entries.ts';
import { type ReplayedRun, replay } from '../run/replay.ts';
import { needOf } from '../run/resume.ts';
import { finalStatuses } from '../run/state-tables.ts';

export type Totals = Extract<JournalEntry, { type: 'totals' }>;

/** A journal's line in the history, or null when it is not that of a run. */
export function historyEntryOf(entries: readonly JournalEntry[]): HistoryEntry | null {
  const run = replay(entries);
  if (run === null) return null;
  const totals = totalsOf(entries);
  const items = [...run.items.values()];
  const converted = items.filter(({ settled }) => settled === 'completed' || settled === 'downloaded');
  const downloaded = items.filter(({ settled }) => settled === 'downloaded');
  const wasResumed = entries.some(({ type }) => type === 'resumed');
  return {
    runId: run.runId,
    createdAt: run.createdAt,
    endedAt: endOf(run, entries),
    connectionId: run.connectionId,
    connectionName: run.target?.name ?? null,
    isLocal: isLocalRun(run),
    quality: run.options.quality,
    state: stateOf(run),
    counts: countsOf(run),
    soundSeconds: sum(converted.map(({ item }) => item.durationS)),
    bytesIn: sum(items.map(({ item }) => item.sizeBytes)),
    bytesOut: sum(downloaded.map(({ outputBytes }) => outputBytes ?? 0)),
    elapsedMs: elapsedOf(run, entries),
    cost: totals?.cost?.soFar ?? null,
    isCostPartial: wasResumed && totals?.cost != null,
    outputFolder: run.options.outputFolder,
    can: { openFolder: downloaded.length > 0, remove: isRemovable(run) },
  };
}

/** What a session knows better than the journal of a run that it drives. */
export function withLiveHead(entry: HistoryEntry, head: RunHead): HistoryEntry {
  const isOver = finalStatuses.has(head.status);
  // A run that had ended was taken up for its clean-up: its clocks began anew.
  if (isOver && head.resumedAt !== undefined) return entry;
  const state: HistoryState =
    head.interrupted !== undefined ? 'interrupted' : isOver ? (head.status as HistoryState) : 'running';
  return {
    ...entry,
    state,
    counts: head.counts,
    endedAt: head.endedAt,
    elapsedMs: head.progress.elapsedMs,
    cost: head.cost?.soFar ?? entry.cost,
    can: { ...entry.can, remove: entry.can.remove && isOver && head.poolKeptUntil === null },
  };
}

export function totalsOf(entries: readonly JournalEntry[]): Totals | null {
  return entries.findLast((entry): entry is Totals => entry.type === 'totals') ?? null;
}

/** How long it was at work in ms; null where the journal does not tell. */
export function elapsedOf(run: ReplayedRun, entries: readonly JournalEntry[]): number | null {
  const totals = totalsOf(entries);
  if (totals !== null) return totals.elapsedMs;
  // Between an interruption and the next start nobody worked, and no line says how long that was.
  if (entries.some(({ type }) => type === 'resumed')) return null;
  return Math.max(0, Date.parse(endOf(run, entries) ?? run.lastAt) - Date.parse(run.createdAt));
}

/** When it came to its status; null when it has not ended. */
export function endOf(run: ReplayedRun, entries: readonly JournalEntry[]): string | null {
  if (!finalStatuses.has(run.status)) return null;
  return entries.findLast(({ type }) => type === 'status')?.at ?? run.lastAt;
}

export function countsOf({ items }: ReplayedRun): RunCounts {
  const settled = [...items.values()].map((item) => item.settled);
  const count = (state: (typeof settled)[number]) => settled.filter((each) => each === state).length;
  return {
    total: settled.length,
    converted: count('completed') + count('downloaded'),
    downloaded: count('downloaded'),
    failed: count('failed'),
    cancelled: count('cancelled'),
  };
}

export function isLocalRun({ target, connectionId }: ReplayedRun): boolean {
  return target?.isLocal ?? connectionId === 'local';
}

function stateOf({ status }: ReplayedRun): HistoryState {
  return status === 'completed' || status === 'failed' || status === 'cancelled' ? status : 'interrupted';
}

/** On an account the journal says what was kept on purpose; on this computer nothing that is kept can cost. */
function isRemovable(run: ReplayedRun): boolean {
  if (needOf(run) !== 'nothing') return false;
  return isLocalRun(run) || [...run.resources.values()].every(({ state }) => state === 'deleted');
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
