import { execFile } from 'node:child_process';
import { copyFile, mkdir, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs the ffmpeg of this machine. An absolute path can be given as it is: no option begins with a slash or a drive. */
export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await run('ffmpeg', ['-nostdin', '-y', '-hide_banner', '-loglevel', 'error', ...args], {
    timeout: 60_000,
    maxBuffer: 1024 * 1024,
  });
}

export interface ClipOptions {
  /** Length in seconds. */
  readonly seconds: number;
  /** Default true. */
  readonly sound?: boolean;
  /** Hz, default 44100. */
  readonly sampleRate?: number;
  /** `WIDTHxHEIGHT` of the picture, default 320x180. */
  readonly size?: string;
  /** Sound tracks, default 1; each has its own pitch. */
  readonly tracks?: number;
  /** `-movflags` of ffmpeg: how the boxes of an MP4 lie. */
  readonly layout?: '+faststart' | '+frag_keyframe+delay_moov';
}

/** Clips made once are kept, beside other tools' caches, and copied: many tests want the same few seconds. */
const cacheFolder = resolve(import.meta.dirname, '../../node_modules/.cache/test-clips');
const beingMade = new Map<string, Promise<string>>();

/**
 * A real video with a moving picture and a tone, made by ffmpeg: H.264 and AAC in an MP4, in any other container that
 * the extension names what ffmpeg puts there.
 * @param name file name with its extension; may hold folders, which are made.
 * @returns its absolute path.
 */
export async function makeClip(folder: string, name: string, options: ClipOptions): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(await cachedClip(options, extname(name).toLowerCase()), path);
  return path;
}

function cachedClip(options: ClipOptions, extension: string): Promise<string> {
  const { seconds, sound = true, sampleRate = 44_100, size = '320x180', tracks = 1, layout } = options;
  const soundName = sound ? `${tracks}x${sampleRate}` : 'mute';
  const name = `${seconds}s-${soundName}-${size}${layout ?? ''}${extension}`;
  const pitches = sound ? Array.from({ length: tracks }, (_, track) => 440 * (track + 1)) : [];
  const clip =
    beingMade.get(name) ??
    encodeOnce(join(cacheFolder, name), [
      ...['-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=${size}:rate=10`],
      ...pitches.flatMap((hertz) => [
        ...['-f', 'lavfi', '-i', `sine=frequency=${hertz}:sample_rate=${sampleRate}:duration=${seconds}`],
      ]),
      ...['-map', '0:v', ...pitches.flatMap((_, index) => ['-map', `${index + 1}:a`])],
      ...(extension === '.mp4' ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'] : []),
      ...(layout === undefined ? [] : ['-movflags', layout]),
      ...['-pix_fmt', 'yuv420p'],
    ]);
  beingMade.set(name, clip);
  return clip;
}

async function encodeOnce(cached: string, args: readonly string[]): Promise<string> {
  if (await exists(cached)) return cached;
  await mkdir(cacheFolder, { recursive: true });
  // Made beside its name and then renamed: two test processes may want the same clip at once.
  const unfinished = `${cached}.${process.pid}-${Date.now()}${extname(cached)}`;
  await ffmpeg(...args, unfinished);
  await rename(unfinished, cached);
  return cached;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A clip that stops in the middle: its `moov` box, at the end of the file, is gone, so nothing can play it. */
export async function makeTruncatedClip(folder: string, name: string): Promise<string> {
  const path = await makeClip(folder, name, { seconds: 2 });
  await truncate(path, Math.floor((await stat(path)).size / 2));
  return path;
}

/** A file that is no video at all, whatever its name says. */
export async function makeTextFile(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'This is a shopping list, not a film: bread, milk, two lemons.\n');
  return path;
}

export async function makeEmptyFile(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  return path;
}

const hostileNames: readonly string[] = [
  'a name with  spaces.mp4',
  "it's quoted.mp4",
  'say "cheese".mp4',
  '$(touch pwned).mp4',
  '`touch pwned`.mp4',
  'one; touch pwned; two.mp4',
  'number #1.mp4',
  '100% sure.mp4',
  '%41%2e%2e%2f.mp4',
  'what is this?.mp4',
  'a & b | c > d.mp4',
  'party 🎉🎬.mp4',
  'café à la crème, año ñandú.mp4',
  'кино 映画.mp4',
  '-i input.mp4',
  '--help.mp4',
  `${'x'.repeat(196)}.mp4`,
  'CON.mp4',
  'nul.mp4',
  'trailing dot..mp4',
  '[brackets] {braces}.mp4',
  'same name/twin.mp4',
  'same name too/twin.mp4',
];

/** Names that Windows has no way to store. */
const impossibleOnWindows = /["?|<>:*]|^(con|nul)\./i;

/**
 * Short clips whose names try to break a shell, a URL, a path or a file system, two of them alike in two folders.
 * @returns their absolute paths.
 */
export async function makeHostileNames(folder: string): Promise<readonly string[]> {
  const names = hostileNames.filter(
    (name) => process.platform !== 'win32' || !impossibleOnWindows.test(basename(name)),
  );
  return Promise.all(names.map((name) => makeClip(folder, name, { seconds: 1 })));
}
