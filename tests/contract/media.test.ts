import { execFile } from 'node:child_process';
import {
  chmod,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeMedia } from '../../electron/media/probe.ts';
import { makeSampleClips } from '../../electron/media/sample-clips.ts';
import { verifyMp3 } from '../../electron/media/verify-mp3.ts';
import { walkDropped } from '../../electron/media/walk.ts';
import { ffmpeg, makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const signal = new AbortController().signal;
const codeOf = async (name: string) => {
  const outcome = await probeMedia(at(name), signal);
  return outcome.ok ? 'ok' : outcome.failure.code;
};

/** Root may read everything, so the probe runs in a process that lets go of its privileges once it is loaded. */
async function codesWithoutPrivileges(paths: readonly string[]): Promise<unknown> {
  const nobody = 65_534;
  const program = `
    const { probeMedia } = await import(process.argv[1]);
    if (process.getuid() === 0) {
      process.setgroups([]);
      process.setgid(${nobody});
      process.setuid(${nobody});
    }
    const codes = [];
    for (const path of process.argv.slice(2)) {
      const outcome = await probeMedia(path, new AbortController().signal);
      codes.push(outcome.ok ? 'ok' : outcome.failure.code);
    }
    console.log(JSON.stringify(codes));`;
  const probe = pathToFileURL(resolve(import.meta.dirname, '../../electron/media/probe.ts')).href;
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '--eval', program, probe, ...paths],
    { timeout: 30_000 },
  );
  return JSON.parse(stdout);
}

beforeAll(async () => {
  folder = await tempFolder();
  await makeClip(folder.path, 'clip.mp4', { seconds: 3 });
  await makeClip(folder.path, 'faststart.mp4', { seconds: 3, layout: '+faststart' });
  await makeClip(folder.path, 'fragmented.mp4', { seconds: 3, layout: '+frag_keyframe+delay_moov' });
  await makeClip(folder.path, 'clip.mkv', { seconds: 3 });
  await makeClip(folder.path, 'clip.webm', { seconds: 2 });
  await makeClip(folder.path, 'clip.mov', { seconds: 2 });
});
afterAll(() => folder.remove());

describe('probing a file', () => {
  test.each(['clip.mp4', 'faststart.mp4', 'fragmented.mp4', 'clip.mkv'])(
    'finds the sound track and its length: %s',
    async (name) => {
      const outcome = await probeMedia(at(name), signal);
      if (!outcome.ok) throw new Error(outcome.failure.code);
      expect(outcome.media.durationS).toBeGreaterThan(2.9);
      expect(outcome.media.durationS).toBeLessThan(3.1);
      expect(outcome.media.audioTracks).toHaveLength(1);
      expect(outcome.media.audioTracks[0]).toMatchObject({ index: 0, channels: 1, sampleRate: 44_100 });
      expect(outcome.media.chosenTrack).toBe(0);
    },
  );

  test.each(['clip.webm', 'clip.mov'])('accepts %s', async (name) => {
    expect(await codeOf(name)).toBe('ok');
  });

  test('accepts sound without video', async () => {
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=2', at('sound.m4a'));
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=2', at('sound.wav'));
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=2', at('sound.flac'));
    for (const name of ['sound.m4a', 'sound.wav', 'sound.flac']) {
      const outcome = await probeMedia(at(name), signal);
      expect(outcome.ok && Math.abs(outcome.media.durationS - 2) < 0.1, name).toBe(true);
    }
  });

  test('names languages and chooses the default track', async () => {
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=2'],
      ...['-f', 'lavfi', '-i', 'sine=duration=2', '-f', 'lavfi', '-i', 'sine=frequency=880:duration=1'],
      ...['-map', '0:v', '-map', '1:a', '-map', '2:a', '-pix_fmt', 'yuv420p'],
      ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=spa'],
      ...['-disposition:a:0', '0', '-disposition:a:1', 'default', at('tracks.mkv')],
    );
    const outcome = await probeMedia(at('tracks.mkv'), signal);
    if (!outcome.ok) throw new Error(outcome.failure.code);
    expect(outcome.media.audioTracks.map((track) => track.language)).toEqual(['eng', 'spa']);
    expect(outcome.media.chosenTrack).toBe(1);
    expect(outcome.media.durationS).toBeCloseTo(1, 1);
  });

  test('says that a video has no sound track', async () => {
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=1', '-pix_fmt', 'yuv420p'],
      at('mute.mp4'),
    );
    expect(await codeOf('mute.mp4')).toBe('noSoundTrack');
  });

  test('says what is wrong with files that are no media', async () => {
    await writeFile(at('empty.mp4'), '');
    await writeFile(at('text.mp4'), 'this is not a video at all\n'.repeat(100));
    await mkdir(at('folder.mp4'));
    expect(await codeOf('empty.mp4')).toBe('fileEmpty');
    expect(await codeOf('text.mp4')).toBe('notAVideo');
    expect(await codeOf('folder.mp4')).toBe('notAVideo');
    expect(await codeOf('never-was.mp4')).toBe('fileVanished');
    expect(await codeOf('text.mp4/below.mp4')).toBe('fileVanished');
  });

  test.skipIf(process.platform === 'win32')('says that a file may not be read', async () => {
    await chmod(folder.path, 0o755);
    await copyFile(at('clip.mp4'), at('locked.mp4'));
    await chmod(at('locked.mp4'), 0o000);
    await copyFile(at('clip.mp4'), at('open.mp4'));
    await chmod(at('open.mp4'), 0o644);
    await mkdir(at('locked folder'), { mode: 0o000 });
    const names = ['locked.mp4', 'locked folder', 'locked folder/inside.mp4', 'open.mp4'];
    expect(await codesWithoutPrivileges(names.map(at))).toEqual([
      'fileUnreadable',
      'fileUnreadable',
      'fileUnreadable',
      'ok',
    ]);
  });

  test.each(['clip.mp4', 'faststart.mp4', 'clip.mkv', 'clip.mov'])(
    'says that a file was cut off: %s',
    async (name) => {
      const cut = `cut-${name}`;
      await copyFile(at(name), at(cut));
      const { length } = await readFile(at(name));
      for (const share of [0.95, 0.5, 0.2]) {
        await truncate(at(cut), Math.floor(length * share));
        expect(await codeOf(cut), `${share}`).toBe('videoTruncated');
      }
    },
  );

  test('does not take zeros behind the last box for a missing part', async () => {
    const bytes = await readFile(at('clip.mp4'));
    await writeFile(at('padded.mp4'), Buffer.concat([bytes, Buffer.alloc(1000)]));
    expect(await codeOf('padded.mp4')).toBe('ok');
  });

  test('probes a 20 GB file in a moment', async () => {
    const bytes = await readFile(at('faststart.mp4'));
    await writeFile(at('huge.mp4'), bytes);
    await using file = await open(at('huge.mp4'), 'r+');
    const box = Buffer.alloc(16);
    const total = 20 * 1024 ** 3;
    box.writeUInt32BE(1, 0);
    box.write('free', 4, 'latin1');
    box.writeBigUInt64BE(BigInt(total - bytes.length), 8);
    await file.write(box, 0, 16, bytes.length);
    await file.truncate(total);
    const started = performance.now();
    expect(await codeOf('huge.mp4')).toBe('ok');
    expect(performance.now() - started).toBeLessThan(1000);
    await rm(at('huge.mp4'));
  });

  test('says of a link to itself and of an impossible name that they cannot be read', async () => {
    await symlink('itself.mp4', at('itself.mp4'));
    expect(await codeOf('itself.mp4')).toBe('fileUnreadable');
    expect(await codeOf(`${'n'.repeat(300)}.mp4`)).toBe('fileUnreadable');
    await rm(at('itself.mp4'));
  });

  test('takes no track that is longer than a year for sound', async () => {
    const bytes = await readFile(at('clip.mp4'));
    // ISO/IEC 14496-12, 8.4.2.2 and 8.6.1.2: one tick a second, and how many ticks a sample lasts.
    bytes.writeUInt32BE(1, bytes.lastIndexOf('mdhd') + 16);
    bytes.writeUInt32BE(0x7fff_ffff, bytes.lastIndexOf('stts') + 16);
    await writeFile(at('endless.mp4'), bytes);
    expect(await codeOf('endless.mp4')).toBe('notAVideo');
    await rm(at('endless.mp4'));
  });

  test('stops when it is told to', async () => {
    await expect(probeMedia(at('clip.mp4'), AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
  });
});

describe('verifying an MP3', () => {
  test.each([
    ['-q:a', '2'],
    ['-b:a', '128k'],
    ['-b:a', '64k', '-ac', '1'],
    ['-q:a', '4', '-ar', '22050'],
  ])('accepts what ffmpeg makes: %s %s', async (...preset) => {
    await ffmpeg('-i', at('clip.mp4'), '-vn', '-c:a', 'libmp3lame', ...preset, at('good.mp3'));
    await verifyMp3(at('good.mp3'), 3);
  });

  test('refuses one that is cut off, damaged, of another length, or none at all', async () => {
    await ffmpeg('-i', at('clip.mp4'), '-vn', '-c:a', 'libmp3lame', '-q:a', '2', at('whole.mp3'));
    const bytes = await readFile(at('whole.mp3'));
    const refused = async (content: Buffer | string, seconds = 3) => {
      await writeFile(at('bad.mp3'), content);
      await expect(verifyMp3(at('bad.mp3'), seconds)).rejects.toMatchObject({ code: 'resultCorrupt' });
    };
    await refused(bytes.subarray(0, bytes.length - 100));
    await refused(bytes.subarray(0, bytes.length / 2));
    await refused(Buffer.concat([bytes.subarray(0, 2000), Buffer.alloc(1000), bytes.subarray(3000)]));
    await refused(bytes, 10);
    await refused('');
    await refused('<html>an error page</html>');
  });
});

describe('walking what was dropped', () => {
  test('mirrors the folder with its own name, in natural order, and counts what it leaves out', async () => {
    const top = at('Holiday');
    await mkdir(join(top, 'day 2'), { recursive: true });
    for (const name of ['clip 10.mp4', 'clip 2.MP4', 'notes.txt', '._clip 2.mp4', 'day 2/a.mkv'])
      await writeFile(join(top, name), 'x');
    await symlink(top, join(top, 'day 2', 'loop'));
    await symlink(at('nowhere'), join(top, 'dangling.mp4'));
    const walk = await walkDropped(top, signal);
    expect(walk.files.map((file) => `${file.folder}/${file.name}`)).toEqual([
      'Holiday/clip 2.MP4',
      'Holiday/clip 10.mp4',
      'Holiday/dangling.mp4',
      'Holiday/day 2/a.mkv',
    ]);
    expect(walk.ignored).toBe(2);
  });

  test('takes a single file whatever its name', async () => {
    const walk = await walkDropped(at('text.mp4'), signal);
    expect(walk.files).toEqual([{ path: at('text.mp4'), name: 'text.mp4', folder: '' }]);
  });
});

describe('sample clips', () => {
  test('are videos with sound under their localised names, and are made once', async () => {
    const made = await makeSampleClips(at('samples'), (name) => `Muestra – ${name}`, '', signal);
    expect(made.map((path) => basename(path))).toEqual([
      'Muestra – sweep.mp4',
      'Muestra – melody.mp4',
      'Muestra – stereo.mp4',
    ]);
    for (const path of made) {
      const outcome = await probeMedia(path, signal);
      expect(outcome.ok && outcome.media.durationS).toBeGreaterThan(19);
    }
    const before = await stat(made[0] ?? '');
    await makeSampleClips(at('samples'), (name) => `Muestra – ${name}`, '', signal);
    expect((await stat(made[0] ?? '')).mtimeMs).toBe(before.mtimeMs);
    expect((await readdir(at('samples'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('need ffmpeg, and say how to get it', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder.path;
    try {
      await expect(makeSampleClips(at('none'), (name) => name, 'get ffmpeg', signal)).rejects.toMatchObject({
        code: 'ffmpegMissing',
        params: { command: 'get ffmpeg' },
      });
    } finally {
      process.env['PATH'] = path;
    }
  });
});
