import { execFile } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { extractAudio } from '../../electron/media/extract-audio.ts';
import { probeMedia } from '../../electron/media/probe.ts';
import { ffmpeg, makeClip } from '../support/make-clips.ts';
import { spreadMp4 } from '../support/spread-mp4.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const gigabyte = 1_000_000_000;

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** Every packet of the first sound track with its times, checksum and the samples that its edit list drops. */
async function packetsOf(source: string, name: string): Promise<string> {
  const target = join(folder.path, name);
  await ffmpeg('-i', source, '-map', '0:a:0', '-c', 'copy', '-f', 'framecrc', target);
  return await readFile(target, 'utf8');
}

test('of a file over 4 GB, where offsets need 64 bits, only the sound is read', async () => {
  const clip = await makeClip(folder.path, 'clip.mp4', { seconds: 3 });
  const large = join(folder.path, 'large.mp4');
  await spreadMp4(clip, large, 6 * gigabyte);
  expect((await stat(large)).size).toBeGreaterThan(6 * gigabyte);
  const target = join(folder.path, 'large.m4a');
  const startedMs = performance.now();
  const outcome = await extractAudio(large, 0, target, never);
  expect(outcome).toEqual({ ok: true, bytes: (await stat(target)).size });
  // Six gigabytes are not read in so short a time.
  expect(performance.now() - startedMs).toBeLessThan(2000);
  const mp3 = async (source: string, name: string) => {
    const made = join(folder.path, name);
    const args = ['-map', '0:a:0', '-vn', '-c:a', 'libmp3lame', '-q:a', '2', '-map_metadata', '0', made];
    await run('ffmpeg', ['-nostdin', '-y', '-v', 'error', '-i', source, ...args], { timeout: 60_000 });
    return await readFile(made);
  };
  expect((await mp3(target, 'sound.mp3')).equals(await mp3(large, 'whole.mp3'))).toBe(true);
});

test('of ten hours every packet is there, at its time, with the encoder delay, in little memory', async () => {
  const piece = join(folder.path, 'piece.mp4');
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=1:duration=60'],
    ...['-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=8000:duration=60'],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-b:a',
      '16k',
      piece,
    ],
  );
  const long = join(folder.path, 'long.mp4');
  await ffmpeg('-stream_loop', '599', '-i', piece, '-map', '0', '-c', 'copy', long);
  const outcome = await probeMedia(long, never);
  expect(outcome).toMatchObject({ ok: true });
  if (outcome.ok) expect(outcome.media.durationS).toBeGreaterThan(35_900);
  const target = join(folder.path, 'long.m4a');
  const before = process.memoryUsage().rss;
  const extracted = await extractAudio(long, 0, target, never);
  expect(extracted).toEqual({ ok: true, bytes: (await stat(target)).size });
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  const fromWhole = await packetsOf(long, 'whole.crc');
  expect(fromWhole.split('\n').length).toBeGreaterThan(250_000);
  expect((await packetsOf(target, 'sound.crc')) === fromWhole).toBe(true);
  await rm(long);
}, 120_000);
