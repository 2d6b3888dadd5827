import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../platform/data-folder.ts';

/**
 * A data folder for one process of the terminal, so that it can run beside the app and leave nothing. What a process
 * that was killed left is removed by the next one.
 */
export async function takeTerminalFolder(
  dataFolder: string,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const parent = join(dataFolder, 'terminal');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parent)) {
    const pid = Number(name.split('-')[0]);
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) await removeFolder(join(parent, name));
  }
  const path = await mkdtemp(join(parent, `${process.pid}-`));
  return { path, remove: () => removeFolder(path) };
}

async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
