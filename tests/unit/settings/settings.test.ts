import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lazyStore } from '../../../electron/platform/lazy-store.ts';
import { checkOutputFolder, defaultSettings, SettingsFile } from '../../../electron/settings/settings.ts';

let folder: string;
let file: string;
const store = () => lazyStore(file, () => new Conf({ cwd: folder, configName: 'settings' }));
const open = () => new SettingsFile(store(), '/music', 1234);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'batchtone-test-'));
  file = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  test('a fresh start has the defaults and no notice', () => {
    const settings = open();
    expect(settings.get()).toEqual(defaultSettings('/music'));
    expect(settings.get().outputFolder).toBe(join('/music', 'Batchtone'));
    expect(settings.notice).toBeNull();
  });

  test('what was changed is there at the next start', () => {
    open().update({ theme: 'dark', timeLimitMinutes: 60 });
    expect(open().get()).toMatchObject({ theme: 'dark', timeLimitMinutes: 60, quality: 'v2' });
  });

  test('a value that is not valid changes nothing', () => {
    const settings = open();
    expect(() => settings.update({ timeLimitMinutes: 0 })).toThrow();
    expect(settings.get().timeLimitMinutes).toBe(30);
  });

  test('a file that is no JSON is set aside with its content, and the defaults are in use', () => {
    writeFileSync(file, '{"settings": {"theme": "da');
    const settings = open();
    expect(settings.get()).toEqual(defaultSettings('/music'));
    expect(settings.notice).toMatchObject({
      code: 'settingsCorrupt',
      params: { file: `${file}.corrupt-1234` },
    });
    expect(readFileSync(`${file}.corrupt-1234`, 'utf8')).toBe('{"settings": {"theme": "da');
    settings.update({ theme: 'light' });
    expect(open().get().theme).toBe('light');
    expect(open().notice).toBeNull();
  });

  test('one bad value takes its default, is set aside, and the good ones stay', () => {
    writeFileSync(
      file,
      JSON.stringify({ settings: { theme: 'dark', quality: 'best', timeLimitMinutes: 45 } }),
    );
    const settings = open();
    expect(settings.get()).toMatchObject({ theme: 'dark', quality: 'v2', timeLimitMinutes: 45 });
    expect(settings.notice?.code).toBe('settingsCorrupt');
    expect(readdirSync(folder)).toContain('settings.json.corrupt-1234');
    expect(open().notice).toBeNull();
  });

  test('a file of an older version, with fewer values, is no fault', () => {
    writeFileSync(file, JSON.stringify({ settings: { theme: 'dark' } }));
    expect(open().notice).toBeNull();
    expect(open().get().theme).toBe('dark');
  });
});

describe('the output folder', () => {
  test('is good when files can be made in it or in the nearest folder above, and nothing is left there', async () => {
    await checkOutputFolder(folder);
    await checkOutputFolder(join(folder, 'not', 'yet'));
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['a file', () => file],
    ['below a file', () => join(file, 'sub')],
    ['a relative path', () => 'music'],
    ['a folder of the system that takes no files', () => '/proc/1'],
  ])('is refused when it is %s', async (_, path) => {
    writeFileSync(file, 'x');
    await expect(checkOutputFolder(path())).rejects.toMatchObject({ code: 'outputNotWritable' });
  });
});
