import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openInDesktop } from './browser/open-in-desktop.ts';
import type { Host } from './host.ts';
import { nodeHostParts } from './platform/node-host.ts';
import { webPage } from './platform/web-page.ts';

/** The host for a page in the user's own browser: the page picks its files, the desktop (if any) shows folders. */
export function createBrowserHost(dataFolder: string, hasDesktop: boolean): Host {
  return {
    ...nodeHostParts(dataFolder),
    kind: 'browser',
    pickers: null,
    reveal: hasDesktop ? revealInDesktop : null,
    openUrl: hasDesktop ? openPage : null,
  };
}

/** Whether a window could appear: a terminal over ssh, a container and a build machine have none. */
export function hasDesktop(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') return false;
  if (platform === 'win32') return true;
  if (platform === 'darwin') return env['SSH_CONNECTION'] === undefined;
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

async function openPage(url: string): Promise<void> {
  if (!(await openInDesktop(webPage(url)))) throw new Error('The desktop has nothing to open a page with');
}

/** File managers select a file by ways of their own; its folder is what all can open. */
async function revealInDesktop(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  const isOpened = await openInDesktop(isFolder ? path : dirname(path));
  if (!isOpened) throw new Error('The desktop has nothing to open a folder with');
}
