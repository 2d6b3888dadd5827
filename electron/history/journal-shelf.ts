import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runIdSchema } from '../../shared/contract.ts';
import type { HistoryEntry } from '../../shared/history.ts';
import { readJournal } from '../run/journal.ts';
import { historyEntryOf } from './history-entry.ts';

const ending = '.jsonl';
const mostRuns = 200;

interface Kept {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Null: it could not be read. */
  readonly entry: HistoryEntry | null;
}

/** The folder of journals, one line of history each. A journal is read again only once it has changed. */
export class JournalShelf {
  readonly #folder: string;
  readonly #kept = new Map<string, Kept>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The newest first; at most 200. */
  async read(): Promise<{
    readonly entries: readonly HistoryEntry[];
    readonly unreadable: readonly string[];
  }> {
    const names = await this.#names();
    const journals = names.filter(isJournal).sort().reverse().slice(0, mostRuns);
    for (const name of this.#kept.keys()) if (!journals.includes(name)) this.#kept.delete(name);
    const entries: HistoryEntry[] = [];
    // Those that were set aside at a start have kept their name, with one more ending.
    const unreadable = names.filter((name) => name.endsWith(`${ending}.unreadable`));
    for (const name of journals) {
      // One after another: the longest is the most that is in memory.
      const entry = await this.#entry(name);
      if (entry === 'gone') continue;
      if (entry === null) unreadable.push(name);
      else entries.push(entry);
    }
    return { entries, unreadable };
  }

  async #entry(name: string): Promise<HistoryEntry | null | 'gone'> {
    const file = join(this.#folder, name);
    try {
      const { size, mtimeMs } = await stat(file);
      const kept = this.#kept.get(name);
      if (kept?.sizeBytes === size && kept.modifiedMs === mtimeMs) return kept.entry;
      const { entries, badLines } = await readJournal(file);
      const found = badLines.length === 0 ? historyEntryOf(entries) : null;
      const entry = found?.runId === basename(name, ending) ? found : null;
      this.#kept.set(name, { sizeBytes: size, modifiedMs: mtimeMs, entry });
      return entry;
    } catch (error) {
      // Removed meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
      throw error;
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

function isJournal(name: string): boolean {
  return name.endsWith(ending) && runIdSchema.safeParse({ runId: basename(name, ending) }).success;
}
