import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ProbeThreads } from '../../electron/media/probe-threads.ts';
import { ffmpeg, makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let clip: string;
let trap: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  folder = await tempFolder();
  clip = await makeClip(folder.path, 'clip.mp4', { seconds: 2 });
  trap = await makeTrap(clip);
});
afterAll(() => folder.remove());

/** A clip whose index says that each chunk of its sound holds billions of samples. */
async function makeTrap(source: string): Promise<string> {
  const bytes = await readFile(source);
  const table = bytes.lastIndexOf('stsc');
  // ISO/IEC 14496-12, 8.7.4.2: type, version and flags, entry count; then first_chunk, samples_per_chunk, description.
  const entries = bytes.readUInt32BE(table + 8);
  for (let entry = 0; entry < entries; entry += 1)
    bytes.writeUInt32BE(0xe200_0000, table + 12 + entry * 12 + 4);
  const path = join(folder.path, 'trap.mp4');
  await writeFile(path, bytes);
  return path;
}

function newThreads(): ProbeThreads {
  const threads = new ProbeThreads();
  onTestFinished(() => threads.close());
  return threads;
}

test('a file that sends its reader into an endless loop is refused, and nobody else notices', {
  timeout: 30_000,
}, async () => {
  const threads = newThreads();
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 50);
  onTestFinished(() => clearInterval(timer));
  const stuck = threads.probe(trap, signal);
  expect(await threads.probe(clip, signal)).toMatchObject({ ok: true });

  expect(await stuck).toMatchObject({ ok: false, failure: { code: 'notAVideo' } });
  expect(ticks).toBeGreaterThan(30);
  expect(await threads.probe(clip, signal)).toMatchObject({ ok: true, media: { chosenTrack: 0 } });
});

test('hundreds of files share a few threads, and each gets its own answer', async () => {
  const threads = newThreads();
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=duration=1:size=64x64:rate=5', join(folder.path, 'mute.mp4'));
  const paths = Array.from({ length: 200 }, (_, index) =>
    index % 2 === 0 ? clip : join(folder.path, 'mute.mp4'),
  );

  const outcomes = await Promise.all(paths.map((path) => threads.probe(path, signal)));

  expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.failure.code))).toEqual(
    paths.map((path) => (path === clip ? 'ok' : 'noSoundTrack')),
  );
});

test('a look that is no longer wanted ends at once, and the next one works', async () => {
  const threads = newThreads();
  const stop = new AbortController();
  const looks = Array.from({ length: 8 }, () => threads.probe(trap, stop.signal));
  stop.abort(new Error('removed'));

  const ends = await Promise.allSettled(looks);

  expect(ends.map((end) => end.status)).toEqual(looks.map(() => 'rejected'));
  expect(await threads.probe(clip, signal)).toMatchObject({ ok: true });
});

test('a process that has looked at files ends by itself, and they make it say nothing', async () => {
  const odd = join(folder.path, 'mpeg4.mp4');
  await ffmpeg('-i', clip, '-c:v', 'mpeg4', '-c:a', 'copy', odd);
  const url = pathToFileURL(resolve(import.meta.dirname, '../../electron/media/probe-threads.ts')).href;
  const program = join(folder.path, 'look.mjs');
  await writeFile(
    program,
    `import { ProbeThreads } from ${JSON.stringify(url)};
    const outcome = await new ProbeThreads().probe(process.argv[2], new AbortController().signal);
    console.log(outcome.ok);`,
  );

  const said = await run(process.execPath, [program, odd], { timeout: 20_000 });

  expect(said).toEqual({ stdout: 'true\n', stderr: '' });
});
