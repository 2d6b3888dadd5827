import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, moduleScript, projectNode } from './project.mjs';
import { runQuietly } from './run-command.mjs';

const probeTimeoutMs = 10_000;
const downloadTimeoutMs = 10 * 60_000;
const rememberMs = 24 * 3_600_000;
const memory = join(cacheFolder, 'electron-unavailable.json');

/** @typedef {{ path: string } | { path: null, why: string }} Runtime */

/**
 * Electron's own binary, which its package fetches when it is first wanted. Where the server cannot be reached this
 * says so and is not tried again for a day.
 * @param {{ say: (line: string) => void, retry: boolean }} options
 * @returns {Promise<Runtime>}
 */
export async function electronRuntime({ say, retry }) {
  const installed = installedRuntime();
  if (installed !== null) return { path: installed };
  const remembered = retry ? null : rememberedFailure();
  if (remembered !== null) return { path: null, why: remembered };
  const why = await whyUnreachable();
  if (why !== null) return unavailable(why);
  say('Downloading Electron (about 110 MB, once)...');
  const result = await runQuietly(projectNode(), [moduleScript('electron/install.js')], {
    timeoutMs: downloadTimeoutMs,
  });
  const path = installedRuntime();
  if (path === null) return unavailable(`its download failed: ${result.why}`);
  rmSync(memory, { force: true });
  return { path };
}

/** Absolute path, or null. The package notes the binary's place in `path.txt` once it is whole. */
export function installedRuntime() {
  const note = moduleScript('electron/path.txt');
  if (!existsSync(note)) return null;
  const path = moduleScript(join('electron', 'dist', readFileSync(note, 'utf8').trim()));
  return existsSync(path) ? path : null;
}

/** A person who waits for a window must not wait for a download that cannot begin. */
async function whyUnreachable() {
  const { version } = JSON.parse(readFileSync(moduleScript('electron/package.json'), 'utf8'));
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  const url = mirror ?? `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`;
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) });
    // A mirror's folder may have no page of its own; a release of Electron has its list.
    return response.ok || mirror !== undefined ? null : `${new URL(url).host} answered ${response.status}`;
  } catch {
    return `${new URL(url).host} cannot be reached`;
  }
}

function unavailable(why) {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(memory, JSON.stringify({ atMs: Date.now(), why }));
  return { path: null, why };
}

function rememberedFailure() {
  if (!existsSync(memory)) return null;
  try {
    const { atMs, why } = JSON.parse(readFileSync(memory, 'utf8'));
    return Date.now() - atMs < rememberMs ? why : null;
  } catch {
    // Half written: as good as never seen.
    return null;
  }
}
