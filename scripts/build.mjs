import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleScript, projectNode, root } from './project.mjs';
import { runQuietly } from './run-command.mjs';

const sources = [
  'electron',
  'renderer',
  'shared',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const programs = ['index.js', 'browser.js', 'terminal.js', 'launcher.js', 'probe-thread.js'].map((name) =>
  join(root, 'out', 'main', name),
);
const stamp = join(root, 'out', '.built');

/**
 * Builds `out/` when a source is newer than it, quietly.
 * @param {{ say: (line: string) => void, force?: boolean }} options
 * @returns {Promise<boolean>} false when it failed; what the build said has been said
 */
export async function buildWhenNeeded({ say, force = false }) {
  if (!force && isBuilt()) return true;
  say('Building the app...');
  const startedMs = Date.now();
  const script = moduleScript('electron-vite/bin/electron-vite.js');
  const result = await runQuietly(projectNode(), [script, 'build']);
  if (!result.ok) {
    say(`The build failed (${result.why}). It said:\n${result.tail}`);
    return false;
  }
  // What was saved while the build ran may not be in it: sources are compared with the time it began.
  writeFileSync(stamp, `${startedMs}\n`);
  return true;
}

function isBuilt() {
  if (!existsSync(stamp) || !programs.every((path) => existsSync(path))) return false;
  // A later build by another command (for development, say) is not the one that was stamped.
  const endedMs = statSync(stamp).mtimeMs;
  if (programs.some((path) => statSync(path).mtimeMs > endedMs)) return false;
  const startedMs = Number(readFileSync(stamp, 'utf8'));
  return sources.every((name) => newestMs(join(root, name)) < startedMs);
}

/** The newest change at or below `path`, folders included: theirs shows what was removed. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    stats.mtimeMs,
  );
}
