import { resolve, sep } from 'node:path';

/**
 * From a file's true name to the path of its MP3. The tree of the dropped folders is mirrored; a name is changed only
 * where this platform could not hold it; two files never get one path, upper and lower case being the same.
 */

export interface NamedItem {
  readonly name: string;
  /** With `/`; may be empty. */
  readonly folder: string;
}

/** Longest file name, in bytes, of the common file systems (NTFS: 255 UTF-16 units, never more than that in bytes here). */
const longestNameBytes = 255;
const windowsForbidden = /[<>:"/\\|?*\p{Cc}]/gu;
const windowsReserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;
const otherForbidden = /[/\0]/g;

/**
 * The names given out so far. A name once given to an item stays its own, so that fetching it again does not make
 * a second file.
 */
export class OutputNames {
  readonly #platform: NodeJS.Platform;
  readonly #takenBy = new Map<string, string>();
  readonly #given = new Map<string, { readonly path: string; readonly copy: number }>();

  constructor(platform: NodeJS.Platform) {
    this.#platform = platform;
  }

  /** The relative path (with `/`) that is this item's and no other's. */
  claim(item: NamedItem, itemId: string): string {
    return this.#given.get(itemId)?.path ?? this.#claimFrom(item, itemId, 1);
  }

  /** The next path for an item whose name turned out to be taken by a file that is not ours. */
  claimNext(item: NamedItem, itemId: string): string {
    return this.#claimFrom(item, itemId, (this.#given.get(itemId)?.copy ?? 0) + 1);
  }

  #claimFrom(item: NamedItem, itemId: string, firstCopy: number): string {
    for (let copy = firstCopy; ; copy += 1) {
      const path = outputPathOf(item, copy, this.#platform);
      const key = path.normalize('NFC').toLowerCase();
      const owner = this.#takenBy.get(key);
      if (owner !== undefined && owner !== itemId) continue;
      this.#takenBy.set(key, itemId);
      this.#given.set(itemId, { path, copy });
      return path;
    }
  }
}

/** The path of copy number `copy` (1: as it is, 2: `name (2).mp3`). */
export function outputPathOf(item: NamedItem, copy: number, platform: NodeJS.Platform): string {
  const folders = item.folder
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => safeName(part, '', platform));
  const ending = copy === 1 ? '.mp3' : ` (${copy}).mp3`;
  return [...folders, safeName(stem(item.name), ending, platform)].join('/');
}

/** `base` + `ending` as one name that this platform can hold, 255 bytes at most, with the ending whole. */
export function safeName(base: string, ending: string, platform: NodeJS.Platform): string {
  const windows = platform === 'win32';
  let name = base.toWellFormed().replaceAll(windows ? windowsForbidden : otherForbidden, '_');
  if (windows && windowsReserved.test(name)) name = name.replace(windowsReserved, '$1_');
  name = shorten(name, longestNameBytes - Buffer.byteLength(ending));
  // Windows drops dots and spaces at the end of a name, so that two names would become one.
  if (windows && ending === '') name = name.replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  if (name === '' || (ending === '' && (name === '.' || name === '..'))) name = '_';
  return name + ending;
}

/** Absolute path under `outputFolder`. @throws RangeError should a path ever lead outside of it. */
export function insideFolder(outputFolder: string, relativePath: string): string {
  const root = resolve(outputFolder);
  const path = resolve(root, relativePath);
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new RangeError('An output path left the output folder');
  }
  return path;
}

function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

function shorten(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}
