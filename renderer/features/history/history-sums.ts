import type { HistoryEntry } from '../../../shared/history.ts';
import type { Money } from '../../../shared/plan.ts';

export interface HistorySums {
  readonly runs: number;
  readonly files: number;
  readonly soundSeconds: number;
  readonly bytesOut: number;
  /** Of the runs that tell it. */
  readonly elapsedMs: number;
  /** Seconds of sound a second of work, over the runs that tell how long they took; null where none does. */
  readonly speed: number | null;
  /** How much longer it would have been to play it all; null where it was no shorter. */
  readonly savedMs: number | null;
  /** One sum a currency, the largest first. */
  readonly costs: readonly Money[];
  /** A run on an account has a cost that is not known, or not in full. */
  readonly isCostPartial: boolean;
  readonly isAllLocal: boolean;
}

/** All runs together. One that is at work counts with what it has done. */
export function sumsOf(entries: readonly HistoryEntry[]): HistorySums {
  const timed = entries.filter(isTimed);
  const elapsedMs = sum(timed, ({ elapsedMs: ms }) => ms ?? 0);
  const timedSeconds = sum(timed, ({ soundSeconds }) => soundSeconds);
  const savedMs = timedSeconds * 1000 - elapsedMs;
  return {
    runs: entries.length,
    files: sum(entries, ({ counts }) => counts.converted),
    soundSeconds: sum(entries, ({ soundSeconds }) => soundSeconds),
    bytesOut: sum(entries, ({ bytesOut }) => bytesOut),
    elapsedMs,
    speed: speedOf(timed),
    savedMs: timed.length > 0 && savedMs > 0 ? savedMs : null,
    costs: costsOf(entries),
    isCostPartial: entries.some(
      ({ isLocal, cost, isCostPartial }) => !isLocal && (cost === null || isCostPartial),
    ),
    isAllLocal: entries.every(({ isLocal }) => isLocal),
  };
}

/** Seconds of sound a second of work; null where nothing was converted or no run tells how long it took. */
export function speedOf(entries: readonly HistoryEntry[]): number | null {
  const timed = entries.filter(isTimed);
  const ms = sum(timed, ({ elapsedMs }) => elapsedMs ?? 0);
  const seconds = sum(timed, ({ soundSeconds }) => soundSeconds);
  return ms > 0 && seconds > 0 ? seconds / (ms / 1000) : null;
}

export function costsOf(entries: readonly HistoryEntry[]): readonly Money[] {
  const sums = new Map<string, number>();
  for (const { cost } of entries) {
    if (cost !== null) sums.set(cost.currency, (sums.get(cost.currency) ?? 0) + cost.amount);
  }
  return [...sums]
    .map(([currency, amount]) => ({ amount, currency }))
    .sort((one, other) => other.amount - one.amount);
}

const isTimed = ({ elapsedMs }: HistoryEntry) => elapsedMs !== null && elapsedMs > 0;

function sum(entries: readonly HistoryEntry[], of: (entry: HistoryEntry) => number): number {
  return entries.reduce((total, entry) => total + of(entry), 0);
}
