import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent, TaskOutputChunk } from '../../shared/contract.ts';
import { runIdSchema } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { readJournal } from '../run/journal.ts';
import type { JournalEntry } from '../run/journal-entries.ts';
import { replay } from '../run/replay.ts';
import type { RunService } from '../run/run-service.ts';
import { logFiles } from '../support/rotating-file.ts';
import { historyEntryOf, withLiveHead } from './history-entry.ts';
import type { HistoryService } from './history-service.ts';
import { JournalShelf } from './journal-shelf.ts';
import { pastRunOf } from './past-run.ts';

export interface HistoryDeps {
  readonly runs: Pick<
    RunService,
    'has' | 'heads' | 'forget' | 'watch' | 'watchOutput' | 'outputFolder' | 'outputPath'
  >;
  /** One journal a run, and a folder with the logs of tasks that failed. */
  readonly journalFolder: string;
  readonly logFolder: string;
}

export function createHistory({ runs, journalFolder, logFolder }: HistoryDeps): HistoryService {
  const shelf = new JournalShelf(journalFolder);

  /** Only an id of our own form ever becomes part of a path. */
  const fileOf = (runId: string, ending = '.jsonl') => {
    if (!runIdSchema.safeParse({ runId }).success) throw new Failure('runMissing', { runId });
    return join(journalFolder, `${runId}${ending}`);
  };

  async function entriesOf(runId: string): Promise<readonly JournalEntry[]> {
    try {
      return (await readJournal(fileOf(runId))).entries;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Failure('runMissing', { runId });
      throw error;
    }
  }

  async function replayed(runId: string) {
    const run = replay(await entriesOf(runId));
    if (run === null) throw new Failure('runMissing', { runId });
    return run;
  }

  return {
    list: async () => {
      const { entries, unreadable } = await shelf.read();
      const heads = new Map(runs.heads().map((head) => [head.runId, head]));
      return {
        entries: entries.map((entry) => {
          const head = heads.get(entry.runId);
          return head === undefined ? entry : withLiveHead(entry, head);
        }),
        unreadable,
      };
    },
    async *watch(runId, signal): AsyncGenerator<RunEvent> {
      if (runs.has(runId)) return yield* runs.watch(runId, signal);
      const snapshot = pastRunOf(await entriesOf(runId));
      if (snapshot === null) throw new Failure('runMissing', { runId });
      yield snapshot;
      // The stream stays open: a page that sees it end would ask again.
      await aborted(signal);
    },
    async *watchOutput(runId, itemId, stream, signal): AsyncGenerator<TaskOutputChunk> {
      if (runs.has(runId)) return yield* runs.watchOutput(runId, itemId, stream, signal);
      const taskId = (await replayed(runId)).items.get(itemId)?.taskId ?? null;
      const text = taskId === null ? null : await keptLog(fileOf(runId, ''), taskId, stream);
      yield { text: text ?? '', reset: false, done: true };
    },
    outputFolder: async (runId) =>
      runs.has(runId) ? runs.outputFolder(runId) : (await replayed(runId)).options.outputFolder,
    outputPath: async (runId, itemId) => {
      if (runs.has(runId)) return runs.outputPath(runId, itemId);
      const item = (await replayed(runId)).items.get(itemId);
      return item?.settled === 'downloaded' ? item.outputPath : null;
    },
    remove: async (runId) => {
      // A journal that cannot be read is not known to be needed no more.
      const entry = historyEntryOf(await entriesOf(runId));
      if (entry === null || !entry.can.remove) throw new Failure('runBusy');
      if (runs.has(runId)) await runs.forget(runId);
      await rm(fileOf(runId), { force: true });
      await rm(fileOf(runId, ''), { recursive: true, force: true });
      for (const file of logFiles(join(logFolder, `${runId}.log`))) await rm(file, { force: true });
    },
  };
}

const taskIdForm = /^t\d{5,}(-\d+)?$/;

/** What was kept of the output of a task that failed; null where nothing was. */
async function keptLog(folder: string, taskId: string, stream: string): Promise<string | null> {
  if (!taskIdForm.test(taskId)) return null;
  try {
    return await readFile(join(folder, `${taskId}.${stream}.txt`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
