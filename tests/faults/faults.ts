import { parseArgs } from 'node:util';
import { median } from '../bench/median.ts';
import { fuzzSeed, Seeded } from '../support/seeded.ts';
import { allCells, nameOf, spreadOf } from './matrix.ts';
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
  const played = await runCells(stage, cells, Number(values['at-once']), ({ cell, result }) => {
    done += 1;
    const verdict = result.amiss.length === 0 ? 'ok' : result.amiss.join(', ');
    console.error(`${done}/${cells.length} ${nameOf(cell)}: ${verdict}`);
  });
  console.log(tableOf(played, median(calm)));
  console.log(sumOf(played, median(calm)));
  if (!isClean(played)) process.exitCode = 1;
} finally {
  await stage.close();
}
