import { describe, expect, test } from 'vitest';
import { insideFolder, OutputNames, outputPathOf, safeName } from '../../../electron/run/output-names.ts';

const claimAll = (names: readonly [folder: string, name: string][], platform: NodeJS.Platform = 'linux') => {
  const given = new OutputNames(platform);
  return names.map(([folder, name], index) => given.claim({ folder, name }, String(index)));
};

describe('names of the MP3s', () => {
  test.each([
    'a b.mp4',
    `it's "so".mp4`,
    '$(rm -rf ~).mp4',
    '`id`.mp4',
    'a;b.mp4',
    'a#b%20?.mp4',
    '🎬 película ñandú.mp4',
    '-rf.mp4',
    'CON.mp4',
    'a<b>c:d|e*\\f.mp4',
    'tab\there.mp4',
  ])('on Linux %j keeps its own name', (name) => {
    expect(outputPathOf({ folder: '', name }, 1, 'linux')).toBe(name.replace(/mp4$/, 'mp3'));
  });

  test('only the last ending is replaced', () => {
    expect(
      claimAll([
        ['', 'a.b.mov'],
        ['', 'noending'],
        ['', '.mp4'],
      ]),
    ).toEqual(['a.b.mp3', 'noending.mp3', '.mp4.mp3']);
  });

  test('the dropped tree is mirrored, and the same name in two folders stays', () => {
    expect(
      claimAll([
        ['in/one', 'a.mp4'],
        ['in/two', 'a.mp4'],
      ]),
    ).toEqual(['in/one/a.mp3', 'in/two/a.mp3']);
  });

  test('a collision is numbered, upper and lower case and both ways to write an accent being the same', () => {
    expect(
      claimAll([
        ['', 'a.mp4'],
        ['', 'a.mov'],
        ['', 'A.MP4'],
        ['', 'a (2).mkv'],
      ]),
    ).toEqual(['a.mp3', 'a (2).mp3', 'A (3).mp3', 'a (2) (2).mp3']);
    expect(
      claimAll([
        ['', 'é.mp4'],
        ['', 'e\u0301.mp4'],
      ])[1],
    ).toBe('e\u0301 (2).mp3');
  });

  test('a collision is seen as every file system sees it: final sigma, ß, long s, and what shows nothing', () => {
    for (const [one, other] of [
      ['οδος.mp4', 'οδοσ.mp4'],
      ['Straße.mp4', 'STRASSE.mp4'],
      ['ſ.mp4', 's.mp4'],
      ['a\u200bb.mp4', 'ab.mp4'],
    ] as const)
      expect(
        claimAll([
          ['', one],
          ['', other],
        ])[1],
        one,
      ).toMatch(/ \(2\)\.mp3$/);
  });

  test('an MP3 and a folder never want the same name', () => {
    const all: [string, string][] = [
      ['', 'a.mp4'],
      ['a.mp3', 'b.mp4'],
      ['A.mp3', 'c.mp4'],
      ['x/d.mp3', 'e.mp4'],
      ['x', 'd.mp4'],
    ];
    expect(claimAll(all)).toEqual([
      'a.mp3',
      'a.mp3 (2)/b.mp3',
      'A.mp3 (2)/c.mp3',
      'x/d.mp3/e.mp3',
      'x/d (2).mp3',
    ]);
  });

  test('ten thousand files of one name are numbered in no time', () => {
    const names = new OutputNames('linux');
    for (let index = 0; index < 10_000; index += 1)
      names.claim({ folder: 'f', name: 'video.mp4' }, `${index}`);
    expect(names.claim({ folder: 'f', name: 'video.mp4' }, 'last')).toBe('f/video (10001).mp3');
  }, 2000);

  test('an item keeps the name it was given, until others turn out to have it on disk', () => {
    const names = new OutputNames('linux');
    const item = { folder: '', name: 'a.mp4' };
    expect(names.claim(item, '1')).toBe('a.mp3');
    expect(names.claim(item, '1')).toBe('a.mp3');
    expect(names.claimNext(item, '1')).toBe('a (2).mp3');
    expect(names.claim(item, '1')).toBe('a (2).mp3');
    expect(names.claim(item, '2')).toBe('a (3).mp3');
  });

  test('on Windows what it could not hold is made safe', () => {
    expect(
      claimAll(
        [
          ['CON/nul.x', 'aux.mp4'],
          ['a. /b..', 'x?<>:"|*.mp4'],
          ['', 'com1.mp4'],
          ['', 'nul .x.mp4'],
        ],
        'win32',
      ),
    ).toEqual(['CON_/nul_.x/aux_.mp3', 'a__/b__/x_______.mp3', 'com1_.mp3', 'nul_ .x.mp3']);
  });

  test('a long name is cut to 255 bytes between two characters, its ending kept', () => {
    const name = safeName('ñ🎵'.repeat(80), ' (2).mp3', 'linux');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(name)).toBeGreaterThan(245);
    expect(name).toMatch(/ \(2\)\.mp3$/);
    expect(name.isWellFormed()).toBe(true);
    expect(safeName('x'.repeat(200), '.mp3', 'linux')).toHaveLength(204);
  });

  test('nothing leads out of the output folder', () => {
    const path = outputPathOf({ folder: '../../etc/./..', name: '../pass/wd.mp4' }, 1, 'linux');
    expect(path).toBe('etc/.._pass_wd.mp3');
    expect(insideFolder('/out', path)).toBe('/out/etc/.._pass_wd.mp3');
    expect(() => insideFolder('/out', '../x')).toThrow(RangeError);
    expect(outputPathOf({ folder: '', name: '..' }, 1, 'linux')).toBe('..mp3');
  });
});
