import { describe, expect, test } from 'vitest';
import { hasDesktop } from '../../../electron/browser-host.ts';
import { platformDataFolder } from '../../../electron/platform/data-folder.ts';
import { platformLocale } from '../../../electron/platform/node-host.ts';
import { parseArguments } from '../../../electron/terminal/arguments.ts';
import { clockTime, progressParts } from '../../../electron/terminal/progress-line.ts';
import { createReport } from '../../../electron/terminal/report.ts';
import type { QueueItem } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';

describe('the command line', () => {
  test('names files, a folder for the MP3s, a quality', () => {
    expect(parseArguments(['convert', 'a.mp4', '--quality', 'v0', 'b c', '--out=x', '--json'])).toEqual({
      kind: 'convert',
      paths: ['a.mp4', 'b c'],
      out: 'x',
      quality: 'v0',
      json: true,
    });
  });

  test('has a default quality', () => {
    expect(parseArguments(['convert', 'a', '--out', 'x'])).toMatchObject({ quality: 'v2', json: false });
  });

  test('takes what stands behind -- for files', () => {
    expect(parseArguments(['convert', '--out', 'x', '--', '-a.mp4', '--json'])).toMatchObject({
      paths: ['-a.mp4', '--json'],
      json: false,
    });
  });

  test.each([
    [['convert'], 'noFiles'],
    [['convert', '', '--out', 'o'], 'noFiles'],
    [['convert', 'a'], 'noOut'],
    [['convert', 'a', '--out', ''], 'noOut'],
    [['convert', 'a', '--out', '--json'], 'missingValue'],
    [['convert', 'a', '--out', 'x', '-z'], 'unknownOption'],
    [['convert', 'a', '--out', 'x', '--quality', 'toString'], 'unknownQuality'],
    [['convret'], 'unknownCommand'],
  ])('says what is wrong with %s', (argv, why) => {
    expect(parseArguments(argv)).toMatchObject({ kind: 'wrong', why });
  });

  test('asks for help with --help, and when nothing is said', () => {
    expect(parseArguments(['--help']).kind).toBe('help');
    expect(parseArguments([]).kind).toBe('help');
  });
});

describe('progress', () => {
  test('is a bar, a share, counts, and the time left when it is known', () => {
    const counts = { total: 4, converted: 2, downloaded: 1, failed: 1, cancelled: 0 };
    const progress = { fraction: 0.5, elapsedMs: 1000, remainingMs: 65_000, speed: null };
    expect(progressParts({ counts, progress })).toEqual({
      bar: `${'█'.repeat(12)}${'░'.repeat(12)}`,
      percent: 50,
      done: 2,
      total: 4,
      remaining: '1:05',
    });
    expect(progressParts({ counts, progress: { ...progress, remainingMs: null } }).remaining).toBeNull();
    expect(clockTime(3605)).toBe('1:00:05');
    expect(clockTime(7)).toBe('0:07');
  });
});

describe('the report', () => {
  const item = (itemId: string, more: Partial<QueueItem>): QueueItem => ({
    itemId,
    name: `${itemId}.mp4`,
    folder: '',
    sizeBytes: 1,
    state: 'ready',
    ...more,
  });

  test('gives every file its failure: its own, or else that of the run', () => {
    const items = [
      item('bad', { state: 'rejected', failure: viewOf('notAVideo') }),
      item('good', { folder: 'x/y' }),
    ];
    const explain = (failure: { readonly code: string }) => `because ${failure.code}`;
    const report = createReport(items, (id) => `/src/${id}`, new Map(), viewOf('ffmpegMissing'), explain);
    expect(report).toMatchObject({
      converted: 0,
      total: 2,
      items: [
        { name: 'bad.mp4', status: 'failed', failure: { code: 'notAVideo', message: 'because notAVideo' } },
        { name: 'x/y/good.mp4', source: '/src/good', status: 'failed', failure: { code: 'ffmpegMissing' } },
      ],
    });
  });
});

describe('the platform', () => {
  test('keeps data where its programs do', () => {
    expect(platformDataFolder({ XDG_DATA_HOME: '/x' }, 'linux', '/h')).toBe('/x/batchtone');
    expect(platformDataFolder({}, 'linux', '/h')).toBe('/h/.local/share/batchtone');
    expect(platformDataFolder({}, 'darwin', '/h')).toBe('/h/Library/Application Support/Batchtone');
  });

  test('says its language in the order of POSIX', () => {
    expect(platformLocale({ LC_ALL: '', LC_MESSAGES: 'es_MX.UTF-8', LANG: 'en_US' })).toBe('es-MX');
    expect(platformLocale({ LC_ALL: 'en_GB', LANG: 'es_ES' })).toBe('en-GB');
  });

  test('has a desktop unless there is no display or a machine is at work', () => {
    expect(hasDesktop({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasDesktop({}, 'linux')).toBe(false);
    expect(hasDesktop({ DISPLAY: ':0', CI: 'true' }, 'linux')).toBe(false);
    expect(hasDesktop({}, 'win32')).toBe(true);
  });
});
