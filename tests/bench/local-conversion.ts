import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../electron/app.ts';
import { nodeHostParts } from '../../electron/platform/node-host.ts';
import { qualityPresets } from '../../shared/presets.ts';
import { median } from './median.ts';

export interface ConversionResult {
  /** Wall clock of each round in ms, interleaved: ours, theirs, ours, theirs, ... */
  readonly oursMs: readonly number[];
  readonly theirsMs: readonly number[];
  /** Median of ours by median of theirs. */
  readonly ratio: number;
}

const quality = 'v2';

/**
 * Copies of one clip from the queue to verified MP3s on disk through the embedded engine (containers, upload, pool, job,
 * tasks, download, clean-up of the input), against `xargs -P <cores> ffmpeg` on the same files with the same preset.
 * The app is open and has converted one file before, as for a person at work; each round makes its own pool and job.
 * @param folder an empty folder; the caller removes it
 * @param options.clip absolute path of the video that is copied
 */
export async function compareLocalConversion(
  folder: string,
  options: { readonly clip: string; readonly clips: number; readonly rounds: number },
): Promise<ConversionResult> {
  const { clip, clips, rounds } = options;
  const source = join(folder, 'source');
  await mkdir(source);
  for (let index = 1; index <= clips; index++) await copyFile(clip, join(source, `clip ${index}.mp4`));

  const data = join(folder, 'data');
  await mkdir(data);
  const app = createApp({
    ...nodeHostParts(data),
    kind: 'terminal',
    pickers: null,
    reveal: null,
    openUrl: null,
  });
  try {
    await convertWithApp(app, clip, join(folder, 'warm'), 1);
    const oursMs: number[] = [];
    const theirsMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      oursMs.push(await convertWithApp(app, source, join(folder, `ours-${round}`), clips));
      theirsMs.push(await convertWithXargs(source, join(folder, `theirs-${round}`), clips));
    }
    return { oursMs, theirsMs, ratio: median(oursMs) / median(theirsMs) };
  } finally {
    await app.close();
  }
}

async function convertWithApp(
  app: ReturnType<typeof createApp>,
  source: string,
  out: string,
  expected: number,
): Promise<number> {
  await app.queue.add([{ path: source }]);
  await app.queue.settled();
  const started = performance.now();
  const runId = await app.startRun({
    connectionId: 'local',
    quality,
    outputFolder: out,
    downloadAsCompleted: true,
    cleanUp: { pool: true, job: true, output: true },
    timeLimitMinutes: 30,
  });
  await allDownloaded(app, runId);
  const elapsedMs = performance.now() - started;
  // The clean-up after the last MP3 is not what a person waits for, but it must not run into the next round.
  await app.runs.finished(runId);
  await expectMp3s(out, expected);
  return elapsedMs;
}

async function allDownloaded(app: ReturnType<typeof createApp>, runId: string): Promise<void> {
  for await (const { head } of app.runs.watch(runId, AbortSignal.timeout(10 * 60_000))) {
    if (head !== null && head.counts.failed > 0) throw new Error(`a conversion of ${runId} failed`);
    if (head !== null && head.counts.downloaded === head.counts.total) return;
  }
  throw new Error(`${runId} did not end in time`);
}

async function convertWithXargs(source: string, out: string, expected: number): Promise<number> {
  await mkdir(out);
  const files = await readdir(source);
  const started = performance.now();
  const options = ['-nostdin', '-y', '-hide_banner', '-loglevel', 'error'];
  const preset = qualityPresets[quality].ffmpegArguments;
  const command = ['ffmpeg', ...options, '-i', '{}', '-map', '0:a:0', '-vn', ...preset, '-map_metadata', '0'];
  const child = spawn(
    'xargs',
    ['-0', '-P', String(availableParallelism()), '-I', '{}', ...command, join(out, '{}.mp3')],
    { cwd: source, stdio: ['pipe', 'inherit', 'inherit'] },
  );
  child.stdin.end(files.join('\0'));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`xargs ended with ${code}`);
  const elapsedMs = performance.now() - started;
  await expectMp3s(out, expected);
  return elapsedMs;
}

async function expectMp3s(folder: string, expected: number): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const found = names.filter((name) => name.endsWith('.mp3')).length;
  if (found !== expected) throw new Error(`${found} of ${expected} MP3s in ${folder}`);
}
