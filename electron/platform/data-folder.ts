import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Where its owner can be seen; null where it has not told. */
  readonly address: string | null;

  constructor(folder: string, { pid, address }: Owner) {
    super(`Process ${pid} uses ${folder}`);
    this.name = 'DataFolderInUse';
    this.folder = folder;
    this.pid = pid;
    this.address = address;
  }
}

export interface DataFolderLock {
  /** Tells a second instance where this one can be seen. @param address without anything secret */
  tell(address: string): void;
  release(): void;
}

interface Owner {
  readonly pid: number;
  /** When the process started, where the platform tells: ids are given out again, after a restart of the computer too. */
  readonly started: string | null;
  readonly address: string | null;
}

/**
 * Makes the folder and takes it for this process; the lock of a process that is dead is taken over.
 * @throws DataFolderInUse
 */
export function takeDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'lock');
  const own: Owner = { pid: process.pid, started: startOf(process.pid), address: null };
  // Again after a dead process's lock was removed, and when somebody else was quicker.
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(lock, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
      return {
        // Whole at every moment: a lock that reads as nothing would be taken for a dead one.
        tell: (address) => {
          const next = `${lock}.next`;
          writeFileSync(next, JSON.stringify({ ...own, address }), { mode: 0o600 });
          renameSync(next, lock);
        },
        release: () => rmSync(lock, { force: true }),
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const text = readOrEmpty(lock);
      const owner = readOwner(text);
      if (attempt === mostAttempts || isAliveSince(owner)) throw new DataFolderInUse(folder, owner);
      removeStale(lock, text);
    }
  }
}

const mostAttempts = 3;

/**
 * Removes the lock that says `text`, and no other: two that find the same dead lock at the same time must not remove
 * each other's new one. Moving is atomic, and what was moved by mistake is put back.
 */
function removeStale(lock: string, text: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (readOrEmpty(aside) !== text) linkSync(aside, lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readOwner(text: string): Owner {
  try {
    const value: unknown = JSON.parse(text);
    // A version that wrote no more than its process id.
    if (typeof value === 'number') return { pid: value, started: null, address: null };
    const { pid, started, address } = value as Partial<Owner>;
    return { pid: Number(pid), started: started ?? null, address: address ?? null };
  } catch {
    // Cut off while it was written, or not ours: nobody lives there.
    return { pid: 0, started: null, address: null };
  }
}

function isAliveSince({ pid, started }: Owner): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false;
  const now = startOf(pid);
  return started === null || now === null || now === started;
}

/** The 22nd field of `/proc/<pid>/stat` (proc(5)) with the boot that it counts from; null on other platforms. */
function startOf(pid: number): string | null {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const boot = readOrEmpty('/proc/sys/kernel/random/boot_id').trim();
  // The second field is the program's name in brackets, which may hold anything.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return stat === '' || boot === '' || ticks === undefined ? null : `${boot} ${ticks}`;
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
