import { basename } from 'node:path';

/**
 * Name and folders of a path that a page named, with `/`. It mirrors folders in the output, so it may only go down:
 * empty, `.` and `..` parts are dropped, and what is left of an unusable path is the file's own name.
 */
export function splitRelativePath(
  relativePath: string,
  path: string,
): { readonly name: string; readonly folder: string } {
  const parts = relativePath.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const name = parts.pop() ?? basename(path);
  return { name, folder: parts.join('/') };
}
