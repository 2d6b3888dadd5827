import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where programs of this platform keep their data, for hosts that Electron does not tell. */
export function platformDataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Batchtone');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Batchtone');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'batchtone');
}

/** Thrown when another live process has the data folder. */
export class DataFolderInUse extends Error {
  readonly pid: number;
  readonly folder: string;

  constructor(folder: string, pid: number) {
    super(`Process ${pid} uses ${folder}`);
    this.name = 'DataFolderInUse';
    this.folder = folder;
    this.pid = pid;
  }
}

/**
 * Makes the folder and takes it for this process; the lock of a process that is dead is taken over.
 * @returns a function that lets go of it
 * @throws DataFolderInUse
 */
export function takeDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'lock');
  // Twice: the second time after a dead process's lock was removed.
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readOrEmpty(lock));
      if (attempt === 2 || (owner > 0 && isAlive(owner))) throw new DataFolderInUse(folder, owner);
      rmSync(lock, { force: true });
    }
  }
}

/** Whether a process of this id runs now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
