import { expect, test } from 'vitest';
import { roundBoundMs } from '../../../electron/run/round-bound.ts';

const minuteMs = 60_000;
const limitMs = 30 * minuteMs;
const clip = { durationS: 60, sizeBytes: 1_000_000 };

test('a small run is bounded by an hour at least', () => {
  expect(roundBoundMs({ items: [clip], slots: 5, limitMs: 1 * minuteMs })).toBe(60 * minuteMs);
});

test('more tasks, fewer slots, longer sources and a longer limit all need more time', () => {
  const items = Array.from({ length: 60 }, () => clip);
  const base = roundBoundMs({ items, slots: 5, limitMs });
  // 60 times ten minutes on five slots, one task more, the limit, and 60 MB at 1 Mbit/s.
  expect(base).toBe((120 + 10 + 30 + 8) * minuteMs);
  expect(roundBoundMs({ items: [...items, clip], slots: 5, limitMs })).toBeGreaterThan(base);
  expect(roundBoundMs({ items, slots: 4, limitMs })).toBeGreaterThan(base);
  expect(roundBoundMs({ items, slots: 5, limitMs: 2 * limitMs })).toBe(base + limitMs);
  expect(
    roundBoundMs({ items: items.map((item) => ({ ...item, durationS: 3600 })), slots: 5, limitMs }),
  ).toBe(24 * 60 * minuteMs + limitMs);
});

test('a large file has time for a slow upload', () => {
  const bound = roundBoundMs({ items: [{ durationS: 60, sizeBytes: 4e9 }], slots: 1, limitMs });
  expect(bound).toBeGreaterThan(8.8 * 60 * minuteMs);
});

test('nothing to do and no slot are no reason to fail', () => {
  expect(roundBoundMs({ items: [], slots: 0, limitMs })).toBe(60 * minuteMs);
});
