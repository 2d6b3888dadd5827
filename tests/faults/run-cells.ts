import pLimit from 'p-limit';
import { type Cell, nameOf } from './matrix.ts';
import { type CellResult, playCell } from './play-cell.ts';
import type { Stage } from './stage.ts';

export interface PlayedCell {
  readonly cell: Cell;
  readonly result: CellResult;
}

/** Plays cells a few at once: most of a run with a fault in its way is waiting. */
export async function runCells(
  stage: Stage,
  cells: readonly Cell[],
  atOnce: number,
  onPlayed: (played: PlayedCell) => void = () => undefined,
): Promise<readonly PlayedCell[]> {
  const limit = pLimit(atOnce);
  return await Promise.all(
    cells.map((cell) =>
      limit(async () => {
        const played = { cell, result: await playOrTell(stage, cell) };
        onPlayed(played);
        return played;
      }),
    ),
  );
}

/** A cell that breaks is a finding of its own, and no reason to leave out the others. */
async function playOrTell(stage: Stage, cell: Cell): Promise<CellResult> {
  try {
    return await playCell(stage, cell);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      ...{ status: 'broke', failure: null, struck: 0, elapsedMs: 0 },
      ...{ wrong: 0, lost: stage.clips.length, duplicated: 0, left: 0 },
      amiss: [`${nameOf(cell)}: ${text}`],
    };
  }
}
