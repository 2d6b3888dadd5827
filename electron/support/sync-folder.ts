import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Flushes a folder's own entries, so that a rename or a new name in it outlives a power cut: flushing the file alone
 * promises nothing about its name (fsync(2)). Windows and some network mounts have no such call; there it is left to them.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    ignoreUnsupported(error);
  }
}

/** As `syncFolder`, for who may not wait. */
export function syncFolderNow(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    ignoreUnsupported(error);
  }
}

const unsupported = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOSYS', 'EBADF']);

function ignoreUnsupported(error: unknown): void {
  if (!unsupported.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
