import { dirname } from 'node:path';
import { Failure } from '../../shared/failure.ts';

const full = new Set(['ENOSPC', 'EDQUOT']);
const forbidden = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EISDIR', 'EEXIST'],
  // Folders in folders, longer together than this system's paths.
  'ENAMETOOLONG',
]);

/**
 * The meaning of a fault of the file system, by what the file was to us; null when it is none of ours.
 * @param side `source`: a file of the user that is read. `result`: an MP3 that is written.
 */
export function fileFailure(error: unknown, side: 'source' | 'result', path = ''): Failure | null {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  // Sockets have errno codes too, but of other calls.
  if (
    typeof code !== 'string' ||
    !/^(open|stat|lstat|read|write|fsync|fdatasync|ftruncate|mkdir|link|rename|access|copyfile|close)$/.test(
      syscall ?? '',
    )
  ) {
    return null;
  }
  if (side === 'source') {
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Failure('fileVanished', {}, error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR' || code === 'EIO') {
      return new Failure('fileUnreadable', {}, error);
    }
    return null;
  }
  const folder = dirname(path);
  if (full.has(code)) return new Failure('outputDiskFull', { folder }, error);
  if (forbidden.has(code)) return new Failure('outputNotWritable', { folder }, error);
  return null;
}
