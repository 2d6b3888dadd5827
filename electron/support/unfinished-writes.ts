import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** `<name>.<pid>[.<letters>].tmp` is ours, `<name>.tmp-<hex>` that of the library `conf`. */
const unfinished = /^\.(\d+(\.[a-z]+)?\.tmp|tmp-[0-9a-f]+)$/;

/**
 * Removes what a process that was killed in the middle of a write has left beside a document. Only for who has the
 * document to itself: another's write would be lost.
 */
export function removeUnfinishedWrites(path: string): void {
  const [folder, name] = [dirname(path), basename(path)];
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // A folder that is missing has none; one that cannot be listed says so better when the document is read or written.
    return;
  }
  for (const found of names) {
    if (found.startsWith(name) && unfinished.test(found.slice(name.length))) {
      rmSync(join(folder, found), { force: true });
    }
  }
}
