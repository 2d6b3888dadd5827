import { type QualityName, qualityPresets } from '../../shared/presets.ts';

/** Where the node puts the source, in the task's working directory. */
export const inputFile = 'input.mp4';
export const outputFile = 'output.mp3';
/** ffmpeg runs in `wd`; a task's files are named from the folder above. */
export const progressFile = 'wd/progress.txt';

/**
 * The command of one task: fixed words, a preset, and a number. Nothing that a user typed is in it, so there is
 * nothing to quote.
 * @param track index among the sound tracks, from 0.
 */
export function commandLine(quality: QualityName, track: number, shell: 'none' | 'bash'): string {
  if (!Number.isInteger(track) || track < 0) throw new RangeError('track must be a whole number from 0');
  const command = [
    ...['ffmpeg', '-nostdin', '-y', '-hide_banner', '-progress', 'progress.txt', '-i', inputFile],
    ...['-map', `0:a:${track}`, '-vn', ...qualityPresets[quality].ffmpegArguments],
    ...['-map_metadata', '0', outputFile],
  ].join(' ');
  return shell === 'bash' ? `/bin/bash -c "${command}"` : command;
}

const minute = 60_000;

/** How long a task may take: three times the length of the sound, and never less than ten minutes. */
export function wallClockMs(durationS: number): number {
  return Math.max(10 * minute, Math.ceil(durationS * 3) * 1000);
}
