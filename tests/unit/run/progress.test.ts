import { describe, expect, test } from 'vitest';
import {
  measure,
  mediaSeconds,
  overallFraction,
  remainingMs,
  startMeter,
} from '../../../electron/run/progress.ts';
import { convertedSeconds } from '../../../electron/run/steps/conversion-progress.ts';

describe('progress', () => {
  test('a long item counts for more than a short one', () => {
    const fraction = overallFraction([
      { phase: 'downloaded', fraction: null, durationS: 10 },
      { phase: 'waiting', fraction: null, durationS: 90 },
    ]);
    expect(fraction).toBeCloseTo(0.1);
  });

  test('never goes back along the way of an item', () => {
    const way = [
      ['waiting', null],
      ['uploading', 0.5],
      ['uploaded', null],
      ['active', null],
      ['running', 0.2],
      ['running', 0.9],
      ['completed', null],
      ['downloading', 0.5],
      ['downloaded', null],
    ] as const;
    const fractions = way.map(([phase, fraction]) => overallFraction([{ phase, fraction, durationS: 60 }]));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test('nothing to do is no progress, and failed items hold nothing up', () => {
    expect(overallFraction([])).toBe(0);
    expect(overallFraction([{ phase: 'failed', fraction: null, durationS: 5 }])).toBe(1);
    expect(mediaSeconds([{ phase: 'failed', fraction: null, durationS: 5 }])).toEqual({ done: 0, left: 0 });
  });

  test('time left is told only once the speed was watched for a while, and is then right', () => {
    let meter = startMeter(0, 0);
    meter = measure(meter, 1000, 10);
    expect(remainingMs(meter, 100)).toBeNull();
    for (let second = 2; second <= 5; second += 1) meter = measure(meter, second * 1000, second * 10);
    expect(remainingMs(meter, 100)).toBeCloseTo(10_000, -2);
  });

  test('the speed forgets: after a standstill it falls', () => {
    let meter = measure(startMeter(0, 0), 4000, 40);
    for (let second = 5; second < 40; second += 1) meter = measure(meter, second * 1000, 40);
    expect(meter.speed).toBeLessThan(1);
  });

  test('ffmpeg tells how far it is in its newest block', () => {
    expect(
      convertedSeconds('out_time_us=1000000\nprogress=continue\nout_time_us=2500000\nprogress=continue\n'),
    ).toBe(2.5);
    expect(convertedSeconds('out_time_us=N/A\nprogress=continue\n')).toBeNull();
    // A tail may begin in the middle of a line.
    expect(convertedSeconds('_us=99\nout_time_us=7000000\n')).toBe(7);
  });
});
