import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, link, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../shared/failure.ts';
import { fileFailure } from '../azure/file-faults.ts';
import { randomLetters } from '../support/ids.ts';
import { makeFolders } from '../support/make-folders.ts';
import { syncFolder } from '../support/sync-folder.ts';

/**
 * Makes the folder if missing and really writes a file there: permissions, read-only mounts and full disks show
 * themselves in no other way that holds on every platform.
 * @throws Failure `outputNotWritable`, `outputDiskFull`
 */
export async function checkWritable(folder: string): Promise<void> {
  const trial = join(folder, `.batchtone-${randomLetters(8)}.part`);
  try {
    await makeFolders(folder);
    const file = await open(trial, 'wx');
    try {
      await file.writeFile('Batchtone checks that it can write here.\n');
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new Failure('outputDiskFull', { folder }, error);
    throw new Failure('outputNotWritable', { folder }, error);
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}

/** @throws Failure `outputNotWritable`, `outputDiskFull` */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw fileFailure(error, 'result', join(folder, 'x')) ?? error;
  }
}

/**
 * Gives a finished `.part` its final name without ever taking the place of another file.
 * @returns `published`; `same` when that very content was there already (the part is then removed); `taken` when
 *   other content has the name.
 */
export async function publish(part: string, path: string): Promise<'published' | 'same' | 'taken'> {
  try {
    await linkOrCopy(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileFailure(error, 'result', path) ?? error;
    if (!(await sameContent(part, path))) return 'taken';
    await rm(part, { force: true });
    return 'same';
  }
  await rm(part, { force: true });
  // Before the copy on the service may be deleted.
  await syncFolder(dirname(path));
  return 'published';
}

/** A hard link appears whole and fails when the name is taken; file systems without links get an exclusive copy. */
async function linkOrCopy(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'UNKNOWN'].includes(code))
      throw error;
    await copyFile(part, path, constants.COPYFILE_EXCL);
  }
}

async function sameContent(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(left), stat(right)]);
  if (!b.isFile() || a.size !== b.size) return false;
  const [one, other] = await Promise.all([hash(left), hash(right)]);
  return one === other;
}

async function hash(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}

/** Name of an unfinished download: in the folder of the result, so that the last step is within one file system. */
export function partPath(finalPath: string, runId: string, taskId: string): string {
  return join(dirname(finalPath), `.${runId}-${taskId}.part`);
}
