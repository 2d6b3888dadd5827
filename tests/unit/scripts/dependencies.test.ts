import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/** What is installed is what was looked at: exact versions, one lock file, no script that runs at installation unnamed. */
interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../../..', name), 'utf8'));
const manifest = read('package.json') as Manifest;
const { packages, lockfileVersion } = read('package-lock.json') as {
  packages: Readonly<Record<string, Locked>>;
  lockfileVersion: number;
};
const locked = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Packages that bring a script for their installation, and what comes of it here. */
const installScripts: Readonly<Record<string, { readonly runs: boolean; readonly why: string }>> = {
  node: { runs: true, why: 'puts the Node.js 24 of this platform, a package of its own, in its place' },
  protobufjs: {
    runs: false,
    why: 'prints a warning about version ranges; comes with the telemetry that Azurite has off',
  },
  'electron-winstaller': {
    runs: false,
    why: 'picks a 7-Zip for Squirrel installers, which are not made here (nsis is)',
  },
};

test('every dependency has one exact version, in the manifest and in the lock file alike', () => {
  const named = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const [name, version] of Object.entries(named)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
  expect(lockfileVersion).toBe(3);
  expect(packages['']).toMatchObject({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
});

test('every package comes from the registry and is known by its hash', () => {
  const faults = locked.filter(
    ([, { version, resolved, integrity, link }]) =>
      link === true ||
      !/^\d+\.\d+\.\d+/.test(version ?? '') ||
      !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ||
      !(resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/'),
  );
  expect(faults.map(([path]) => path)).toEqual([]);
});

test('no package runs a script when it is installed but those that are named with their reason', () => {
  const found = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => nameOf(path));
  expect([...new Set(found)].sort()).toEqual(Object.keys(installScripts).sort());
  const said = Object.entries(installScripts).map(([name, { runs }]) => [name, runs]);
  expect(manifest.allowScripts).toEqual(Object.fromEntries(said));
  expect(Object.values(installScripts).every(({ why }) => why.length > 20)).toBe(true);
});
