import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runIdSchema } from '../../shared/contract.ts';
import { readJournal } from './journal.ts';
import { type ReplayedRun, replay } from './replay.ts';
import { needOf } from './resume.ts';

const ending = '.jsonl';
/** Journals of finished runs that are kept: the history. */
const mostFinished = 200;

export interface FoundJournals {
  /** From the oldest to the newest. */
  readonly runs: readonly ReplayedRun[];
  /** Files that are no journal any more: renamed, their content kept. */
  readonly setAside: readonly string[];
}

/** Reads every journal of the folder. One with a line that cannot be read is set aside: its fold would be wrong. */
export async function readJournals(folder: string): Promise<FoundJournals> {
  const runs: ReplayedRun[] = [];
  const setAside: string[] = [];
  for (const name of (await namesIn(folder)).sort()) {
    const runId = name.endsWith(ending) ? name.slice(0, -ending.length) : '';
    if (!runIdSchema.safeParse({ runId }).success) continue;
    const file = join(folder, name);
    const { entries, badLines } = await readJournal(file);
    const run = badLines.length === 0 ? replay(entries) : null;
    if (run?.runId === runId) {
      runs.push(run);
    } else if (entries.length === 0 && badLines.length === 0) {
      // Killed before its first line was whole: nothing had been asked of any service.
      await rm(file, { force: true });
    } else {
      const aside = `${file}.unreadable`;
      await rename(file, aside);
      setAside.push(aside);
    }
  }
  return { runs, setAside };
}

/** Bounds the history. What a journal still has to say of a service stays. @param runs from the oldest to the newest */
export async function forgetOldest(folder: string, runs: readonly ReplayedRun[]): Promise<void> {
  const over = runs.filter(
    (run) =>
      needOf(run) === 'nothing' && [...run.resources.values()].every(({ state }) => state === 'deleted'),
  );
  for (const { runId } of over.slice(0, Math.max(0, over.length - mostFinished))) {
    await rm(join(folder, `${runId}${ending}`), { force: true });
    await rm(join(folder, runId), { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
