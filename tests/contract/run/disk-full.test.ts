import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeClip } from '../../support/make-clips.ts';
import { inputFor, openWorkshop, runOptions, snapshot } from './workshop.ts';

/** A disk of one megabyte, or null where this user may not mount one. */
function mountSmallDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'bt-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmdirSync(folder);
    return null;
  }
}

const disk = mountSmallDisk();

describe('an output disk that is full', () => {
  afterAll(() => {
    if (disk === null) return;
    execFileSync('umount', [disk]);
    rmdirSync(disk);
  });

  test.skipIf(disk === null)(
    'fails the item, keeps its MP3 on the service, and Download all brings it',
    async () => {
      const out = disk ?? '';
      const filler = join(out, 'filler');
      await writeFile(filler, Buffer.alloc(960 * 1024));
      const shop = await openWorkshop();
      try {
        const input = await inputFor(await makeClip(join(shop.folder, 'in'), 'a.mp4', { seconds: 4 }));
        const options = runOptions(shop, { outputFolder: out, quality: 'cbr320' });
        const runId = await shop.runs.start([input], options);
        expect(await shop.runs.finished(runId)).toBe(false);
        const { head, tasks } = await snapshot(shop, runId);
        expect(tasks.get(input.itemId)?.failure).toMatchObject({
          code: 'outputDiskFull',
          params: { folder: out },
        });
        expect(await readdir(out)).toEqual(['filler']);
        expect(head.resources).toMatchObject({ output: 'present', pool: 'deleted' });
        expect(head.can.downloadAll).toBe(true);
        await rm(filler);
        await shop.runs.downloadAll(runId);
        expect(await shop.runs.finished(runId)).toBe(true);
        expect(await readdir(out)).toEqual(['a.mp3']);
        expect((await snapshot(shop, runId)).head.status).toBe('completed');
      } finally {
        await shop.close();
      }
    },
  );
});
