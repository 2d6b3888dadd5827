import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface RotationLimits {
  /** Of one file. */
  readonly bytes: number;
  /** Full files that are kept beside the newest, as `<name>.1` (the newest of them), `<name>.2`, ... */
  readonly older: number;
}

const usualLimits: RotationLimits = { bytes: 5 * 1024 * 1024, older: 2 };

/** Names of a log and of its full files, the newest first. */
export function logFiles(file: string, older: number = usualLimits.older): readonly string[] {
  return [file, ...Array.from({ length: older }, (_, index) => `${file}.${index + 1}`)];
}

/**
 * A file of lines that is never longer than its limit. Each line is written at once and by the caller's own thread: no
 * worker that a bundle would have to find, and nothing is lost when the process ends. A line that cannot be written (a
 * full disk) is dropped and counted: no log is worth a run. The count goes into the first line that can be.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #file: number | null;
  #bytes: number;
  #dropped = 0;

  /** @throws what the system says when the file cannot be opened at all */
  constructor(path: string, limits: RotationLimits = usualLimits) {
    this.#path = path;
    this.#limits = limits;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  /** How many lines could not be written. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    try {
      this.#write(line);
    } catch {
      this.#dropped += 1;
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #write(line: string): void {
    const isReported = this.#dropped > 0;
    const lost = isReported ? `{"level":40,"dropped":${this.#dropped},"msg":"lines were lost"}\n` : '';
    const bytes = Buffer.from(lost + line);
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#limits.bytes) this.#rotate();
    if (this.#file === null) return;
    const written = writeSync(this.#file, bytes);
    this.#bytes += written;
    if (written < bytes.length) {
      // A disk that fills up takes a part of a line; the next one must not go on from there.
      ftruncateSync(this.#file, this.#bytes - written);
      this.#bytes -= written;
      throw new Error('The line was not written whole');
    }
    if (isReported) this.#dropped = 0;
  }

  #rotate(): void {
    if (this.#file === null) return;
    closeSync(this.#file);
    this.#file = null;
    try {
      const names = logFiles(this.#path, this.#limits.older);
      rmSync(names.at(-1) ?? this.#path, { force: true });
      for (let index = names.length - 2; index >= 0; index -= 1) {
        const [from, to] = [names[index], names[index + 1]];
        if (from !== undefined && to !== undefined) moveIfThere(from, to);
      }
    } finally {
      // Where a file may not be moved the log starts anew: bounded comes before complete.
      this.#file = openSync(this.#path, 'w', 0o600);
      this.#bytes = 0;
    }
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
