import { create } from 'zustand';
import type { FailureView } from '../../../shared/failure.ts';
import type { HistoryEntry, HistoryList, HistoryState } from '../../../shared/history.ts';
import type { Metric } from './chart-bars.ts';

interface HistoryStoreState {
  /** Null before the first answer. The last one stays on screen while another is asked for. */
  readonly list: HistoryList | null;
  readonly failure: FailureView | null;
  readonly state: HistoryState | 'all';
  readonly connectionId: string;
  readonly metric: Metric;
}

/** Kept while other screens are shown: who comes back from a run finds the list as it was left. */
export const useHistoryStore = create<HistoryStoreState>()(() => ({
  list: null,
  failure: null,
  state: 'all',
  connectionId: 'all',
  metric: 'sound',
}));

export function showAllRuns(): void {
  useHistoryStore.setState({ state: 'all', connectionId: 'all' });
}

export function filtered(
  entries: readonly HistoryEntry[],
  { state, connectionId }: Pick<HistoryStoreState, 'state' | 'connectionId'>,
): readonly HistoryEntry[] {
  return entries.filter(
    (entry) =>
      (state === 'all' || entry.state === state) &&
      (connectionId === 'all' || entry.connectionId === connectionId),
  );
}
