import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLocalConversion } from './local-conversion.ts';
import { describeMachine } from './machine.ts';
import { median } from './median.ts';
import { twoMinuteClip } from './two-minute-clip.ts';

/** The design's budget table, measured: one row for each budget that is built. `--clips` and `--rounds` shrink it. */
const { values } = parseArgs({
  options: {
    clips: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
  },
});

const conversionBudget = 1.15;

const folder = await mkdtemp(join(tmpdir(), 'batchtone-bench-'));
try {
  const clips = Number(values.clips);
  const clip = await twoMinuteClip(folder);
  console.log(describeMachine());
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
} finally {
  await rm(folder, { recursive: true, force: true });
}
