import { execFile } from 'node:child_process';
import { copyFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const realVideo = resolve(import.meta.dirname, '../../../shared/media/LowPriVMs-4.mp4');

export interface BenchClip {
  readonly path: string;
  /** For the page of results. */
  readonly description: string;
}

/**
 * The 2-minute clip of the budget: the tutorial's own video where the checkout has it beside it, otherwise one made
 * here whose sound costs an encoder about as much (stereo noise and tones; a bare sine is three times too cheap).
 */
export async function twoMinuteClip(folder: string): Promise<BenchClip> {
  const path = join(folder, 'clip.mp4');
  const isHere = await stat(realVideo).then(
    () => true,
    () => false,
  );
  if (isHere) {
    await copyFile(realVideo, path);
    return { path, description: "the tutorial's own video (2 min, 2.7 MB)" };
  }
  await run('ffmpeg', [
    ...['-nostdin', '-y', '-hide_banner', '-loglevel', 'error'],
    ...['-f', 'lavfi', '-i', 'testsrc=duration=120:size=640x360:rate=10'],
    ...['-f', 'lavfi', '-i', 'anoisesrc=color=pink:sample_rate=44100:duration=120:amplitude=0.3:seed=1'],
    ...['-f', 'lavfi', '-i', 'aevalsrc=0.3*sin(660*t)*sin(3*t)|0.3*sin(990*t)*cos(2*t):s=44100:d=120'],
    ...['-filter_complex', '[1:a]aformat=channel_layouts=stereo[n];[n][2:a]amix=inputs=2[a]'],
    ...['-map', '0:v', '-map', '[a]', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-b:a', '128k', '-shortest', path],
  ]);
  return { path, description: 'a clip made by ffmpeg (2 min, stereo noise and tones)' };
}
