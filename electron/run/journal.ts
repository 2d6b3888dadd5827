import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, isoTime } from '../support/clock.ts';
import { syncFolder } from '../support/sync-folder.ts';
import { type JournalEntry, type JournalNote, journalEntrySchema } from './journal-entries.ts';

/** A run's journal: JSON lines, only ever appended, in the order in which they were handed over. */
export interface Journal {
  /** Resolves when the line is flushed to disk: what it announces may be done then. */
  intend(note: JournalNote): Promise<void>;
  /** Notes what came of something. In order, but not flushed: losing it costs a look at the service, no more. */
  note(note: JournalNote): void;
  /** Resolves when everything is on disk and the file is let go. */
  close(): Promise<void>;
}

/**
 * Opens (or makes) the journal at `file`. Only its owner may read it: it has the user's file names. A last line that a
 * crash cut short is taken off first: the next line must not become a part of it.
 */
export async function openJournal(
  file: string,
  clock: Clock,
  onFault: (error: unknown) => void,
): Promise<Journal> {
  await mkdir(dirname(file), { recursive: true });
  await cutUnfinishedLine(file);
  const handle = await open(file, 'a', 0o600);
  // Its name too: a line that is flushed to a file that nobody finds announces nothing.
  await syncFolder(dirname(file));
  let last: Promise<void> = Promise.resolve();

  const append = (note: JournalNote, flush: boolean): Promise<void> => {
    const line = `${JSON.stringify({ ...note, at: isoTime(clock) })}\n`;
    const written = last.then(async () => {
      await handle.appendFile(line);
      if (flush) await handle.datasync();
    });
    // One line that could not be written must not silence the lines after it.
    last = written.catch(() => undefined);
    return written;
  };

  return {
    intend: (note) => append(note, true),
    note: (note) => {
      append(note, false).catch(onFault);
    },
    close: async () => {
      await last;
      await handle.sync();
      await handle.close();
    },
  };
}

async function cutUnfinishedLine(file: string): Promise<void> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const end = content.lastIndexOf('\n') + 1;
  if (end < content.length) await truncate(file, end);
}

/**
 * Reads a journal back. A last line that a crash cut short is left out; any other line that does not parse is
 * reported by number, since the fold would be wrong without it.
 */
export async function readJournal(file: string): Promise<{
  readonly entries: readonly JournalEntry[];
  readonly badLines: readonly number[];
}> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines.pop();
  const entries: JournalEntry[] = [];
  const badLines: number[] = [];
  lines.forEach((line, index) => {
    const parsed = journalEntrySchema.safeParse(parseJson(line));
    if (parsed.success) entries.push(parsed.data);
    else badLines.push(index + 1);
  });
  return { entries, badLines };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not JSON is one more way of not being an entry; the caller's schema refuses undefined.
    return undefined;
  }
}
