import type {
  DeletableResource,
  ItemMedia,
  RunEvent,
  RunHead,
  StartRun,
  TaskOutputChunk,
} from '../../shared/contract.ts';

import type { Repair } from '../../shared/repairs.ts';
import type { RunTarget } from '../connection/connection.ts';
import type { SavedTarget } from './saved-target.ts';

/** One file to convert, as the queue hands it over. */
export interface RunInput {
  readonly itemId: string;
  /** Absolute path of the source file. */
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly sizeBytes: number;
  /** Modification time when it was probed, in ms since 1970. */
  readonly modifiedMs: number;
  readonly media: ItemMedia;
}

export interface RunActivity {
  /** A run of this session is under way. */
  readonly isWorking: boolean;
  /** Nodes that cost money now: of runs that are under way, and of those that have ended, as last seen. */
  readonly liveNodes: number;
  readonly keptNodes: number;
  /** With nobody to watch them the service takes these nodes away within so many minutes; null: no nodes. */
  readonly stopsAfterMinutes: number | null;
}

/** A run of an earlier start of the app that is taken up. */
export interface ResumedRun {
  readonly runId: string;
  readonly connectionId: string;
  /** What may still be needed of its sources. */
  readonly inputs: readonly RunInput[];
}

/**
 * Where a run goes on. @param saved what its journal keeps of its target; null in the journal of an older app.
 * @throws Failure `connectionMissing`, and for an older journal what the service says
 */
export type TargetFor = (connectionId: string, saved: SavedTarget | null) => Promise<RunTarget>;

/** What the router and the terminal may ask of runs. Every method that names an unknown run throws `runMissing`. */
export interface RunService {
  /**
   * Starts a run and returns its id as soon as its first journal entry is on disk.
   * @throws Failure `nothingToConvert`, `outputNotWritable`
   */
  start(
    inputs: readonly RunInput[],
    options: Omit<StartRun, 'itemIds' | 'connectionId' | 'plan'>,
    target: RunTarget,
  ): Promise<string>;
  /**
   * Takes up the runs that earlier starts of the app have left unfinished, the newest of them as `current`. Resolves
   * when their journals are read; the rest goes on by itself, and waits for services that cannot be reached.
   * @param hold takes a connection and answers its release; throws Failure `connectionMissing`, `connectionBusy`
   */
  resumeAll(
    targetFor: TargetFor,
    hold?: (connectionId: string) => () => void,
  ): Promise<readonly ResumedRun[]>;
  /** Tries to take up an interrupted run now; all of them when no id is given. */
  continue(runId?: string): void;
  /** Sources of the runs that could not be taken up yet: a later start needs them. */
  waiting(): readonly RunInput[];
  /** Names of journals that could not be read at this start and were set aside. */
  setAside(): readonly string[];
  /** Id of the newest run of this session that is not dismissed, or null. */
  current(): string | null;
  /** Whether it is a run of this session. */
  has(runId: string): boolean;
  /** Of every run of this session. */
  heads(): readonly RunHead[];
  /**
   * Lets go of a run that has ended, and of its journal.
   * @throws Failure `runBusy` while it works, waits, or keeps a pool that it is to delete
   */
  forget(runId: string): Promise<void>;
  /** Live state: a snapshot first, then changes, at most 10 a second; ends when `signal` aborts. */
  watch(runId: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Follows a task's stdout or stderr from its first byte, polling while the task runs. */
  watchOutput(
    runId: string,
    itemId: string,
    stream: 'stdout' | 'stderr',
    signal: AbortSignal,
  ): AsyncIterable<TaskOutputChunk>;
  cancel(runId: string): Promise<void>;
  retryFailed(runId: string): Promise<void>;
  /**
   * Fetches every MP3 that is not on disk (again), verified. Resolves when all were tried, with how many were missing.
   */
  downloadAll(runId: string): Promise<number>;
  deleteResource(runId: string, resource: DeletableResource): Promise<void>;
  extendTimeLimit(runId: string, minutes: number): Promise<void>;
  /**
   * Carries out the repair of a failure card.
   * @throws Failure `runBusy` when it does not fit the moment, or what the service says
   */
  repair(repair: Repair): Promise<void>;
  /** Whether a run of this session needs this pool, job or container now. */
  isLive(name: string): boolean;
  /** What goes on now, for whoever is about to close the app. */
  activity(): RunActivity;
  /** Absolute output folder of a run. */
  outputFolder(runId: string): string;
  /** Absolute path of one finished MP3, or null. */
  outputPath(runId: string, itemId: string): string | null;
  /** Resolves with true when every item was converted and fetched, once the run has ended. */
  finished(runId: string): Promise<boolean>;
  /** Resolves when the run needs its connection no more: it has ended, and it keeps no pool that it is to delete. */
  letGo(runId: string): Promise<void>;
  /** Stops all runs as Cancel does (stop work, then clean up) and resolves when nothing is under way. */
  close(): Promise<void>;
}
