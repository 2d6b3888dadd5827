import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Absolute path of a program on the PATH, or null: what the platform's own search would find. */
export async function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Promise<string | null> {
  const path = env['PATH'] ?? env['Path'] ?? '';
  const endings = platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of path.split(delimiter).filter((entry) => entry.length > 0)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending);
      if (await isProgram(candidate)) return candidate;
    }
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not there or not ours to run: the search goes on, as a shell's does.
    return false;
  }
}

const installCommands: Readonly<Record<string, string>> = {
  win32: 'winget install ffmpeg',
  darwin: 'brew install ffmpeg',
};

/** What a person types to install ffmpeg on this platform. */
export function ffmpegInstallCommand(platform: NodeJS.Platform): string {
  return installCommands[platform] ?? 'sudo apt-get install ffmpeg';
}
