import { spawn } from 'node:child_process';

/**
 * Opens an address or a folder with what the desktop has for it; each is one argument, never text of a shell. Our own,
 * because the `open` package declares `__dirname`, which the bundler's shim declares once more.
 * @returns false when the desktop's opener could not be started
 */
export function openInDesktop(
  target: string,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  const [command, ...args] = openerOf(platform);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, target], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The program, and what stands before the target. */
export function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  if (platform === 'darwin') return ['open'];
  return ['xdg-open'];
}
