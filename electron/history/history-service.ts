import type { RunEvent, TaskOutputChunk } from '../../shared/contract.ts';
import type { HistoryList } from '../../shared/history.ts';

/** The runs of this session and of earlier ones, by their journals. A run that this session drives is shown live. */
export interface HistoryService {
  /** The newest 200 runs. */
  list(): Promise<HistoryList>;
  /** A run's screen: live, or one snapshot as its journal has it. @throws Failure `runMissing` */
  watch(runId: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** A task's output: live, or what was kept of it when it failed. @throws Failure `runMissing` */
  watchOutput(
    runId: string,
    itemId: string,
    stream: 'stdout' | 'stderr',
    signal: AbortSignal,
  ): AsyncIterable<TaskOutputChunk>;
  /** Absolute. @throws Failure `runMissing` */
  outputFolder(runId: string): Promise<string>;
  /** Absolute path of one finished MP3, or null. @throws Failure `runMissing` */
  outputPath(runId: string, itemId: string): Promise<string | null>;
  /**
   * Deletes the journal and the logs of a run; its MP3s stay.
   * @throws Failure `runMissing`; `runBusy` while it works, or while something of it is on an account
   */
  remove(runId: string): Promise<void>;
}
