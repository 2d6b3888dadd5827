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
// Devices, whatever ending they have; blanks before the first dot do not count.
const windowsReserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))/i;
const otherForbidden = /[/\0]/g;

/**
 * The names given out so far. A name once given to an item stays its own, so that fetching it again does not make
 * a second file.
 */
export class OutputNames {
  readonly #platform: NodeJS.Platform;
  readonly #takenBy = new Map<string, string>();
  readonly #folders = new Set<string>();
  /** The first number that may be free for a name: thousands of files may be called `video.mp4`. */
  readonly #nextCopy = new Map<string, number>();
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
    const folder = this.#folderOf(item);
    const plainKey = nameOnDisk(below(folder, fileNameOf(item, 1, this.#platform)));
    for (let copy = Math.max(firstCopy, this.#nextCopy.get(plainKey) ?? 1); ; copy += 1) {
      const path = below(folder, fileNameOf(item, copy, this.#platform));
      const key = nameOnDisk(path);
      const owner = this.#takenBy.get(key);
      if ((owner !== undefined && owner !== itemId) || this.#folders.has(key)) continue;
      this.#takenBy.set(key, itemId);
      this.#given.set(itemId, { path, copy });
      this.#nextCopy.set(plainKey, copy + 1);
      return path;
    }
  }

  /** A folder whose name an MP3 has already is numbered, for every item in it alike. */
  #folderOf(item: NamedItem): string {
    let folder = '';
    for (const part of foldersOf(item)) {
      for (let copy = 1; ; copy += 1) {
        const path = below(folder, safeName(part, copy === 1 ? '' : ` (${copy})`, this.#platform));
        const key = nameOnDisk(path);
        if (this.#takenBy.has(key)) continue;
        this.#folders.add(key);
        folder = path;
        break;
      }
    }
    return folder;
  }
}

/**
 * What a path is compared by: coarser than any file system that knows no case, so that what one of them takes for the
 * same name is the same here. NTFS compares upper case (σ and ς are one), APFS and HFS+ the decomposed form, ext4 with
 * `casefold` the full folding (ß is ss) without characters that show nothing.
 */
function nameOnDisk(path: string): string {
  const visible = path.normalize('NFD').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return visible.toLowerCase().toUpperCase().normalize('NFD');
}

/** The path of copy number `copy` (1: as it is, 2: `name (2).mp3`). */
export function outputPathOf(item: NamedItem, copy: number, platform: NodeJS.Platform): string {
  const folders = foldersOf(item).map((part) => safeName(part, '', platform));
  return [...folders, fileNameOf(item, copy, platform)].join('/');
}

const below = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

function foldersOf({ folder }: NamedItem): readonly string[] {
  return folder.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
}

function fileNameOf({ name }: NamedItem, copy: number, platform: NodeJS.Platform): string {
  return safeName(stem(name), copy === 1 ? '.mp3' : ` (${copy}).mp3`, platform);
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
