import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { systemCode } from './task-fault.ts';

/** A file that a pattern of an output file names. */
export interface MatchedFile {
  /** Absolute. */
  readonly path: string;
  /** With `/`: for a pattern with wildcards the path below its first wildcard's folder, else the file's name. */
  readonly name: string;
}

export interface FileMatches {
  readonly hasWildcard: boolean;
  readonly files: readonly MatchedFile[];
}

/**
 * The files that `pattern` names, in order of name. Rules of the service [REST: OutputFile.filePattern]: relative to
 * the working directory or absolute; `*` and `?` within a name, `**` any folders, `[abc]`, `[a-c]`, `[!abc]`; a
 * wildcard never matches a leading dot. Nothing found is no error. Links to folders are not followed.
 */
export async function matchFiles(pattern: string, workingDirectory: string): Promise<FileMatches> {
  const segments = (process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern)
    .split('/')
    .filter((segment, index) => segment !== '.' && (segment !== '' || index === 0));
  const firstWild = segments.findIndex((segment) => /[*?[]/.test(segment));
  if (firstWild < 0) {
    const path = resolve(workingDirectory, segments.join('/'));
    const files = (await isFile(path)) ? [{ path, name: basename(path) }] : [];
    return { hasWildcard: false, files };
  }
  const fixed = segments.slice(0, firstWild).join('/');
  const start = resolve(workingDirectory, isAbsolute(pattern) && fixed === '' ? '/' : fixed);
  const names = await walk(start, segments.slice(firstWild));
  const files = [...new Set(names)].sort().map((name) => ({ path: join(start, name), name }));
  return { hasWildcard: true, files };
}

/** Names below `folder`, with `/`, that the rest of a pattern matches. */
async function walk(folder: string, segments: readonly string[]): Promise<readonly string[]> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [];
  const entries = await entriesOf(folder);
  const found: string[] = [];
  const descend = async (name: string, into: readonly string[]) => {
    const below = await walk(join(folder, name), into);
    found.push(...below.map((each) => `${name}/${each}`));
  };
  if (segment === '**') {
    found.push(...(await walk(folder, rest.length > 0 ? rest : ['*'])));
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await descend(entry.name, segments);
    }
    return found;
  }
  const expression = segmentExpression(segment);
  for (const entry of entries) {
    if (!expression.test(entry.name)) continue;
    if (rest.length > 0) {
      if (entry.isDirectory()) await descend(entry.name, rest);
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(folder, entry.name))))) {
      found.push(entry.name);
    }
  }
  return found;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  });
}

/**
 * One name of a pattern as a regular expression. What stands between two `*` is looked for once, at the first place where
 * it fits, and not elsewhere: that finds all there is to find, and no name takes longer than its length allows.
 */
export function segmentExpression(segment: string): RegExp {
  const tokens = segment.match(/\[!?\]?[^\]]*\]|[\s\S]/g) ?? [];
  const parts: string[] = [''];
  for (const token of tokens) {
    if (token === '*') parts.push('');
    else parts.push(`${parts.pop()}${oneCharacter(token)}`);
  }
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  // A lookahead is never entered again: what it found stays found.
  const between = rest.map((part, index) => `(?=(.*?${part}))\\${index + 1}`).join('');
  const hidden = segment.startsWith('.') ? '' : '(?!\\.)';
  const end = last === undefined ? '' : `.*${last}`;
  return new RegExp(`^${hidden}${first}${between}${end}$`, 's');
}

function oneCharacter(token: string): string {
  if (token === '?') return '.';
  if (token.length === 1) return token.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
  const negated = token.startsWith('[!');
  const members = token.slice(negated ? 2 : 1, -1).replaceAll(/[\\\]^]/g, '\\$&');
  return `[${negated ? '^' : ''}${members}]`;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
