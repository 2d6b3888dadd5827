import { describe, expect, test } from 'vitest';
import {
  estimateFor,
  expectedSeconds,
  readMeasurements,
  recordMeasurement,
} from '../../../electron/queue/estimate.ts';

function memoryStore(content: Record<string, unknown> = {}) {
  return {
    get: (key: string) => content[key],
    set: (key: string, value: unknown) => {
      content[key] = value;
    },
  };
}

describe('the estimate', () => {
  test('promises no time before anything was measured', () => {
    expect(expectedSeconds(100, [])).toBeNull();
  });

  test('after one run, goes by its speed', () => {
    expect(expectedSeconds(200, [{ mediaS: 100, elapsedS: 10 }])).toBeCloseTo(20);
  });

  test('after runs of several lengths, tells start-up from work', () => {
    const runs = [
      { mediaS: 100, elapsedS: 15 },
      { mediaS: 300, elapsedS: 25 },
    ];
    expect(expectedSeconds(1000, runs)).toBeCloseTo(60);
    expect(expectedSeconds(0.1, runs)).toBeCloseTo(10, 1);
  });

  test('is never negative, whatever was measured', () => {
    const runs = [
      { mediaS: 100, elapsedS: 30 },
      { mediaS: 300, elapsedS: 20 },
    ];
    expect(expectedSeconds(1000, runs)).toBeGreaterThan(0);
  });

  test('adds up lengths and sizes, and foretells the output from the bit rate', () => {
    const ready = [
      { durationS: 60, sizeBytes: 1000 },
      { durationS: 30, sizeBytes: 500 },
    ];
    expect(estimateFor(ready, 'cbr128', [])).toEqual({
      items: 2,
      mediaSeconds: 90,
      uploadBytes: 1500,
      outputBytes: 1_440_000,
      durationS: null,
      startUpS: 0,
      costUnknown: null,
      poolPerHour: { amount: 0, currency: 'USD' },
      cost: { amount: 0, currency: 'USD' },
    });
  });

  test('remembers the last 20 runs and ignores what is no measurement', () => {
    const store = memoryStore({ measuredRuns: 'nonsense' });
    expect(readMeasurements(store)).toEqual([]);
    for (let n = 1; n <= 25; n += 1) recordMeasurement(store, { mediaS: n, elapsedS: 1 });
    recordMeasurement(store, { mediaS: 0, elapsedS: 1 });
    expect(readMeasurements(store).map((run) => run.mediaS)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 6),
    );
  });
});
