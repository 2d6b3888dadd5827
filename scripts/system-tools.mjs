import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { runQuietly } from './run-command.mjs';

/**
 * Programs that no Node module brings. Each has a way to see whether it is there, and its package in each package
 * manager.
 */
export const ffmpeg = {
  name: 'ffmpeg',
  find: () => {
    const found = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8', windowsHide: true });
    return /^ffmpeg version (\S+)/.exec(found.stdout ?? '')?.[1] ?? null;
  },
  packages: { apt: 'ffmpeg', dnf: 'ffmpeg-free', pacman: 'ffmpeg', brew: 'ffmpeg', winget: 'Gyan.FFmpeg' },
};

/** Where distributions and platforms put it; `CHROMIUM_PATH` wins. */
const chromiumPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const chromium = {
  name: 'Chromium',
  find: () => process.env.CHROMIUM_PATH ?? chromiumPlaces.find((path) => existsSync(path)) ?? null,
  packages: {
    apt: 'chromium',
    dnf: 'chromium',
    pacman: 'chromium',
    brew: '--cask google-chrome',
    winget: 'Google.Chrome',
  },
};

/** Microsoft's Python client, for the one test that drives the engine with it; only Debian packages it. */
export const pythonSdk = {
  name: 'Azure SDK for Python',
  find: () => {
    const look =
      'import importlib.util as u; assert u.find_spec("azure.batch") and u.find_spec("azure.storage.blob")';
    return spawnSync('/usr/bin/python3', ['-c', look]).status === 0 ? '/usr/bin/python3' : null;
  },
  packages: { apt: 'python3-azure python3-azure-storage' },
};

/** @typedef {{ name: string, find: () => string | null, packages: Record<string, string> }} Tool */
/** @typedef {{ name: 'apt' | 'dnf' | 'pacman' | 'brew' | 'winget', mayInstall: boolean, command: (packages: string) => string }} PackageManager */

/**
 * The package manager of this machine, and whether these scripts may use it: only as root on Debian and its kin, where
 * it asks no question and needs no password.
 * @returns {PackageManager | null}
 */
export function packageManager(
  platform = process.platform,
  isRoot = process.getuid?.() === 0,
  osRelease = readOsRelease(),
) {
  const sudo = isRoot ? '' : 'sudo ';
  if (platform === 'darwin') return manager('brew', (packages) => `brew install ${packages}`);
  if (platform === 'win32') return manager('winget', (packages) => `winget install ${packages}`);
  if (/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease)) {
    return manager('apt', (packages) => `${sudo}apt-get install -y ${packages}`, isRoot);
  }
  if (/^ID(_LIKE)?=.*\b(fedora|rhel)\b/m.test(osRelease)) {
    return manager('dnf', (packages) => `${sudo}dnf install -y ${packages}`);
  }
  if (/^ID(_LIKE)?=.*\barch\b/m.test(osRelease)) {
    return manager('pacman', (packages) => `${sudo}pacman -S --needed ${packages}`);
  }
  return null;
}

function manager(name, command, mayInstall = false) {
  return { name, command, mayInstall };
}

function readOsRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}

/**
 * The command that a person has to run for the tools that are missing.
 * @param {readonly Tool[]} tools
 * @param {PackageManager | null} manager
 */
export function installCommand(tools, manager) {
  const packages = tools.map((tool) => manager && tool.packages[manager.name]).filter(Boolean);
  if (!manager || packages.length < tools.length) return null;
  // winget and brew's casks take one package a command.
  if (manager.name === 'winget' || packages.some((each) => each.startsWith('--'))) {
    return packages.map(manager.command).join(' && ');
  }
  return manager.command(packages.join(' '));
}

/**
 * Installs with apt-get as root. The lists of a fresh machine may be missing or old, so they are fetched once when the
 * first try fails.
 * @param {readonly Tool[]} tools
 */
export async function aptInstall(tools) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const packages = tools.flatMap((tool) => tool.packages.apt.split(' '));
  const lock = 'DPkg::Lock::Timeout=300';
  const install = () =>
    runQuietly('apt-get', ['-o', lock, 'install', '-y', '--no-install-recommends', ...packages], { env });
  const first = await install();
  if (first.ok) return first;
  const update = await runQuietly('apt-get', ['-o', lock, 'update'], { env });
  return update.ok ? install() : update;
}
