import { spawn } from 'node:child_process';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure.ts';

/** Short clips made on the spot, so that a newcomer sees a whole run without a file of their own. */
export const sampleNames = ['sweep', 'melody', 'stereo'] as const;
export type SampleName = (typeof sampleNames)[number];

interface Sample {
  readonly seconds: number;
  /** A source of the `aevalsrc` filter: one expression a channel. */
  readonly sound: string;
  readonly picture: string;
}

const samples: Readonly<Record<SampleName, Sample>> = {
  // A sine whose pitch climbs from 110 Hz by 55 Hz a second.
  sweep: { seconds: 30, sound: '0.3*sin(2*PI*(110*t+27.5*t*t))', picture: 'testsrc2' },
  // Two notes a second up a pentatonic scale, each fading like a plucked string.
  melody: {
    seconds: 40,
    sound:
      '0.4*exp(-4*mod(t,0.5))*sin(2*PI*262*pow(2,floor(mod(t*2,10))/5)*mod(t,0.5))' +
      '+0.2*exp(-2*mod(t,1))*sin(2*PI*131*mod(t,1))',
    picture: 'smptehdbars',
  },
  stereo: { seconds: 20, sound: '0.3*sin(2*PI*330*t)|0.3*sin(2*PI*440*t)', picture: 'testsrc' },
};

const deadlineMs = 60_000;

/**
 * Makes the clips that are not in `folder` yet and answers the paths of all.
 * @param nameOf file name without extension, in the user's language
 * @param installCommand what installs ffmpeg here, named to the user when it is missing
 * @throws Failure `ffmpegMissing`
 */
export async function makeSampleClips(
  folder: string,
  nameOf: (sample: SampleName) => string,
  installCommand: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const name of sampleNames) {
    const path = join(folder, `${nameOf(name)}.mp4`);
    if (!(await exists(path))) {
      const unfinished = join(folder, `.${name}-${process.pid}.mp4`);
      await makeClip(path, unfinished, samples[name], installCommand, signal);
    }
    paths.push(path);
  }
  return paths;
}

async function makeClip(
  path: string,
  unfinished: string,
  sample: Sample,
  installCommand: string,
  signal: AbortSignal,
): Promise<void> {
  const { seconds, sound, picture } = sample;
  try {
    await runFfmpeg(
      [
        ...['-nostdin', '-y', '-hide_banner', '-loglevel', 'error'],
        ...['-f', 'lavfi', '-i', `${picture}=size=320x180:rate=12:duration=${seconds}`],
        ...['-f', 'lavfi', '-i', `aevalsrc='${sound}':s=44100:d=${seconds}`],
        ...['-c:v', 'mpeg4', '-q:v', '8', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k'],
        ...['-movflags', '+faststart', `file:${unfinished}`],
      ],
      installCommand,
      AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    );
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function runFfmpeg(args: readonly string[], command: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'], signal, windowsHide: true });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT';
      reject(isMissing ? new Failure('ffmpegMissing', { command }, error) : error);
    });
    child.once('close', (exitCode) => {
      if (exitCode === 0) resolve();
      else reject(new Failure('conversionFailed', { exitCode: exitCode ?? -1 }, new Error(complaint)));
    });
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch {
    return false;
  }
}
