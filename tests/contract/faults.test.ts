import { afterAll, beforeAll, expect, test } from 'vitest';
import { allCells, clockCells, nameOf, spreadOf } from '../faults/matrix.ts';
import { isClean, sumOf, tableOf } from '../faults/report.ts';
import { runCells } from '../faults/run-cells.ts';
import { openStage, type Stage } from '../faults/stage.ts';
import { fuzzSeed, Seeded } from '../support/seeded.ts';

/** `npm run faults` plays every cell; here a spread with every step and every fault in it. FUZZ_SEED=n: another one. */
const seeded = new Seeded(fuzzSeed(4));
/** Shorter than any client's patience: the whole matrix stalls for minutes. */
const stallMs = 2_000;
const every = allCells(stallMs);
const cells = spreadOf(every, (from) => seeded.pick(from));
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage?.close());

test('the spread meets every step and every fault', () => {
  const names = (from: typeof cells, what: 'step' | 'fault') => new Set(from.map((cell) => cell[what].name));
  expect(names(cells, 'step')).toEqual(names(every, 'step'));
  expect(names(cells, 'fault')).toEqual(names(every, 'fault'));
});

test(`whatever befalls the wire at whatever step, nothing is wrong, lost, twice or left (seed ${seeded.seed})`, async () => {
  const played = [...(await runCells(stage, cells, 5)), ...(await runCells(stage, clockCells, 1))];
  const amiss = played.filter(({ result }) => result.amiss.length > 0).map(({ cell }) => nameOf(cell));
  expect(amiss, `${tableOf(played, 0)}\n${sumOf(played, 0)}`).toEqual([]);
  expect(isClean(played)).toBe(true);
}, 120_000);
