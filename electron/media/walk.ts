import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

/**
 * Extensions that are picked out of a folder. A file dropped by itself is looked at whatever its name. Not `.mp3`: it is
 * what we make, and a folder that is also the output folder must not be converted again and again.
 */
const mediaExtensions = new Set(
  (
    '.mp4 .m4v .mov .qt .mkv .webm .ts .mts .m2ts .3gp .3g2 .f4v .avi .wmv .flv .mpg .mpeg ' +
    '.m4a .m4b .aac .ogg .oga .opus .flac .wav .mka'
  ).split(' '),
);

export interface WalkedFile {
  readonly path: string;
  readonly name: string;
  /** Folders from the dropped folder (its own name first), with `/`; empty for a file dropped by itself. */
  readonly folder: string;
}

export interface Walk {
  readonly files: readonly WalkedFile[];
  /** Files inside folders whose names are no media files' names. */
  readonly ignored: number;
}

const naturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** True when the name is one that `walkDropped` picks out of a folder. */
export function isMediaName(name: string): boolean {
  // macOS writes `._name.mp4` beside files on foreign disks: attributes, no media.
  return mediaExtensions.has(extname(name).toLowerCase()) && !name.startsWith('._');
}

/**
 * The files behind one dropped path, folders walked to the bottom in natural order (2 before 10). A path that does not
 * exist or cannot be read is returned as a file: its probe says what is wrong. Links are followed, loops are not.
 * @throws the reason of `signal` when it aborts
 */
export async function walkDropped(path: string, signal: AbortSignal): Promise<Walk> {
  const name = basename(path);
  const stats = await statOrNull(path);
  if (stats === null || !stats.isDirectory()) return { files: [{ path, name, folder: '' }], ignored: 0 };
  const files: WalkedFile[] = [];
  const ignored = await walkFolder(path, name, new Set(), files, signal);
  return { files, ignored };
}

async function walkFolder(
  path: string,
  folder: string,
  ancestors: ReadonlySet<string>,
  files: WalkedFile[],
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const real = await realpath(path);
  if (ancestors.has(real)) return 0;
  const inside = new Set([...ancestors, real]);
  let ignored = 0;
  const entries = await entriesOf(path);
  if (entries === null) {
    // Its probe says that it cannot be read: a folder must not vanish without a word.
    files.push({ path, name: basename(path), folder: folder.split('/').slice(0, -1).join('/') });
    return 0;
  }
  for (const entry of entries) {
    const child = join(path, entry.name);
    const stats = entry.isSymbolicLink() ? await statOrNull(child) : entry;
    if (stats?.isDirectory() === true) {
      ignored += await walkFolder(child, `${folder}/${entry.name}`, inside, files, signal);
    } else if (isMediaName(entry.name)) {
      files.push({ path: child, name: entry.name, folder });
    } else {
      ignored += 1;
    }
  }
  return ignored;
}

/** Sorted; null when the folder may not be listed or is gone. */
async function entriesOf(path: string): Promise<Dirent[] | null> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => naturalOrder.compare(a.name, b.name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT') return null;
    throw error;
  }
}

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch {
    return null;
  }
}
