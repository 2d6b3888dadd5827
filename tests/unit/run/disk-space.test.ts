import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSpace, leastSpace } from '../../../electron/run/disk-space.ts';

const items = [
  { sizeBytes: 100, durationS: 60 },
  { sizeBytes: 300, durationS: 120 },
  { sizeBytes: 200, durationS: 60 },
];

describe('the room that a run needs', () => {
  test('elsewhere is that of its MP3s, exactly where the bit rate is fixed and at least half of it where it varies', () => {
    expect(leastSpace(items, 'cbr128', '/out', null)).toEqual([
      { folder: '/out', bytes: (240 * 128_000) / 8 },
    ]);
    expect(leastSpace(items, 'v2', '/out', null)).toEqual([{ folder: '/out', bytes: (240 * 95_000) / 8 }]);
  });

  test('on this computer is also that of every video, of the largest ones at work, and of the MP3s once more', () => {
    const mp3 = (240 * 128_000) / 8;
    expect(leastSpace(items, 'cbr128', '/out', { dataFolder: '/data', slots: 2 })).toEqual([
      { folder: '/out', bytes: mp3 },
      { folder: '/data', bytes: 600 + 500 + mp3 },
    ]);
  });
});

describe('the check of the room', () => {
  const there = tmpdir();
  const free = async () => {
    const { bavail, bsize } = await statfs(there);
    return bavail * bsize;
  };

  test('passes what fits, also in folders that are still to be made', async () => {
    await expect(
      checkSpace([{ folder: join(there, 'no', 'such', 'folder'), bytes: 1 }]),
    ).resolves.toBeUndefined();
  });

  test('says how much is missing where it does not fit', async () => {
    const failing = checkSpace([{ folder: there, bytes: (await free()) + 5_000_000_000 }]);
    await expect(failing).rejects.toMatchObject({ code: 'diskSpaceMissing', params: { folder: there } });
    const { params } = (await failing.catch((error: unknown) => error)) as { params: { missingMb: number } };
    expect(params.missingMb).toBeGreaterThan(4000);
    expect(params.missingMb).toBeLessThan(6000);
  });

  test('adds up what goes to the same disk', async () => {
    const half = (await free()) * 0.7;
    const folders = [join(there, 'one'), join(there, 'two')];
    await expect(checkSpace([{ folder: there, bytes: half }])).resolves.toBeUndefined();
    await expect(checkSpace(folders.map((folder) => ({ folder, bytes: half })))).rejects.toMatchObject({
      code: 'diskSpaceMissing',
    });
  });
});
