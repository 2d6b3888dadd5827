import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import {
  type Settings,
  type SettingsPatch,
  settingsPatchSchema,
  settingsSchema,
} from '../../shared/contract.ts';
import { Failure, type FailureView, viewOf } from '../../shared/failure.ts';
import { defaultQuality } from '../../shared/presets.ts';

/**
 * The user's settings, parsed on every read from disk and on every write. A file that cannot be read, or a value that
 * makes no sense, is never lost: the file is copied aside, what is good is kept, the rest takes its default.
 */
const key = 'settings';

/** The host's store, as far as it is needed here. */
export interface SettingsStore {
  readonly path: string;
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

export function defaultSettings(defaultOutputFolder: string): Settings {
  return {
    language: 'system',
    theme: 'system',
    outputFolder: join(defaultOutputFolder, 'Batchtone'),
    quality: defaultQuality,
    downloadAsCompleted: true,
    cleanUp: { pool: false, job: false, output: false },
    timeLimitMinutes: 30,
  };
}

export class SettingsFile {
  readonly #store: SettingsStore;
  #settings: Settings;
  #notice: FailureView | null = null;

  /** @param nowMs time of the start, for the name of a file that is set aside */
  constructor(store: SettingsStore, defaultOutputFolder: string, nowMs: number) {
    this.#store = store;
    const defaults = defaultSettings(defaultOutputFolder);
    const { good, isWhole } = parseStored(this.#readStored(nowMs));
    if (!isWhole) this.#setAside(nowMs);
    this.#settings = { ...defaults, ...good };
    if (!isWhole) store.set(key, this.#settings);
  }

  /** `settingsCorrupt` with the name of the copy when the file could not be used as it was; else null. */
  get notice(): FailureView | null {
    return this.#notice;
  }

  get(): Settings {
    return this.#settings;
  }

  /** @throws ZodError when a value is not valid; then nothing is changed */
  update(patch: SettingsPatch): Settings {
    this.#settings = settingsSchema.parse({ ...this.#settings, ...settingsPatchSchema.parse(patch) });
    this.#store.set(key, this.#settings);
    return this.#settings;
  }

  #readStored(nowMs: number): unknown {
    try {
      return this.#store.get(key);
    } catch (error) {
      // The store opens its file at the first use; what is not JSON makes that fail.
      if (!(error instanceof SyntaxError)) throw error;
      this.#setAside(nowMs);
      rmSync(this.#store.path, { force: true });
      return this.#store.get(key);
    }
  }

  #setAside(nowMs: number): void {
    const copy = `${this.#store.path}.corrupt-${nowMs}`;
    if (existsSync(this.#store.path)) copyFileSync(this.#store.path, copy);
    this.#notice = viewOf('settingsCorrupt', { file: copy });
  }
}

interface ParsedSettings {
  readonly good: Partial<Settings>;
  readonly isWhole: boolean;
}

/** Keeps each value that is valid by itself; a value that is absent is no fault (an older version wrote the file). */
export function parseStored(stored: unknown): ParsedSettings {
  if (stored === undefined) return { good: {}, isWhole: true };
  if (typeof stored !== 'object' || stored === null) return { good: {}, isWhole: false };
  const entries = Object.entries(stored).filter(([name]) => name in settingsSchema.shape);
  const valid = entries.filter(
    ([name, value]) => settingsPatchSchema.safeParse({ [name]: value }).success && value !== undefined,
  );
  const good = settingsPatchSchema.parse(Object.fromEntries(valid)) as Partial<Settings>;
  return { good, isWhole: valid.length === entries.length };
}

/**
 * Whether MP3s can be written there. A folder that does not exist yet is judged by the nearest one above it, so that a
 * check made while the user types leaves nothing behind.
 * @throws Failure `outputNotWritable`, `outputDiskFull`
 */
export async function checkOutputFolder(folder: string): Promise<void> {
  if (!isAbsolute(folder)) throw new Failure('outputNotWritable', { folder });
  const trial = join(await nearestFolder(folder), `.batchtone-${randomUUID()}`);
  try {
    await writeFile(trial, 'x', { flag: 'wx' });
  } catch (error) {
    const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw new Failure(isFull ? 'outputDiskFull' : 'outputNotWritable', { folder }, error);
  } finally {
    await unlink(trial).catch(() => undefined);
  }
}

async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at;
      throw new Failure('outputNotWritable', { folder });
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing || dirname(at) === at) throw new Failure('outputNotWritable', { folder }, error);
    }
  }
}
