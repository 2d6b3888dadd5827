import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Copies of files that a browser sent, because a page cannot name a path on this machine. */
export interface StagedFiles {
  owns(path: string): boolean;
  discard(path: string): Promise<void>;
}

/** For hosts that have real paths. */
export const noStagedFiles: StagedFiles = { owns: () => false, discard: async () => undefined };

/**
 * One folder, flat, its files named by random ids: nothing that a page says becomes a path. It belongs to one process at
 * a time, so whatever is in it at the start is stale.
 */
export class Staging implements StagedFiles {
  readonly folder: string;
  readonly #stored = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** How many whole copies there are. */
  get count(): number {
    return this.#stored.size;
  }

  /** Removes what an earlier process left. */
  async open(): Promise<void> {
    await this.removeAll();
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Writes a whole body to disk; a part of one is removed again.
   * @param modifiedMs the file's own modification time, by which a second drop of the same file is known
   * @returns absolute path of the copy
   */
  async store(body: Readable, modifiedMs: number, signal: AbortSignal): Promise<string> {
    const path = join(this.folder, randomUUID());
    try {
      await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
      await utimes(path, new Date(), new Date(modifiedMs));
      this.#stored.add(path);
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  owns(path: string): boolean {
    return dirname(path) === this.folder;
  }

  async discard(path: string): Promise<void> {
    if (!this.owns(path)) return;
    await rm(path, { force: true });
    this.#stored.delete(path);
  }

  async removeAll(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
    this.#stored.clear();
  }
}
