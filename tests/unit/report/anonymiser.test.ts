import { describe, expect, test } from 'vitest';
import { Anonymiser } from '../../../electron/report/anonymiser.ts';

const anonymiser = new Anonymiser([
  ['/home/ana', '<home>'],
  ['/home/ana/Vacaciones 2026', '<folder>'],
  ['/home/ana/Vacaciones 2026/día 1.mp4', '<path of i1>'],
  ['día 1.mp4', '<name of i1>'],
  ['día 1', '<name of i1>'],
  ['abc', '<too short>'],
]);

describe('what is personal', () => {
  test.each([
    ["ENOENT: no such file, open '/home/ana/Vacaciones 2026/día 1.mp4'", "'<path of i1>'"],
    ['día 1.mp3 was written', '<name of i1>.mp3 was written'],
    ['open /home/ana/other/x.mov failed', '<home>/other/x.mov'],
    ["open '/mnt/secret place/My wedding.mp4'", "open '<path>'"],
    ['cannot read "/Volumes/Ana Gómez/b.mov" now', '"<path>"'],
    ['at /srv/ana/app.js:12:3', 'at <path>:12:3'],
    ['C:\\Users\\Ana\\Videos\\x.mp4 is gone', '<path> is gone'],
    ['"C:\\Users\\Ana Gómez\\Videos\\x.mp4"', '"<path>"'],
    ['\\\\nas\\ana\\x.mp4', '<path>'],
    ['file:///opt/ana/main.js:1:2', 'file://<path>'],
    ['see ~/Videos/x.mp4', 'see <path>'],
    ['signed in as ana.gomez@contoso.com', 'signed in as <address>'],
  ])('gives way to a label: %s', (text, expected) => {
    const clean = anonymiser.text(text);
    expect(clean).toContain(expected);
    expect(clean).not.toMatch(/ana[^l]|Gómez|wedding/i);
  });

  test.each([
    'https://account.westeurope.batch.azure.com/jobs/bt-1/tasks said 503',
    'ffmpeg is /usr/bin/ffmpeg',
    'node:internal/process/task_queues:105:5',
    '12/24 tasks, 3/4 nodes, abc',
    'text/plain; charset=utf-8',
  ])('is not seen in what helps: %s', (text) => {
    expect(anonymiser.text(text)).toBe(text);
  });

  test('is found in lines of JSON behind escapes too, in values and in names of fields', () => {
    const line = JSON.stringify({
      error: { params: { folder: '/home/ana/Vacaciones 2026' } },
      'día 1.mp4': 1,
    });
    const escaped = line.replaceAll('í', '\\u00ed').replaceAll('/', '\\/');
    expect(anonymiser.lines(`${escaped}\nplain /home/ana\n`)).toBe(
      '{"error":{"params":{"folder":"<folder>"}},"<name of i1>":1}\nplain <home>\n',
    );
  });

  test('is taken out of a long log however many names there are', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `Clip number ${index}.mp4`);
    const many = new Anonymiser(names.map((name, index) => [name, `<name of i${index}>`]));
    const log = names.map((name) => `{"msg":"about ${name}"}`).join('\n');
    expect(many.lines(log)).not.toContain('Clip');
    expect(many.lines(log)).toContain('<name of i9999>');
  });
});
