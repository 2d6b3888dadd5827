import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Copies of files that a browser sent, because a page cannot name a path on this machine. */
export interface StagedFiles {
  owns(path: string): boolean;
  discard(path: string): Promise<void>;
  /** Removes what earlier processes left, but for what a run of theirs that goes on still needs. */
  discardStale(needed: ReadonlySet<string>): Promise<void>;
  /** What must outlive this process: a run that waits for its service is to go on with it. */
  keepForLater(needed: ReadonlySet<string>): void;
}

/** For hosts that have real paths. */
export const noStagedFiles: StagedFiles = {
  owns: () => false,
  discard: async () => undefined,
  discardStale: async () => undefined,
  keepForLater: () => undefined,
};

/**
 * One folder, flat, its files named by random ids: nothing that a page says becomes a path. It belongs to one process at
 * a time, so whatever is in it at the start is stale, unless a run that was cut off is to go on with it.
 */
export class Staging implements StagedFiles {
  readonly folder: string;
  readonly #stored = new Set<string>();
  #stale: readonly string[] = [];
  #needed: ReadonlySet<string> = new Set();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** How many whole copies there are. */
  get count(): number {
    return this.#stored.size;
  }

  /** What is there now was left by an earlier process, and waits for `discardStale`. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    this.#stale = (await readdir(this.folder)).map((name) => join(this.folder, name));
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

  async discardStale(needed: ReadonlySet<string>): Promise<void> {
    for (const path of this.#stale) {
      if (!needed.has(path)) await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
    this.#stale = [];
  }

  keepForLater(needed: ReadonlySet<string>): void {
    this.#needed = needed;
  }

  async removeAll(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    const paths = names.map((name) => join(this.folder, name));
    if (paths.some((path) => this.#needed.has(path))) {
      for (const path of paths) if (!this.#needed.has(path)) await rm(path, { force: true, maxRetries: 3 });
    } else await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
    this.#stored.clear();
  }
}
