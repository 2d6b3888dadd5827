import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs the ffmpeg of this machine; every path comes after its option, so no name is taken for an option. */
export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await run('ffmpeg', ['-nostdin', '-y', '-hide_banner', '-loglevel', 'error', ...args], {
    timeout: 60_000,
    maxBuffer: 1024 * 1024,
  });
}

/** A small video with a tone; any container that the extension of `path` names. */
export async function makeClip(path: string, seconds: number, ...extra: readonly string[]): Promise<void> {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc=size=64x48:rate=10:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...['-pix_fmt', 'yuv420p', '-shortest', ...extra, `file:${path}`],
  );
}

/** A temp folder that is gone when the returned function has run. */
export async function tempFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'batchtone-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
