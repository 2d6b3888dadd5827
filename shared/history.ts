import type { RunCounts, RunHead } from './contract.ts';
import type { Money } from './plan.ts';

/** What the History screen shows: one line for each run that this computer has a journal of. */

/** - `running`: of this session, at work. - `interrupted`: it has not ended, and nobody drives it now. */
export const historyStates = ['running', 'interrupted', 'completed', 'failed', 'cancelled'] as const;
export type HistoryState = (typeof historyStates)[number];

export interface HistoryEntry {
  readonly runId: string;
  readonly createdAt: string;
  /** Null while it has not ended. */
  readonly endedAt: string | null;
  readonly connectionId: string;
  /** Null in the journal of an older app. */
  readonly connectionName: string | null;
  readonly isLocal: boolean;
  readonly quality: RunHead['quality'];
  readonly state: HistoryState;
  readonly counts: RunCounts;
  /** Of the files that were converted. */
  readonly soundSeconds: number;
  /** Of all sources. */
  readonly bytesIn: number;
  /** Of the MP3s that were put on disk. */
  readonly bytesOut: number;
  /** How long it was at work; null where the journal does not tell. */
  readonly elapsedMs: number | null;
  /** By retail prices; null on this computer, and where it is not known. */
  readonly cost: Money | null;
  /** It was interrupted, and what it cost before that was not counted. */
  readonly isCostPartial: boolean;
  readonly outputFolder: string;
  readonly can: {
    readonly openFolder: boolean;
    /** It has ended, and its journal is not needed to know what it left on an account. */
    readonly remove: boolean;
  };
}

export interface HistoryList {
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Names of journals that could not be read. */
  readonly unreadable: readonly string[];
}
