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

/**
 * How Node.js runs the app. @azure/batch leans on two old parts of Node.js that still work: their warnings would only
 * worry people. And videos pass through buffers outside the heap, which make V8 collect the whole of a small heap again
 * and again: it starts large enough not to.
 */
export const appNodeFlags = [
  '--disable-warning=DEP0040',
  '--disable-warning=DEP0169',
  '--initial-heap-size=256',
];
