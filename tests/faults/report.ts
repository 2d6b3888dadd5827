import { median } from '../bench/median.ts';
import type { PlayedCell } from './run-cells.ts';

const columns = ['step', 'fault', 'strikes', 'wrong', 'lost', 'twice', 'left', 'recovery', 'how it ended'];

/** One line a cell. `calmMs`: how long a run takes without any fault. */
export function tableOf(played: readonly PlayedCell[], calmMs: number): string {
  const rows = played.map(({ cell, result }) => [
    cell.step.name,
    cell.fault.name,
    String(cell.strikes),
    ...[result.wrong, result.lost, result.duplicated, result.left].map(String),
    `+${(Math.max(0, result.elapsedMs - calmMs) / 1000).toFixed(1)} s`,
    [result.status, result.failure === null ? '' : `(${result.failure})`, ...result.amiss].join(' ').trim(),
  ]);
  const all = [columns, ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function sumOf(played: readonly PlayedCell[], calmMs: number): string {
  const sum = (what: 'wrong' | 'lost' | 'duplicated' | 'left') =>
    played.reduce((total, { result }) => total + result[what], 0);
  const recovery = played.map(({ result }) => Math.max(0, result.elapsedMs - calmMs));
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return [
    `${played.length} cells: ${sum('wrong')} wrong, ${sum('lost')} lost, ${sum('duplicated')} twice, ${sum('left')} left`,
    `time to recover: median ${seconds(median(recovery))}, longest ${seconds(Math.max(...recovery))} (a run without faults: ${seconds(calmMs)})`,
  ].join('\n');
}

export function isClean(played: readonly PlayedCell[]): boolean {
  return played.every(({ result }) => result.amiss.length === 0);
}
