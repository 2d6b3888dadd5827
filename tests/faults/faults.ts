import { parseArgs } from 'node:util';
import { median } from '../bench/median.ts';
import { fuzzSeed, Seeded } from '../support/seeded.ts';
import { openKillKit } from './kill-and-resume.ts';
import { allCells, clockCells, nameOf, spreadOf } from './matrix.ts';
import { playCell } from './play-cell.ts';
import { isClean, sumOf, tableOf } from './report.ts';
import { runCells } from './run-cells.ts';
import { openStage } from './stage.ts';

/** Every step of a run against every fault; `--fast`: a choice of them; `--only TEXT` and `--not TEXT`: cells whose name has it, or
 * has it not. */
const { values } = parseArgs({
  options: {
    fast: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    not: { type: 'string', default: 'no such cell' },
    'at-once': { type: 'string', default: '6' },
  },
});

/** Longer than the patience of every client on the way: 40 s of the app's, 120 s of a node's. */
const stallMs = 150_000;
const fastStallMs = 2_000;
const fastKillEvery = 8;
const calmRuns = 5;

const stage = await openStage();
try {
  const calm: number[] = [];
  for (let run = 0; run < calmRuns; run += 1) {
    const { elapsedMs, amiss } = await playCell(stage, null);
    if (amiss.length > 0) throw new Error(`Even without faults: ${amiss.join(', ')}`);
    calm.push(elapsedMs);
  }
  const seeded = new Seeded(fuzzSeed(4));
  const every = allCells(values.fast ? fastStallMs : stallMs).filter(
    (cell) => nameOf(cell).includes(values.only) && !nameOf(cell).includes(values.not),
  );
  const cells = values.fast ? spreadOf(every, (from) => seeded.pick(from)) : every;
  if (values.fast) console.log(`seed ${seeded.seed}`);
  let done = 0;
  const wire = await runCells(stage, cells, Number(values['at-once']), ({ cell, result }) => {
    done += 1;
    const verdict = result.amiss.length === 0 ? 'ok' : result.amiss.join(', ');
    console.error(`${done}/${cells.length} ${nameOf(cell)}: ${verdict}`);
  });
  const clocks = values.only === '' ? await runCells(stage, clockCells, 1) : [];
  const played = [...wire, ...clocks];
  console.log(tableOf(played, median(calm)));
  console.log(sumOf(played, median(calm)));
  if (!isClean(played)) process.exitCode = 1;
} finally {
  await stage.close();
}
if (values.only === '' && !(await killAtLines(values.fast ? fastKillEvery : 1))) process.exitCode = 1;

/** kill -9 of the app after each line of a run's journal, then another start. @returns whether nothing was lost by it */
async function killAtLines(every: number): Promise<boolean> {
  const kit = await openKillKit();
  const sums = { wrong: 0, lost: 0, twice: 0, left: 0 };
  const recovery: number[] = [];
  const unfinished: string[] = [];
  try {
    console.log(`\nkill -9 after line${every === 1 ? '' : `, every ${every}th`}; then resumed`);
    for (let killAt = 1; killAt <= kit.lines; killAt += every) {
      const outcome = await kit.killAndResume(killAt);
      // A run whose steps came in another order may have a line less.
      if (!outcome.wasKilled) continue;
      const { line, status, wrong, lost, extra, addedAgain, left, recoveryMs } = outcome;
      const counts = [wrong.length, lost.length, extra.length + addedAgain.length, left.length];
      sums.wrong += wrong.length;
      sums.lost += lost.length;
      sums.twice += extra.length + addedAgain.length;
      sums.left += left.length;
      recovery.push(recoveryMs);
      if (status !== 'completed') unfinished.push(`line ${killAt}: ${status}`);
      const words = [...wrong, ...lost, ...extra, ...addedAgain, ...left].join(' ');
      console.log(
        `${String(killAt).padStart(4)}  ${line.padEnd(12)}  ${counts.join('  ')}  +${(recoveryMs / 1000).toFixed(1)} s  ${status} ${words}`.trimEnd(),
      );
    }
  } finally {
    await kit.close();
  }
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `${recovery.length} kills: ${sums.wrong} wrong, ${sums.lost} lost, ${sums.twice} twice, ${sums.left} left; time to recover: median ${seconds(median(recovery))}, longest ${seconds(Math.max(...recovery))}`,
  );
  for (const each of unfinished) console.log(each);
  return unfinished.length === 0 && Object.values(sums).every((sum) => sum === 0);
}
