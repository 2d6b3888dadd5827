import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Looks for keys of accounts where none may be: in whatever form somebody may have left them. */

export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Half a key is enough to be one too many. */
const prefixLength = 24;

/**
 * @param key as Azure gives it: base64
 * @returns by its name, every form in which it could be left behind
 */
export function formsOf(key: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(key, 'base64');
  const asText = Buffer.from(key);
  const texts: readonly (readonly [string, string])[] = [
    ['in clear', key],
    ['in part', key.slice(0, prefixLength)],
    ['URL-encoded', encodeURIComponent(key)],
    ['URL-encoded in part', encodeURIComponent(key).slice(0, prefixLength)],
    ['twice URL-encoded', encodeURIComponent(encodeURIComponent(key))],
    ['JSON-escaped', JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/')],
    ['base64url', bytes.toString('base64url')],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['hex of its text', asText.toString('hex')],
    ['base64 of its text', asText.toString('base64').replace(/=+$/, '').slice(0, -1)],
    ['list of bytes', [...bytes.subarray(0, 12)].join(',')],
  ];
  return new Map([
    ...texts.map(([name, text]) => [name, Buffer.from(text)] as const),
    ['decoded', bytes],
    ['UTF-16', Buffer.from(key, 'utf16le')],
  ]);
}

/** A signature of a SAS, in a URL or in one that is quoted inside another. */
const signature = /\bsig(=|%3D|%253D)/i;

/** Every find as `place: what`, without the secret. */
export function findSecrets(places: readonly Place[], keys: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  for (const { name, bytes } of places) {
    for (const [whose, key] of Object.entries(keys)) {
      for (const [form, needle] of formsOf(key)) {
        if (bytes.includes(needle)) found.push(`${name}: ${whose} ${form}`);
      }
    }
    if (signature.test(bytes.toString('latin1'))) found.push(`${name}: a signature`);
  }
  return found;
}

/** Every file below a folder, hidden ones included. */
export async function filesIn(folder: string): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { name: path.slice(folder.length + 1), bytes: await readFile(path) };
      }),
  );
}
