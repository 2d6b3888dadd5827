import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  faultsOf,
  fuseFaults,
  fuses,
  listArchive,
  makeDummyRuntime,
} from '../../../scripts/packaged-app.mjs';

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'packaged-app-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An archive with the head that electron-builder writes: four lengths, then the tree as JSON. */
async function writeArchive(folder: string, files: object): Promise<string> {
  const tree = Buffer.from(JSON.stringify({ files }));
  const lengths = Buffer.alloc(16);
  [4, tree.length + 8, tree.length + 4, tree.length].forEach((length, index) => {
    lengths.writeUInt32LE(length, index * 4);
  });
  const path = join(folder, 'app.asar');
  await writeFile(path, Buffer.concat([lengths, tree]));
  return path;
}

test('lists what an archive holds, folder by folder', async () => {
  const path = await writeArchive(await tempFolder(), {
    'package.json': { size: 1, offset: '0' },
    out: { files: { main: { files: { 'index.js': { size: 1, offset: '1' } } } } },
  });
  expect(listArchive(path)).toEqual(['package.json', 'out/main/index.js']);
});

test('finds a package without an archive wrong', async () => {
  expect(await faultsOf(await tempFolder())).toEqual(['there is no app.asar']);
});

test('names what is missing from a package, what is too much, and that Azurite did not come along', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, 'app.asar.unpacked'));
  await writeArchive(folder, {
    'package.json': {},
    'secret.env': {},
    out: { files: { main: { files: { 'index.js': {} } }, renderer: { files: { 'index.html': {} } } } },
  });
  expect(await faultsOf(folder)).toEqual([
    'out/preload/index.cjs is not in app.asar',
    'secret.env does not belong in app.asar',
    'Azurite is not beside app.asar',
  ]);
});

test('knows a fuse that is not as it should be', async () => {
  const folder = await tempFolder();
  makeDummyRuntime(folder);
  const binary = join(folder, 'electron');
  // All of them on, as no package of ours is.
  expect(fuseFaults(binary)).toEqual([
    'the fuse enableNodeOptionsEnvironmentVariable is not off',
    'the fuse enableNodeCliInspectArguments is not off',
    'the fuse grantFileProtocolExtraPrivileges is not off',
  ]);
  const text = await readFile(binary, 'latin1');
  await writeFile(binary, text.replace('1'.repeat(8), '11001100'), 'latin1');
  expect(fuseFaults(binary)).toEqual([]);
  await writeFile(binary, text.replace('1'.repeat(8), '01000000'), 'latin1');
  expect(fuseFaults(binary)).toEqual([
    'the fuse runAsNode is not on',
    'the fuse enableEmbeddedAsarIntegrityValidation is not on',
    'the fuse onlyLoadAppFromAsar is not on',
  ]);
  await writeFile(binary, 'no mark');
  expect(fuseFaults(binary)).toEqual(['the binary has no fuses']);
});

test('the packaging sets every fuse that matters', async () => {
  const configuration = await readFile(resolve(import.meta.dirname, '../../../electron-builder.yml'), 'utf8');
  const section = /^electronFuses:\n((?: .*\n)+)/m.exec(configuration)?.[1] ?? '';
  const set = new Map(
    [...section.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, to]) => [name, to === 'true']),
  );
  expect(set).toEqual(new Map(fuses.filter(([, wanted]) => wanted !== null)));
  expect(configuration).toContain('asar: true');
});
