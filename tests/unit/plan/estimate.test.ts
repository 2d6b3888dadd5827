import { describe, expect, test } from 'vitest';
import {
  accountEstimate,
  expectedSeconds,
  localEstimate,
  type PlannedPool,
  pricePerHour,
} from '../../../electron/plan/estimate.ts';
import {
  type Measurement,
  readMeasurements,
  recordMeasurement,
} from '../../../electron/plan/measurements.ts';

function memoryStore(content: Record<string, unknown> = {}) {
  return {
    get: (key: string) => content[key],
    set: (key: string, value: unknown) => {
      content[key] = value;
    },
  };
}

const here = {
  connectionId: 'local',
  vmSize: 'local',
  slots: 1,
  startUpS: null,
  uploadBytesPerS: null,
};

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
    expect(localEstimate(ready, 'cbr128', [])).toEqual({
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
    for (let n = 1; n <= 25; n += 1) recordMeasurement(store, { ...here, mediaS: n, elapsedS: 1 });
    recordMeasurement(store, { ...here, mediaS: 0, elapsedS: 1 });
    expect(readMeasurements(store).map((run) => run.mediaS)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 6),
    );
  });
});

describe('the estimate on an account', () => {
  const usd = (amount: number) => ({ amount, currency: 'USD' });
  const pool: PlannedPool = {
    connectionId: 'azure',
    vmSize: 'STANDARD_A1_V2',
    dedicatedNodes: 1,
    spotNodes: 4,
    taskSlotsPerNode: 1,
    keepForMinutes: 0,
    price: { known: true, spot: usd(0.01), dedicated: usd(0.05), asOf: '2026-11-23T10:00:00.000Z' },
  };
  /** Five minutes to start, then 600 s of sound on 2 slots in 30 s: each slot ten times as fast as the sound. */
  const measured: Measurement = {
    connectionId: 'azure',
    vmSize: 'Standard_A1_v2',
    slots: 2,
    startUpS: 300,
    mediaS: 600,
    elapsedS: 330,
    uploadBytesPerS: 1_000_000,
  };
  const items = Array.from({ length: 10 }, () => ({ durationS: 100, sizeBytes: 1_000_000 }));

  test('promises neither time nor money before a run was measured, but knows what an hour costs', () => {
    const estimate = accountEstimate(items, 'v2', pool, []);
    expect(estimate).toMatchObject({ durationS: null, startUpS: null, cost: null, costUnknown: 'noTime' });
    expect(estimate.poolPerHour?.amount).toBeCloseTo(0.09);
  });

  test('spreads the work over the slots, adds the start-up, and bills every node all the time', () => {
    const estimate = accountEstimate(items, 'v2', pool, [measured]);
    expect(estimate.startUpS).toBe(300);
    expect(estimate.durationS).toBeCloseTo(300 + 1000 / 50);
    expect(estimate.cost?.amount).toBeCloseTo((0.09 * 320) / 3600);
    expect(estimate.costUnknown).toBeNull();
  });

  test('never takes less than the longest file, and not more slots than there are files', () => {
    const one = [{ durationS: 1000, sizeBytes: 1 }];
    expect(accountEstimate(one, 'v2', pool, [measured]).durationS).toBeCloseTo(300 + 100);
  });

  test('waits for an upload that takes longer than all the rest', () => {
    const heavy = [{ durationS: 100, sizeBytes: 1_000_000_000 }];
    expect(accountEstimate(heavy, 'v2', pool, [measured]).durationS).toBeCloseTo(1000 + 10);
  });

  test('counts the minutes for which the pool is kept', () => {
    const kept = accountEstimate(items, 'v2', { ...pool, keepForMinutes: 60 }, [measured]);
    expect(kept.cost?.amount).toBeCloseTo((0.09 * (320 + 3600)) / 3600);
  });

  test('takes nothing from other connections, nor the speed of other sizes', () => {
    const elsewhere = { ...measured, connectionId: 'other' };
    expect(accountEstimate(items, 'v2', pool, [elsewhere]).startUpS).toBeNull();
    const larger = { ...measured, vmSize: 'Standard_D2s_v3' };
    expect(accountEstimate(items, 'v2', pool, [larger])).toMatchObject({ startUpS: 300, durationS: null });
  });

  test('says why the money is not known', () => {
    const unknown = { known: false, reason: 'offline' } as const;
    expect(accountEstimate(items, 'v2', { ...pool, price: unknown }, [measured])).toMatchObject({
      cost: null,
      costUnknown: 'offline',
      poolPerHour: null,
    });
    const noSpot = { ...pool.price, known: true, spot: null, dedicated: usd(1), asOf: '' } as const;
    expect(pricePerHour(noSpot, { spot: 1, dedicated: 0 })).toBe('noMeter');
    expect(pricePerHour(noSpot, { spot: 0, dedicated: 2 })).toEqual(usd(2));
  });

  test('an account’s measurements are not pushed out by many runs on this computer', () => {
    const store = memoryStore();
    recordMeasurement(store, measured);
    for (let n = 1; n <= 30; n += 1) recordMeasurement(store, { ...here, mediaS: n, elapsedS: 1 });
    expect(readMeasurements(store).filter(({ connectionId }) => connectionId === 'azure')).toEqual([
      measured,
    ]);
  });

  test('what an older version measured counts for this computer', () => {
    const store = memoryStore({ measuredRuns: [{ mediaS: 10, elapsedS: 2 }] });
    expect(readMeasurements(store)).toEqual([{ ...here, mediaS: 10, elapsedS: 2 }]);
  });
});
