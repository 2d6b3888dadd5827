import { join } from 'node:path';
import { runIdSchema } from '../../shared/contract.ts';
import { readJournal } from '../run/journal.ts';
import { type ReplayedRun, replay } from '../run/replay.ts';

/**
 * What the journal of a run says, or null where this computer has none. A run id comes from a service: only one of our
 * own form ever becomes part of a path.
 */
export async function readRun(journalFolder: string, runId: string): Promise<ReplayedRun | null> {
  if (!runIdSchema.safeParse({ runId }).success) return null;
  try {
    return replay((await readJournal(join(journalFolder, `${runId}.jsonl`))).entries);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
