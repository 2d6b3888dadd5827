import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileLogger } from '../../../electron/support/logger.ts';
import { logFiles, RotatingFile } from '../../../electron/support/rotating-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bt-log-'));
  path = join(folder, 'logs', 'app.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const limits = { bytes: 100, older: 2 };
const line = (text: string) => `${text.padEnd(39, '.')}\n`;
const read = (file: string) => readFileSync(file, 'utf8');

describe('a log that rotates', () => {
  test('keeps the newest lines in so many files of so many bytes, each line whole, however much is written', () => {
    const log = new RotatingFile(path, limits);
    for (let index = 0; index < 1000; index += 1) log.write(line(`line ${index}`));
    log.close();
    const files = logFiles(path, limits.older);
    for (const file of files) expect(statSync(file).size).toBeLessThanOrEqual(limits.bytes);
    expect(existsSync(`${path}.3`)).toBe(false);
    const all = files.toReversed().map(read).join('').split('\n').slice(0, -1);
    expect(all).toEqual([994, 995, 996, 997, 998, 999].map((index) => line(`line ${index}`).trimEnd()));
  });

  test('goes on in the file of an earlier start, and rotates it when it is full already', () => {
    new RotatingFile(path, limits).close();
    writeFileSync(path, line('before'));
    const log = new RotatingFile(path, limits);
    log.write(line('after'));
    expect(read(path)).toBe(line('before') + line('after'));
    log.write(line('one more'));
    log.close();
    expect(read(path)).toBe(line('one more'));
    expect(read(`${path}.1`)).toBe(line('before') + line('after'));
  });

  test('writes a line that is longer than the limit alone, and nothing after the end', () => {
    const log = new RotatingFile(path, limits);
    log.write(line('short'));
    log.write('x'.repeat(500));
    expect(read(path)).toBe('x'.repeat(500));
    log.close();
    log.write(line('late'));
    expect(read(path)).toBe('x'.repeat(500));
  });

  test.skipIf(!existsSync('/dev/full'))('drops what a full disk does not take, and goes on', () => {
    const log = new RotatingFile('/dev/full', { bytes: 1_000_000, older: 0 });
    expect(() => log.write(line('lost'))).not.toThrow();
    expect(log.dropped).toBe(1);
    log.close();
  });

  test('only its owner may read it, and each line is JSON with what is secret taken out', () => {
    const logger = createFileLogger(path);
    logger.info({ url: 'https://a.blob.core.windows.net/c?sv=1&sig=abc', accountKey: 'x' }, 'asked');
    logger.close();
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    const entry: unknown = JSON.parse(read(path));
    expect(entry).toMatchObject({ msg: 'asked', accountKey: '[redacted]' });
    expect(read(path)).not.toContain('abc');
  });
});
