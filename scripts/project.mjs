import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What these scripts keep between runs; beside other tools' caches, gone with the Node modules. */
export const cacheFolder = join(root, 'node_modules', '.cache', 'batchtone');

/**
 * The Node.js that the project runs on: a package of its own, as the machine's may be older. Only there once the Node
 * modules are.
 */
export function projectNode() {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, 'node_modules', 'node', 'bin', binary);
}

/** @param {string} path of a script, from the top of `node_modules` */
export function moduleScript(path) {
  return join(root, 'node_modules', path);
}

export function hasProjectNode() {
  return existsSync(projectNode());
}
