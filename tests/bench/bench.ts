import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEngineLoad } from './engine-load.ts';
import { compareLocalConversion } from './local-conversion.ts';
import { describeMachine } from './machine.ts';
import { median } from './median.ts';
import { twoMinuteClip } from './two-minute-clip.ts';

/**
 * The design's budget table, measured: one row for each budget that is built. `--clips`, `--rounds` and `--tasks` shrink
 * it; no clips or no tasks leave their part out.
 */
const { values } = parseArgs({
  options: {
    clips: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    tasks: { type: 'string', default: '10000' },
  },
});

const conversionBudget = 1.15;

const folder = await mkdtemp(join(tmpdir(), 'batchtone-bench-'));
try {
  console.log(describeMachine());
  const clips = Number(values.clips);
  if (clips > 0) await compareConversions(clips);
  const tasks = Number(values.tasks);
  if (tasks > 0) {
    const load = await measureEngineLoad(folder, tasks, cpus().length);
    console.log(
      `${tasks} quick tasks through the engine  ${(load.elapsedMs / 1000).toFixed(1)} s, ${load.requests} requests, ` +
        `heap +${load.heapMiB.toFixed(0)} MiB`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compareConversions(clips: number): Promise<void> {
  const clip = await twoMinuteClip(folder);
  console.log(`${clips} copies of ${clip.description}, ${values.rounds} interleaved rounds, medians:`);
  const result = await compareLocalConversion(folder, {
    clip: clip.path,
    clips,
    rounds: Number(values.rounds),
  });
  const seconds = (all: readonly number[]) =>
    `${(median(all) / 1000).toFixed(1)} s (${all.map((ms) => (ms / 1000).toFixed(1)).join(', ')})`;
  console.log(`  Batchtone, queue to MP3s on disk   ${seconds(result.oursMs)}`);
  console.log(`  xargs -P <cores> ffmpeg            ${seconds(result.theirsMs)}`);
  const verdict = result.ratio <= conversionBudget ? 'within' : 'OVER';
  console.log(`  ratio ${result.ratio.toFixed(2)}, ${verdict} the budget of ${conversionBudget}`);
}
