import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleScript, projectNode } from './project.mjs';

/**
 * What each fuse must be, in the order in which Electron keeps them (`FuseV1Options` of @electron/fuses); null: as
 * Electron has it. Why each is so stands in electron-builder.yml and electron/ARCHITECTURE.md.
 * @type {readonly (readonly [name: string, wanted: boolean | null])[]}
 */
export const fuses = [
  ['runAsNode', true],
  ['enableCookieEncryption', true],
  ['enableNodeOptionsEnvironmentVariable', false],
  ['enableNodeCliInspectArguments', false],
  ['enableEmbeddedAsarIntegrityValidation', true],
  ['onlyLoadAppFromAsar', true],
  ['loadBrowserProcessSpecificV8Snapshot', null],
  ['grantFileProtocolExtraPrivileges', false],
];

/** Where electron-builder flips the fuses of the binary: this mark, a version, a length, and a state for each fuse. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** A folder that electron-builder takes for Electron's runtime, to see the rest of its work where there is none. */
export function makeDummyRuntime(folder) {
  const { version } = JSON.parse(readFileSync(moduleScript('electron/package.json'), 'utf8'));
  mkdirSync(join(folder, 'resources'), { recursive: true });
  const fuses = `\x01\x08${'1'.repeat(8)}`;
  writeFileSync(join(folder, 'electron'), `#!/bin/sh\nexit 1\n# ${fuseMark}${fuses}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), '');
}

/**
 * What is wrong with the fuses of a packaged binary: behind the mark stand a version, a length, and `0` or `1` for each.
 * @returns {readonly string[]}
 */
export function fuseFaults(executable) {
  const binary = readFileSync(executable);
  const at = binary.indexOf(fuseMark);
  if (at < 0) return ['the binary has no fuses'];
  const wire = at + fuseMark.length + 2;
  const isSo = (index, wanted) => binary[wire + index] === (wanted ? 0x31 : 0x30);
  return fuses
    .filter(([, wanted], index) => wanted !== null && !isSo(index, wanted))
    .map(([name, wanted]) => `the fuse ${name} is not ${wanted ? 'on' : 'off'}`);
}

/** Paths inside an asar archive, with `/`. Its head is a JSON document whose length (bytes) stands at offset 12. */
export function listArchive(path) {
  const archive = readFileSync(path);
  const length = archive.readUInt32LE(12);
  const { files } = JSON.parse(archive.toString('utf8', 16, 16 + length));
  return pathsOf(files, '');
}

function pathsOf(files, above) {
  return Object.entries(files).flatMap(([name, entry]) => {
    const path = `${above}${name}`;
    return entry.files ? pathsOf(entry.files, `${path}/`) : [path];
  });
}

/**
 * What is wrong with the `resources` folder of a packaged app; empty when it is right.
 * @returns {Promise<readonly string[]>}
 */
export async function faultsOf(resources) {
  const archive = join(resources, 'app.asar');
  if (!existsSync(archive)) return ['there is no app.asar'];
  const paths = listArchive(archive);
  const wanted = ['package.json', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
  const missing = wanted.filter((path) => !paths.includes(path)).map((path) => `${path} is not in app.asar`);
  const stray = paths
    .filter((path) => !/^(package\.json$|out\/|node_modules\/)/.test(path))
    .map((path) => `${path} does not belong in app.asar`);
  const azurite = join(resources, 'app.asar.unpacked/node_modules/azurite/dist/src/blob/main.js');
  if (!existsSync(azurite)) return [...missing, ...stray, 'Azurite is not beside app.asar'];
  // A child process that is not Electron reads no archive.
  const launcher = join(resources, 'app.asar.unpacked/out/main/launcher.js');
  const beside = existsSync(launcher) ? [] : ['the launcher of tasks is not beside app.asar'];
  const runs = await azuriteStarts(azurite);
  const azuriteFaults = runs ? [] : ['Azurite does not start from beside app.asar'];
  return [...missing, ...stray, ...beside, ...azuriteFaults];
}

/** Starts the packaged Azurite: the only way to know that everything that it needs came along. */
function azuriteStarts(script) {
  return new Promise((done) => {
    const args = [
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      '0',
      '--inMemoryPersistence',
      '--disableTelemetry',
    ];
    const child = spawn(projectNode(), [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let listens = false;
    const deadline = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.stdout.on('data', (chunk) => {
      if (!String(chunk).includes('successfully listens')) return;
      listens = true;
      child.kill('SIGKILL');
    });
    child.once('error', () => done(false));
    child.once('close', () => {
      clearTimeout(deadline);
      done(listens);
    });
  });
}
