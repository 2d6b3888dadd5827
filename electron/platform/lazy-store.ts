import type { KeyValueStore } from '../host.ts';
import { removeUnfinishedWrites } from '../support/unfinished-writes.ts';

interface OpenStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

/**
 * Opens the store's file at its first use, not before: a file that is no JSON then fails inside the settings, which
 * know what to do about it, and not inside a host, which does not.
 */
export function lazyStore(path: string, open: () => OpenStore): KeyValueStore {
  let store: OpenStore | null = null;
  const opened = () => {
    if (store === null) {
      removeUnfinishedWrites(path);
      store = open();
    }
    return store;
  };
  return { path, get: (key) => opened().get(key), set: (key, value) => opened().set(key, value) };
}
