import { wallClockMs } from './command-line.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** 1 Mbit/s: whoever uploads slower than that is bounded by a day. */
const slowestBytesPerMs = 125;

export interface BoundedWork {
  readonly items: readonly { readonly durationS: number; readonly sizeBytes: number }[];
  /** Tasks that run at once when the nodes are there. */
  readonly slots: number;
  /** How long the user lets the run be watched, in ms. */
  readonly limitMs: number;
}

/**
 * How long the service goes on working for a run whose app gives no sign of life, in ms: a slow upload, every task as
 * long as it may take at most, and the time limit; an hour at least, and a day before the time limit at most.
 */
export function roundBoundMs({ items, slots, limitMs }: BoundedWork): number {
  const bytes = items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const walls = items.map(({ durationS }) => wallClockMs(durationS));
  const longest = walls.reduce((most, wall) => Math.max(most, wall), 0);
  const work = walls.reduce((sum, wall) => sum + wall, 0) / Math.max(1, slots) + longest;
  const own = bytes / slowestBytesPerMs + work;
  return Math.max(hourMs, Math.min(dayMs, own) + limitMs);
}
