import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractAudio } from '../../electron/media/extract-audio.ts';
import {
  type Box,
  boxesIn,
  boxHeader,
  childrenOf,
  pathTo,
  sliceOf,
} from '../../electron/media/sound/boxes.ts';
import type { WholeReason } from '../../electron/media/sound/sound-plan.ts';
import { commandLine } from '../../electron/run/command-line.ts';
import { ffmpeg } from '../support/make-clips.ts';
import { Seeded } from '../support/seeded.ts';
import { tempFolder } from '../support/temp-folder.ts';

/**
 * The proof that sending only the sound changes nothing: the MP3 that a task's own command makes of the extract is, byte
 * for byte (so in every sample, tag, chapter and cover), the one that it makes of the whole file.
 */
const run = promisify(execFile);
const never = new AbortController().signal;

const picture = (seconds: number) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc=duration=${seconds}:size=640x360:rate=25`,
];
/** Not the same in any second nor in any channel, so that a shift by one sample shows. */
const noise = (seconds: number, hertz: number, channels = 2, seed = 7) => [
  ...['-f', 'lavfi', '-i'],
  [
    `aevalsrc=${Array.from({ length: channels }, (_, channel) => `0.4*sin(${220 * (channel + 1)}*2*PI*t*(1+t/20))+0.1*random(${seed + channel})`).join('|')}`,
    `s=${hertz}:d=${seconds}`,
    ...(channels === 6 ? ['c=5.1'] : []),
  ].join(':'),
];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-pix_fmt', 'yuv420p'];
const both = ['-map', '0:v', '-map', '1:a'];
const tags = [
  ...['-metadata', 'title=A título', '-metadata', 'artist=Someone', '-metadata', 'album=An album'],
  ...['-metadata', 'date=2024', '-metadata', 'genre=Talk', '-metadata', 'comment=Line one; "two"'],
];

interface Kind {
  readonly name: string;
  readonly file?: string;
  readonly make: (path: string, folder: string) => Promise<void>;
  readonly track?: number;
  /** Absent: extracted, with the same MP3. */
  readonly whole?: WholeReason;
  /** ffmpeg encoder that it takes. */
  readonly needs?: string;
}

/** A picture and one sound track, with `args` for what is special. */
const simple =
  (hertz: number, args: readonly string[], channels = 2, seconds = 4) =>
  (path: string) =>
    ffmpeg(...picture(seconds), ...noise(seconds, hertz, channels), ...both, ...h264, ...args, ...tags, path);

const aac = (...more: readonly string[]) => ['-c:a', 'aac', '-b:a', '96k', ...more];

/** Copies of `clip.mp4` with something done to its time. */
const recut =
  (before: readonly string[], after: readonly string[] = []) =>
  async (path: string, folder: string) => {
    const clip = join(folder, 'cut-from.mp4');
    if (!(await readdir(folder)).includes('cut-from.mp4')) await simple(44_100, aac(), 2, 8)(clip);
    await ffmpeg(...before, '-i', clip, '-map', '0', '-c', 'copy', ...after, path);
  };

async function chapterFile(folder: string): Promise<string> {
  const path = join(folder, 'chapters.txt');
  const chapter = (start: number, end: number, title: string) =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`;
  await writeFile(path, `;FFMETADATA1\n${chapter(0, 1500, 'Uno')}${chapter(1500, 4000, 'Dos')}`);
  return path;
}

async function cover(folder: string): Promise<string> {
  const path = join(folder, 'cover.jpg');
  await ffmpeg('-f', 'lavfi', '-i', 'color=red:size=64x64', '-frames:v', '1', path);
  return path;
}

/** Moves the tags of the file to its first track of this kind. The media lie in front of them, and stay there. */
async function moveTags(path: string, kind: 'vide' | 'soun'): Promise<void> {
  const bytes = await readFile(path);
  const boxes = boxesIn(bytes, 0, bytes.length);
  const moov = boxes.at(-1);
  if (moov?.type !== 'moov') throw new Error('moov is not the last box');
  const isTag = ({ type }: Box) => type === 'meta' || type === 'udta';
  const children = childrenOf(moov);
  const tagged = children.filter(isTag);
  if (tagged.length === 0) throw new Error('no tags to move');
  const trak = children.find((child) => {
    if (child.type !== 'trak') return false;
    const hdlr = pathTo(child, 'mdia', 'hdlr');
    return bytes.toString('latin1', hdlr.body + 8, hdlr.body + 12) === kind;
  });
  const parts = children.flatMap((child) => {
    if (isTag(child)) return [];
    if (child !== trak) return [sliceOf(child)];
    const content = [...childrenOf(child), ...tagged].map(sliceOf);
    return [boxHeader('trak', Buffer.concat(content).length), ...content];
  });
  const content = Buffer.concat(parts);
  const before = bytes.subarray(0, moov.start);
  await writeFile(path, Buffer.concat([before, boxHeader('moov', content.length), content]));
}

const twoTracks = async (path: string, ...more: readonly string[]) =>
  ffmpeg(
    ...picture(4),
    ...noise(4, 44_100),
    ...noise(4, 48_000, 2, 99),
    ...['-map', '0:v', '-map', '1:a', '-map', '2:a', ...h264, ...aac(), ...tags, ...more, path],
  );

const kinds: readonly Kind[] = [
  { name: 'AAC in MP4, moov at the end', make: simple(44_100, aac()) },
  { name: 'AAC in MP4, moov first', make: simple(44_100, aac('-movflags', '+faststart')) },
  { name: 'AAC at 48 kHz', make: simple(48_000, aac()) },
  { name: 'AAC at 22.05 kHz', make: simple(22_050, aac()) },
  { name: 'AAC at 8 kHz, mono', make: simple(8000, ['-c:a', 'aac', '-b:a', '24k'], 1) },
  { name: 'AAC, mono', make: simple(44_100, aac(), 1) },
  { name: 'AAC 5.1', make: simple(48_000, aac(), 6) },
  { name: 'AAC of variable rate', make: simple(44_100, ['-c:a', 'aac', '-q:a', '1.2']) },
  {
    name: 'HE-AAC',
    needs: 'libfdk_aac',
    make: simple(44_100, ['-c:a', 'libfdk_aac', '-profile:a', 'aac_he', '-b:a', '48k']),
  },
  { name: 'AAC in MOV', file: 'clip.mov', make: simple(44_100, aac()) },
  { name: 'AAC in M4V', file: 'clip.m4v', make: simple(44_100, aac()) },
  { name: 'AAC without an edit list', make: simple(44_100, aac('-use_editlist', '0')) },
  {
    name: 'fragmented',
    make: simple(44_100, aac('-movflags', '+frag_keyframe+empty_moov', '-g', '25')),
  },
  {
    name: 'fragmented, delay_moov',
    make: simple(44_100, aac('-movflags', '+frag_keyframe+delay_moov', '-g', '25')),
  },
  {
    name: 'fragmented, default-base-is-moof',
    make: simple(44_100, aac('-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-g', '25')),
  },
  {
    name: 'fragmented, a moof a track',
    make: simple(44_100, aac('-movflags', '+frag_keyframe+empty_moov+separate_moof', '-g', '25')),
  },
  {
    name: 'fragmented for DASH',
    whole: 'structure',
    make: simple(44_100, aac('-movflags', '+dash+frag_keyframe+global_sidx', '-g', '25')),
  },
  { name: 'sound that begins late', make: recut(['-itsoffset', '0.7']) },
  {
    name: 'sound that begins 0.7 s after the picture',
    make: (path) =>
      ffmpeg(
        ...picture(4),
        '-itsoffset',
        '0.7',
        ...noise(3, 44_100),
        ...both,
        ...h264,
        ...aac(),
        ...tags,
        path,
      ),
  },
  {
    name: 'a picture that begins 0.5 s after the sound',
    make: (path) =>
      ffmpeg(
        '-itsoffset',
        '0.5',
        ...picture(4),
        ...noise(4, 44_100),
        ...both,
        ...h264,
        ...aac(),
        ...tags,
        path,
      ),
  },
  { name: 'cut by an edit list', make: recut(['-ss', '1.37']) },
  { name: 'cut at its end', make: recut([], ['-t', '3.21']) },
  { name: 'cut at both ends, in MOV', file: 'clip.mov', make: recut(['-ss', '2.6'], ['-t', '3.3']) },
  { name: 'the first of two tracks', make: (path) => twoTracks(path) },
  { name: 'the second of two tracks', track: 1, make: (path) => twoTracks(path) },
  { name: 'ALAC', make: simple(44_100, ['-c:a', 'alac']) },
  { name: 'MP3 in MP4', needs: 'libmp3lame', make: simple(44_100, ['-c:a', 'libmp3lame', '-b:a', '96k']) },
  {
    name: 'MP3 of variable rate in MOV',
    file: 'clip.mov',
    needs: 'libmp3lame',
    make: simple(44_100, ['-c:a', 'libmp3lame', '-q:a', '4']),
  },
  { name: 'AC-3', make: simple(48_000, ['-c:a', 'ac3', '-b:a', '192k'], 6) },
  { name: 'E-AC-3', make: simple(48_000, ['-c:a', 'eac3', '-b:a', '192k'], 6) },
  { name: 'Opus in MP4', needs: 'libopus', make: simple(48_000, ['-c:a', 'libopus', '-b:a', '64k']) },
  { name: 'FLAC in MP4', make: simple(44_100, ['-c:a', 'flac', '-strict', '-2']) },
  { name: 'raw sound in MOV', file: 'clip.mov', whole: 'codec', make: simple(44_100, ['-c:a', 'pcm_s16le']) },
  {
    name: 'Opus in WebM',
    file: 'clip.webm',
    needs: 'libopus',
    whole: 'container',
    make: (path) =>
      ffmpeg(...picture(2), ...noise(2, 48_000), ...both, '-c:v', 'libvpx', '-c:a', 'libopus', path),
  },
  {
    name: 'Opus in MKV',
    file: 'clip.mkv',
    needs: 'libopus',
    whole: 'container',
    make: simple(48_000, ['-c:a', 'libopus']),
  },
  {
    name: 'chapters',
    make: async (path, folder) =>
      ffmpeg(
        ...[...picture(4), ...noise(4, 44_100), '-i', await chapterFile(folder), ...both],
        ...['-map_chapters', '2', ...h264, ...aac(), ...tags, path],
      ),
  },
  {
    name: 'chapters in MOV',
    file: 'clip.mov',
    make: async (path, folder) =>
      ffmpeg(
        ...[...picture(4), ...noise(4, 44_100), '-i', await chapterFile(folder), ...both],
        ...['-map_chapters', '2', ...h264, ...aac(), ...tags, path],
      ),
  },
  {
    name: 'a cover',
    make: async (path, folder) =>
      ffmpeg(
        ...[...picture(4), ...noise(4, 44_100), '-i', await cover(folder), ...both, '-map', '2:v'],
        ...[...h264, '-c:v:1', 'copy', '-disposition:v:1', 'attached_pic', ...aac(), ...tags, path],
      ),
  },
  {
    name: 'tags in the way of QuickTime',
    file: 'clip.mov',
    make: simple(44_100, aac('-movflags', 'use_metadata_tags')),
  },
  { name: 'a title of the picture', make: simple(44_100, aac('-metadata:s:v', 'title=The picture')) },
  {
    name: 'tags of the picture, as cameras write them',
    file: 'clip.mov',
    make: async (path) => {
      await simple(44_100, aac('-movflags', 'use_metadata_tags'))(path);
      await moveTags(path, 'vide');
    },
  },
  {
    name: 'tags of the picture in the way of old QuickTime',
    file: 'clip.mov',
    make: async (path) => {
      await simple(44_100, aac())(path);
      await moveTags(path, 'vide');
    },
  },
  {
    name: 'tags of the first of two sound tracks, the second chosen',
    file: 'clip.mov',
    track: 1,
    make: async (path) => {
      await twoTracks(path, '-movflags', 'use_metadata_tags');
      await moveTags(path, 'soun');
    },
  },
  {
    name: 'sound with little picture',
    whole: 'nothingToSave',
    make: (path) => ffmpeg(...noise(4, 44_100), ...aac(), ...tags, path),
  },
];

let folder: Awaited<ReturnType<typeof tempFolder>>;
let encoders = '';

beforeAll(async () => {
  folder = await tempFolder();
  encoders = (await run('ffmpeg', ['-hide_banner', '-encoders'])).stdout;
});
afterAll(() => folder.remove());

/** What a task makes, by the very command that a node gets. */
async function mp3Of(source: string, track: number, name: string): Promise<Buffer> {
  const work = join(folder.path, name);
  await mkdir(work);
  const [program = '', ...args] = commandLine('v2', track, 'none').replace('input.mp4', '@').split(' ');
  await run(
    program,
    args.map((arg) => (arg === '@' ? source : arg)),
    { cwd: work, timeout: 60_000 },
  );
  return await readFile(join(work, 'output.mp3'));
}

let count = 0;

describe('the extract of the sound', () => {
  for (const { name, file = 'clip.mp4', make, track = 0, whole, needs } of kinds) {
    const expectation = whole === undefined ? 'gives the same MP3' : `is not made: ${whole}`;
    test(`of ${name} ${expectation}`, async (context) => {
      if (needs !== undefined && !encoders.includes(` ${needs} `)) context.skip(`no ${needs} in this ffmpeg`);
      count += 1;
      const source = join(folder.path, `${count}-${file}`);
      await make(source, folder.path);
      const target = join(folder.path, `${count}-extract.m4a`);

      const outcome = await extractAudio(source, track, target, never);

      if (whole !== undefined) {
        expect(outcome).toMatchObject({ ok: false, reason: whole });
        await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });
        return;
      }
      expect(outcome).toMatchObject({ ok: true });
      if (!outcome.ok) return;
      const { size } = await stat(target);
      expect(outcome.bytes).toBe(size);
      expect(size).toBeLessThan((await stat(source)).size);
      const fromWhole = await mp3Of(source, track, `${count}-whole`);
      const fromExtract = await mp3Of(target, 0, `${count}-sound`);
      expect(fromWhole.length).toBeGreaterThan(4000);
      expect(fromExtract.equals(fromWhole)).toBe(true);
    });
  }
});

test('an extract that is given up leaves no file', async () => {
  const source = join(folder.path, 'given-up.mp4');
  await simple(44_100, aac())(source);
  const target = join(folder.path, 'given-up.m4a');
  const given = AbortSignal.abort(new Error('given up'));
  await expect(extractAudio(source, 0, target, given)).rejects.toThrow('given up');
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a file with wrong numbers in its index is extracted or sent whole, and never throws', async () => {
  const chance = new Seeded(20_261_123);
  const outcomes = new Set<string>();
  const layouts = ['+faststart', '+frag_keyframe+empty_moov', '+frag_keyframe+empty_moov+default_base_moof'];
  for (const [index, layout] of layouts.entries()) {
    const source = join(folder.path, `good-${index}.mp4`);
    await simple(44_100, aac('-movflags', layout))(source);
    const good = await readFile(source);
    const broken = join(folder.path, `broken-${index}.mp4`);
    const boxes = ['moov', 'moof'].map((type) => good.indexOf(type)).filter((at) => at > 0);
    for (let round = 0; round < 150; round += 1) {
      const bytes = Buffer.from(good);
      const from = boxes[round % boxes.length] ?? 0;
      for (let flips = 0; flips < 3; flips += 1) {
        bytes[from + Math.floor(chance.next() * 1500)] = Math.floor(chance.next() * 256);
      }
      await writeFile(broken, bytes);
      const outcome = await extractAudio(broken, 0, join(folder.path, 'broken.m4a'), never);
      outcomes.add(outcome.ok ? 'extracted' : outcome.reason);
    }
  }
  expect(outcomes).toContain('extracted');
  expect(outcomes).toContain('structure');
}, 60_000);
