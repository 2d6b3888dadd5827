import { describe, expect, test } from 'vitest';
import { barsOf } from '../../../renderer/features/history/chart-bars.ts';
import { filtered } from '../../../renderer/features/history/history-store.ts';
import { sumsOf } from '../../../renderer/features/history/history-sums.ts';
import { totalsWords } from '../../../renderer/features/history/history-words.ts';
import type { HistoryEntry } from '../../../shared/history.ts';
import { previewEntry } from '../../support/renderer-preview/scripted-history.ts';
import { textOf } from './say.ts';

/** A Wednesday, by this computer's calendar. */
const now = new Date(2026, 10, 25, 15, 0).getTime();

function entry(daysAgo: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  const created = new Date(2026, 10, 25 - daysAgo, 9, 30);
  return {
    ...previewEntry(0, now),
    ...{ createdAt: created.toISOString(), soundSeconds: 3600, elapsedMs: 60_000, cost: null, isLocal: true },
    ...changes,
  };
}
const paid = (amount: number, currency = 'USD') =>
  ({ isLocal: false, isCostPartial: false, cost: { amount, currency } }) as const;

describe('all runs together', () => {
  test('add up, and a run that does not tell its time takes no part in the speed', () => {
    const sums = sumsOf([entry(0), entry(1), entry(2, { elapsedMs: null })]);
    expect(sums).toMatchObject({ runs: 3, soundSeconds: 10_800, elapsedMs: 120_000, isAllLocal: true });
    expect(sums.speed).toBeCloseTo(60);
    expect(sums.savedMs).toBe(7_200_000 - 120_000);
  });

  test('name a sum of money for each currency, and say when it is not the whole', () => {
    const sums = sumsOf([entry(0, paid(0.5)), entry(1, paid(1, 'EUR')), entry(2, paid(0.25))]);
    expect(sums.costs).toEqual([
      { amount: 1, currency: 'EUR' },
      { amount: 0.75, currency: 'USD' },
    ]);
    expect(sums.isCostPartial).toBe(false);
    expect(sumsOf([entry(0, paid(1)), entry(1, { isLocal: false })]).isCostPartial).toBe(true);
  });

  test('claim neither speed nor saved time where nothing was converted', () => {
    expect(sumsOf([entry(0, { soundSeconds: 0 })])).toMatchObject({ speed: null, savedMs: null });
  });

  test('are said in words: no price where all was done on this computer', () => {
    const { say, format } = textOf('en');
    const words = (entries: readonly HistoryEntry[]) =>
      new Map(totalsWords(sumsOf(entries), { say, format }).map(({ name, value }) => [name, value]));
    expect(words([entry(0)]).get('cost')).toBe('Nothing');
    expect(words([entry(0, paid(1.5))]).get('cost')).toBe('$1.50');
    expect(words([entry(0, { ...paid(1.5), isCostPartial: true })]).get('cost')).toBe('$1.50');
    expect(words([entry(0, { isLocal: false })]).get('cost')).toBe('—');
    const [, , , , cost] = totalsWords(sumsOf([entry(0, { ...paid(1.5), isCostPartial: true })]), {
      say,
      format,
    });
    expect(cost?.hint).toBe('at least, by retail prices');
    expect(words([entry(0, { soundSeconds: 500_000 })]).get('sound')).toBe('139 h');
    expect(words([entry(0)]).get('speed')).toBe('60× real time');
  });
});

describe('the chart', () => {
  test('has a bar a day while all runs are of the last two weeks, the last one for today', () => {
    const { period, bars } = barsOf([entry(0), entry(0), entry(13)], 'sound', now);
    expect(period).toBe('day');
    expect(bars).toHaveLength(14);
    expect(bars.at(-1)).toEqual({ from: new Date(2026, 10, 25).toISOString(), value: 7200 });
    expect(bars[0]).toEqual({ from: new Date(2026, 10, 12).toISOString(), value: 3600 });
    expect(bars[5]?.value).toBeNull();
  });

  test('has a bar a week, from Monday, once a run is older, and half a year at most', () => {
    const { period, bars } = barsOf([entry(0), entry(2), entry(3), entry(14)], 'sound', now);
    expect(period).toBe('week');
    expect(bars).toHaveLength(8);
    expect(bars.at(-1)).toEqual({ from: new Date(2026, 10, 23).toISOString(), value: 7200 });
    expect(bars.at(-2)?.value).toBe(3600);
    const old = barsOf([entry(0), entry(1000)], 'sound', now).bars;
    expect(old).toHaveLength(26);
    expect(old.filter(({ value }) => value !== null)).toHaveLength(1);
  });

  test('keeps every run in exactly one bar over the days on which clocks change', () => {
    const entries = Array.from({ length: 120 }, (_, index) => entry(index));
    const total = barsOf(entries, 'sound', now).bars.reduce((sum, { value }) => sum + (value ?? 0), 0);
    expect(total).toBe(120 * 3600);
  });

  test('shows the speed of all work of a day, and what was paid in the currency that most was paid in', () => {
    const entries = [entry(0), entry(0, { elapsedMs: 180_000 }), entry(1, paid(2)), entry(1, paid(1, 'EUR'))];
    expect(barsOf(entries, 'speed', now).bars.at(-1)?.value).toBeCloseTo(30);
    const cost = barsOf(entries, 'cost', now);
    expect(cost.currency).toBe('USD');
    expect(cost.bars.slice(-2).map(({ value }) => value)).toEqual([2, null]);
  });
});

test('the filters take what fits both', () => {
  const entries = [entry(0, { state: 'failed' }), entry(1, { state: 'failed', connectionId: 'studio' })];
  const shown = (state: 'all' | 'failed' | 'completed', connectionId: string) =>
    filtered(entries, { state, connectionId }).length;
  expect([shown('all', 'all'), shown('failed', 'studio'), shown('completed', 'all')]).toEqual([2, 1, 0]);
});
