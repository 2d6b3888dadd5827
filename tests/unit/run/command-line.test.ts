import { describe, expect, test } from 'vitest';
import { commandLine, wallClockMs } from '../../../electron/run/command-line.ts';
import { qualityNames } from '../../../shared/presets.ts';

describe('the command line of a task', () => {
  test('is fixed words, the chosen track and the preset', () => {
    expect(commandLine('v2', 1, 'none')).toBe(
      'ffmpeg -nostdin -y -hide_banner -progress progress.txt -i input.mp4 -map 0:a:1 -vn -c:a libmp3lame -q:a 2 -map_metadata 0 output.mp3',
    );
  });

  test('is wrapped in bash where the pool wants a shell', () => {
    expect(commandLine('voice64', 0, 'bash')).toMatch(/^\/bin\/bash -c "ffmpeg [^"]* output\.mp3"$/);
  });

  test.each(qualityNames)('needs no quoting with %s', (quality) => {
    expect(commandLine(quality, 0, 'none')).toMatch(/^[A-Za-z0-9 ._:-]+$/);
  });

  test('refuses a track that is no index', () => {
    expect(() => commandLine('v2', -1, 'none')).toThrow(RangeError);
    expect(() => commandLine('v2', 0.5, 'none')).toThrow(RangeError);
  });

  test('a short clip has ten minutes and a long one three times its length', () => {
    expect(wallClockMs(5)).toBe(600_000);
    expect(wallClockMs(3600)).toBe(3 * 3_600_000);
  });
});
