import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { BatchError } from '../model/batch-error.ts';

/** One file or folder below a node's or a task's folder. */
export interface NodeFile {
  /** Relative, with `/`. */
  readonly name: string;
  readonly stats: Stats;
}

/** All entries below `root` in the order of their names; folders before what they hold. Links are not followed. */
export async function listNodeFiles(root: string, recursive: boolean): Promise<readonly NodeFile[]> {
  const entries = await readdir(root, { recursive, withFileTypes: true });
  const files = await Promise.all(
    entries.map(async (entry): Promise<NodeFile | null> => {
      const path = join(entry.parentPath, entry.name);
      const stats = await lstatIfThere(path);
      // A running task may take a file away between the two looks.
      return stats === null ? null : { name: relative(root, path).replaceAll(sep, '/'), stats };
    }),
  );
  return files.filter((file) => file !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The file at `name` below `root`. A name that would leave the folder, by `..` or by a link, is no file of it.
 * @throws BatchError `FileNotFound`
 */
export async function findNodeFile(root: string, name: string): Promise<{ path: string; stats: Stats }> {
  const segments = name.split(/[\\/]/).filter((segment) => segment !== '');
  if (segments.length === 0 || segments.some((segment) => segment === '..' || segment.includes('\0'))) {
    throw new BatchError('FileNotFound');
  }
  try {
    const [real, path] = await Promise.all([realpath(root), realpath(join(root, ...segments))]);
    if (!path.startsWith(real + sep)) throw new BatchError('FileNotFound');
    return { path, stats: await stat(path) };
  } catch (error) {
    if (isMissing(error)) throw new BatchError('FileNotFound');
    throw error;
  }
}

/** @throws BatchError `FileNotFound`, and `OperationInvalidForCurrentState` for a folder that is not empty */
export async function deleteNodeFile(root: string, name: string, recursive: boolean): Promise<void> {
  const { path, stats } = await findNodeFile(root, name);
  if (stats.isDirectory() && !recursive && (await readdir(path)).length > 0) {
    throw new BatchError('OperationInvalidForCurrentState');
  }
  await rm(path, { recursive: true });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function lstatIfThere(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
