import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { hasProjectNode, root } from './project.mjs';
import { runQuietly } from './run-command.mjs';

/**
 * Whether `node_modules` is what `package-lock.json` says: npm leaves its own list of what it installed, which it
 * writes last. A package that is optional (for another platform) may be missing, no other.
 */
export function nodeModulesMatch() {
  const installedList = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList) || !hasProjectNode()) return false;
  return lockMatches(readJson(join(root, 'package-lock.json')), readJson(installedList));
}

/**
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, integrity?: string }> }} wanted
 * @param {{ packages: Record<string, { version?: string, integrity?: string }> }} installed
 */
export function lockMatches(wanted, installed) {
  const names = Object.keys(wanted.packages).filter((name) => name !== '');
  const isSame = (name) => {
    const want = wanted.packages[name];
    const have = installed.packages[name];
    if (have === undefined) return want.optional === true || want.devOptional === true;
    return have.version === want.version && have.integrity === want.integrity;
  };
  const known = new Set(names);
  return names.every(isSame) && Object.keys(installed.packages).every((name) => known.has(name));
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** `npm ci`, with the machine's own Node.js: the project's is in the folder that npm is about to replace. */
export function installNodeModules() {
  const ours = join(root, 'node_modules') + sep;
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !`${folder}${sep}`.startsWith(ours))
    .join(delimiter);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return runQuietly(npm, ['ci', '--no-audit', '--no-fund'], { env: { ...process.env, PATH: path } });
}
