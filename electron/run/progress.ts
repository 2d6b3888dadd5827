import type { TaskPhase } from '../../shared/contract.ts';

/** The part of an item's way that lies behind it when it enters a phase, and the part that the phase itself is. */
const way: Readonly<Record<TaskPhase, readonly [behind: number, within: number]>> = {
  waiting: [0, 0],
  uploading: [0, 0.1],
  uploaded: [0.1, 0],
  active: [0.1, 0],
  preparing: [0.1, 0],
  running: [0.1, 0.8],
  completed: [0.9, 0],
  downloading: [0.9, 0.1],
  downloaded: [1, 0],
  failed: [1, 0],
  cancelled: [1, 0],
};

export interface ProgressItem {
  readonly phase: TaskPhase;
  readonly fraction: number | null;
  readonly durationS: number;
}

/** 0..1 over all items, a long one counting for more than a short one. */
export function overallFraction(items: Iterable<ProgressItem>): number {
  let weight = 0;
  let done = 0;
  for (const { phase, fraction, durationS } of items) {
    const length = Math.max(1, durationS);
    const [behind, within] = way[phase];
    weight += length;
    done += length * (behind + within * Math.min(1, Math.max(0, fraction ?? 0)));
  }
  return weight === 0 ? 0 : Math.min(1, done / weight);
}

const converted: ReadonlySet<TaskPhase> = new Set(['completed', 'downloading', 'downloaded']);
const over: ReadonlySet<TaskPhase> = new Set(['failed', 'cancelled']);

/** Seconds of media converted so far, and those still to convert. */
export function mediaSeconds(items: Iterable<ProgressItem>): { done: number; left: number } {
  let done = 0;
  let left = 0;
  for (const { phase, fraction, durationS } of items) {
    if (over.has(phase)) continue;
    const share = converted.has(phase) ? 1 : phase === 'running' ? Math.min(1, fraction ?? 0) : 0;
    done += durationS * share;
    left += durationS * (1 - share);
  }
  return { done, left };
}

const halfLifeMs = 8_000;
/** Before this much was watched a speed is a guess. */
const honestAfterMs = 2_000;

/** Speed of conversion as a moving average that forgets half of itself every 8 s. A value, not an object. */
export interface SpeedMeter {
  readonly startedMs: number;
  readonly atMs: number;
  readonly doneS: number;
  /** Seconds of media a second of wall clock; null before the first measure. */
  readonly speed: number | null;
}

export function startMeter(nowMs: number, doneS: number): SpeedMeter {
  return { startedMs: nowMs, atMs: nowMs, doneS, speed: null };
}

export function measure(meter: SpeedMeter, nowMs: number, doneS: number): SpeedMeter {
  const elapsedMs = nowMs - meter.atMs;
  if (elapsedMs < 250) return meter;
  const latest = Math.max(0, doneS - meter.doneS) / (elapsedMs / 1000);
  const keep = 0.5 ** (elapsedMs / halfLifeMs);
  const speed = meter.speed === null ? latest : meter.speed * keep + latest * (1 - keep);
  return { startedMs: meter.startedMs, atMs: nowMs, doneS, speed };
}

/** Time left in ms, or null while it cannot be told honestly. */
export function remainingMs(meter: SpeedMeter | null, leftS: number): number | null {
  if (!meter?.speed || meter.atMs - meter.startedMs < honestAfterMs) return null;
  return Math.round((leftS / meter.speed) * 1000);
}
