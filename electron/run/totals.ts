import { stepNames } from '../../shared/contract.ts';
import type { RunContext } from './run-context.ts';

/** More than fit on a screen; a line of the journal stays under 100 kB. */
const mostNodes = 400;

/**
 * Writes down what only the view knows: how long the run was at work, what it cost so far, how far its steps came, and
 * its nodes as last seen.
 */
export function noteTotals({ view, journal }: RunContext): void {
  const { progress, cost } = view.head();
  journal.note({
    type: 'totals',
    elapsedMs: progress.elapsedMs,
    cost: cost && { soFar: cost.soFar, unknown: cost.unknown },
    steps: stepNames.map((name) => view.step(name)),
    nodes: view
      .nodes()
      .slice(0, mostNodes)
      .map(({ runningTaskIds: _, ...node }) => node),
  });
}
