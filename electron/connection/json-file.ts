import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolderNow } from '../support/sync-folder.ts';
import { removeUnfinishedWrites } from '../support/unfinished-writes.ts';

/** What could be used of a document; `isWhole` is false when a part of it could not. */
export interface ParsedDocument<T> {
  readonly value: T;
  readonly isWhole: boolean;
}

/**
 * A small JSON document of this app: parsed when it is read, replaced as a whole when it is written, readable by its
 * owner only. A file that cannot be used as it is is copied aside before anything is written over it.
 */
export class JsonFile<T> {
  readonly #path: string;
  readonly #setAsideAs: string | null = null;
  #value: T;

  /**
   * @param parse judges what is in the file, or undefined for a file that is not there or is no JSON
   * @param nowMs time of the start, for the name of a file that is set aside
   */
  constructor(path: string, parse: (stored: unknown) => ParsedDocument<T>, nowMs: number) {
    this.#path = path;
    removeUnfinishedWrites(path);
    const stored = readStored(path);
    const { value, isWhole } = parse(stored.kind === 'json' ? stored.json : undefined);
    this.#value = value;
    if (stored.kind === 'none' || (stored.kind === 'json' && isWhole)) return;
    this.#setAsideAs = `${path}.corrupt-${nowMs}`;
    // What cannot be read may still be renamed, and then the next start is not told of it again.
    if (stored.kind === 'unreadable') renameSync(path, this.#setAsideAs);
    else copyFileSync(path, this.#setAsideAs);
    this.write(value);
  }

  get value(): T {
    return this.#value;
  }

  /** Where the copy of an unusable file is; null when there was none. */
  get setAsideAs(): string | null {
    return this.#setAsideAs;
  }

  /**
   * On disk, flushed, before it returns; a reader sees the old document or the new one.
   * @throws what the system says; then the old document holds
   */
  write(value: T): void {
    const unfinished = `${this.#path}.${process.pid}.tmp`;
    try {
      // A crash in the middle of a write may have left one.
      rmSync(unfinished, { force: true });
      const file = openSync(unfinished, 'wx', 0o600);
      try {
        writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(unfinished, this.#path);
      syncFolderNow(dirname(this.#path));
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
    this.#value = value;
  }
}

type Stored =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'broken' }
  | { readonly kind: 'unreadable' };

function readStored(path: string): Stored {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable' };
  }
  try {
    return { kind: 'json', json: JSON.parse(text) };
  } catch {
    return { kind: 'broken' };
  }
}
