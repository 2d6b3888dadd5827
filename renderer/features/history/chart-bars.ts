import type { HistoryEntry } from '../../../shared/history.ts';
import { costsOf, speedOf } from './history-sums.ts';

export const metrics = ['sound', 'speed', 'cost'] as const;
export type Metric = (typeof metrics)[number];

export interface Bar {
  /** ISO time of its first moment, in the user's time zone. */
  readonly from: string;
  /** Seconds of sound, seconds of sound a second of work, or money; null where no run tells. */
  readonly value: number | null;
}

export interface Bars {
  readonly period: 'day' | 'week';
  /** The oldest first, the last one has `nowMs` in it. */
  readonly bars: readonly Bar[];
  /** Of the cost: the currency that most was paid in. */
  readonly currency: string | null;
}

const mostDays = 14;
const fewestWeeks = 8;
const mostWeeks = 26;
const dayMs = 86_400_000;

/** A bar a day while all runs are of the last two weeks, else a bar a week (from Monday), half a year at most. */
export function barsOf(entries: readonly HistoryEntry[], metric: Metric, nowMs: number): Bars {
  const oldestMs = Math.min(nowMs, ...entries.map(({ createdAt }) => Date.parse(createdAt)));
  const today = startOfDay(nowMs);
  const isDaily = oldestMs >= addDays(today, 1 - mostDays).getTime();
  const period = isDaily ? 'day' : 'week';
  const last = isDaily ? today : addDays(today, -((today.getDay() + 6) % 7));
  const weeks = Math.ceil((last.getTime() - oldestMs) / (7 * dayMs)) + 1;
  const count = isDaily ? mostDays : Math.min(mostWeeks, Math.max(fewestWeeks, weeks));
  const step = isDaily ? 1 : 7;
  const currency = costsOf(entries)[0]?.currency ?? null;
  const bars = Array.from({ length: count }, (_, index): Bar => {
    // By the calendar: a day on which clocks change is a day.
    const from = addDays(last, (index - count + 1) * step);
    const until = addDays(from, step).getTime();
    const within = entries.filter(({ createdAt }) => {
      const ms = Date.parse(createdAt);
      return ms >= from.getTime() && ms < until;
    });
    return { from: from.toISOString(), value: barValue(within, metric, currency) };
  });
  return { period, bars, currency };
}

function barValue(entries: readonly HistoryEntry[], metric: Metric, currency: string | null): number | null {
  switch (metric) {
    case 'sound': {
      const seconds = entries.reduce((total, { soundSeconds }) => total + soundSeconds, 0);
      return seconds > 0 ? seconds : null;
    }
    case 'speed':
      return speedOf(entries);
    case 'cost':
      return costsOf(entries).find((cost) => cost.currency === currency)?.amount ?? null;
  }
}

function startOfDay(ms: number): Date {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}
