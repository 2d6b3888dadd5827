import { homedir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import type { Host, KeyValueStore } from '../host.ts';
import { createKeyFileSecretBox } from './key-file-secret-box.ts';
import { lazyStore } from './lazy-store.ts';
import { appVersion } from './version.ts';

/** What the hosts without Electron share. */
export type NodeHostParts = Omit<Host, 'kind' | 'pickers' | 'reveal' | 'openUrl'>;

export function nodeHostParts(dataFolder: string): NodeHostParts {
  return {
    dataFolder,
    locale: platformLocale(process.env),
    version: appVersion,
    store: confStore(dataFolder),
    secretBox: createKeyFileSecretBox(join(dataFolder, 'secret.key')),
    defaultOutputFolder: join(homedir(), 'Music'),
    node: { execPath: process.execPath, env: {} },
  };
}

function confStore(folder: string): KeyValueStore {
  const configName = 'settings';
  return lazyStore(
    join(folder, `${configName}.json`),
    () =>
      new Conf({ cwd: folder, configName, projectVersion: appVersion, accessPropertiesByDotNotation: false }),
  );
}

/** The locale in the order of POSIX: LC_ALL, then LC_MESSAGES, then LANG; else what the runtime says. */
export function platformLocale(env: Readonly<Record<string, string | undefined>>): string {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return named?.split('.')[0]?.replace('_', '-') ?? Intl.DateTimeFormat().resolvedOptions().locale;
}
