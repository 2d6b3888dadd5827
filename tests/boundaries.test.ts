import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The arrows between rooms. A room is a folder, or a named set of loose files, and lists what it may import, itself
 * apart; an import that no line allows fails here, so that a new arrow is one reviewed line of this table.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // The name and version of the app.
  'package.json': [],
  shared: [],
  'electron/support': [],
  'electron/media': ['shared'],
  'electron/azure': ['shared', 'electron/support'],
  // Its own package but for the vocabulary.
  'electron/engine': ['shared', 'electron/support'],
  // A connection opens an engine and hands out the azure ports over it.
  'electron/connection': ['shared', 'electron/support', 'electron/azure', 'electron/engine'],
  'electron/run': ['shared', 'electron/support', 'electron/azure', 'electron/connection', 'electron/media'],
  // What pool a run makes, how long it takes and what it costs.
  'electron/plan': ['shared', 'electron/support', 'electron/azure', 'electron/connection'],
  'electron/check': ['shared', 'electron/support', 'electron/azure', 'electron/connection', 'electron/plan'],
  // Reads journals, to know what was kept on purpose.
  'electron/billing': [
    'shared',
    'electron/support',
    'electron/azure',
    'electron/connection',
    'electron/plan',
    'electron/run',
  ],
  'electron/queue': ['shared', 'electron/support', 'electron/media', 'electron/run', 'electron/plan'],
  'electron/settings': ['shared'],
  // Receipts and reports, from journals and logs.
  'electron/report': ['shared', 'electron/support', 'electron/run'],
  // Lines of the past, from journals.
  'electron/history': ['shared', 'electron/support', 'electron/run'],
  // The app: composition root, contract, and the interface that hosts implement.
  app: [
    'shared',
    'electron/support',
    'electron/media',
    // The price list, which belongs to no connection.
    'electron/azure',
    'electron/connection',
    'electron/run',
    'electron/plan',
    'electron/check',
    'electron/billing',
    'electron/queue',
    'electron/settings',
    'electron/report',
    'electron/history',
    'electron/engine',
  ],
  // What hosts are made of.
  'electron/platform': ['app', 'electron/support', 'package.json'],
  'electron/browser': ['shared', 'app', 'electron/platform', 'electron/queue'],
  'electron/terminal': ['shared', 'app', 'electron/platform'],
  // Hosts build the app from the parts of the platform; the browser's also keeps the files that were sent to it.
  hosts: ['shared', 'app', 'electron/platform', 'electron/browser', 'electron/terminal', 'electron/queue'],
  renderer: ['shared'],
};

/** Only these may import Electron; everything else must run and be tested without its binary. */
const electronFiles = new Set(['electron/main.ts', 'electron/preload.ts', 'electron/electron-host.ts']);

/** The loose files of electron/; any other has to move into a room. */
const looseFiles: Readonly<Record<string, string>> = {
  'electron/app.ts': 'app',
  'electron/app-services.ts': 'app',
  'electron/app-transport.ts': 'app',
  'electron/host.ts': 'app',
  'electron/router.ts': 'app',
  'electron/main.ts': 'hosts',
  'electron/preload.ts': 'hosts',
  'electron/electron-host.ts': 'hosts',
  'electron/browser-main.ts': 'hosts',
  'electron/browser-host.ts': 'hosts',
  'electron/terminal-main.ts': 'hosts',
};

const root = resolve(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** The room that a file is in, or null where the table has none for it. */
function roomOf(file: string): string | null {
  const loose = looseFiles[file];
  if (loose !== undefined) return loose;
  const [top, folder = ''] = file.split('/');
  const room = top === 'electron' ? `${top}/${folder}` : (top ?? '');
  return room in allowed ? room : null;
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[2] ?? '', typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/^\s*import\s+['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[1] ?? '', typeOnly: false });
  }
  for (const match of text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ specifier: match[1] ?? '', typeOnly: false });
  }
  return found;
}

/** Every import that breaks a rule, as `file -> specifier (why)`. */
function violations(files: readonly string[], read: (file: string) => Import[]): string[] {
  const broken: string[] = [];
  for (const file of files) {
    const room = roomOf(file);
    if (room === null) {
      broken.push(`${file} (in no room)`);
      continue;
    }
    for (const { specifier, typeOnly } of read(file)) {
      const say = (why: string) => broken.push(`${file} -> ${specifier} (${why})`);
      if (/^electron(\/|$)/.test(specifier) || specifier === 'electron-store') {
        if (!electronFiles.has(file)) say('only the three Electron files may');
      } else if (specifier.startsWith('.')) {
        const target = relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/');
        const to = roomOf(target);
        if (to === room) continue;
        if (room === 'renderer' && target === 'electron/router.ts' && typeOnly) continue;
        if (to === null || !(allowed[room] ?? []).includes(to)) say(`${room} may not know ${to ?? target}`);
      } else if (specifier.startsWith('node:') && (room === 'shared' || room === 'renderer')) {
        say(`${room} runs where there is no Node`);
      } else if (/^(react|@fluentui)/.test(specifier) && room !== 'renderer') {
        say('screens are in renderer/');
      }
    }
  }
  return broken;
}

describe('boundaries', () => {
  const files = [...sources('shared'), ...sources('electron'), ...sources('renderer')];

  test('every import follows an allowed arrow', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(violations(files, importsOf)).toEqual([]);
  });

  test('a forbidden arrow, a loose file and a room without a line are caught', () => {
    const planted: Record<string, Import[]> = {
      'shared/batch.ts': [{ specifier: 'node:fs', typeOnly: false }],
      'renderer/App.tsx': [{ specifier: '../electron/app.ts', typeOnly: true }],
      'electron/run/plan.ts': [{ specifier: 'electron', typeOnly: true }],
      'electron/engine/engine.ts': [{ specifier: '../run/plan.ts', typeOnly: false }],
      'electron/terminal/convert.ts': [{ specifier: '../run/plan.ts', typeOnly: true }],
      'electron/helpers.ts': [],
      'electron/attic/old.ts': [],
    };
    const broken = violations(Object.keys(planted), (file) => planted[file] ?? []);
    expect(broken).toHaveLength(Object.keys(planted).length);
  });

  test('renderer features do not import each other', () => {
    const crossing = sources('renderer')
      .filter((file) => file.startsWith('renderer/features/'))
      .flatMap((file) => {
        const feature = file.split('/')[2];
        return importsOf(file)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) =>
            relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/'),
          )
          .filter((target) => target.startsWith('renderer/features/') && target.split('/')[2] !== feature)
          .map((target) => `${file} -> ${target}`);
      });
    expect(crossing).toEqual([]);
  });
});
