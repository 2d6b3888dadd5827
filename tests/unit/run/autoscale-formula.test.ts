import { describe, expect, test } from 'vitest';
import { Formula } from '../../../electron/engine/model/formula/formula.ts';
import type { World } from '../../../electron/engine/model/formula/values.ts';
import { autoScaleFormula, stopsAfterMinutes } from '../../../electron/run/autoscale-formula.ts';

const createdMs = Date.UTC(2026, 10, 24, 9, 0, 0, 123);
const template = { graceMinutes: 30, idleMinutes: 10, intervalMinutes: 5 };
const minuteMs = 60_000;

/** Pending tasks by the minute since the pool's creation; null: no sample was taken. */
type Timeline = (minute: number) => number | null;

/** What the service would do `minute` minutes after the pool's creation. */
function at(
  minute: number,
  pending: Timeline,
  how: { targets?: { dedicated: number; spot: number }; slots?: number; endsAfter?: number | null } = {},
) {
  const { targets = { dedicated: 1, spot: 4 }, slots = 1, endsAfter = 600 } = how;
  const endsAtMs = endsAfter === null ? null : createdMs + endsAfter * minuteMs;
  const formula = new Formula(autoScaleFormula(targets, slots, template, createdMs, endsAtMs));
  const world: World = {
    nowMs: createdMs + minute * minuteMs,
    samplePeriodMs: 30_000,
    targetDedicatedNodes: 77,
    targetLowPriorityNodes: 77,
    samples: () =>
      Array.from({ length: minute * 2 }, (_, index) => index / 2).flatMap((moment) => {
        const value = pending(moment);
        return value === null ? [] : { ms: createdMs + moment * minuteMs, value };
      }),
  };
  const { targetDedicatedNodes, targetLowPriorityNodes, nodeDeallocationOption, error } =
    formula.evaluate(world);
  if (error) throw error;
  expect(nodeDeallocationOption).toBe('taskcompletion');
  return [targetDedicatedNodes, targetLowPriorityNodes];
}

describe('the formula of a pool', () => {
  test('gives the targets at its creation and while it is young, whatever is pending', () => {
    expect(at(0, () => null)).toEqual([1, 4]);
    expect(at(10, () => 0)).toEqual([1, 4]);
    expect(at(29, () => 2)).toEqual([1, 4]);
  });

  test('keeps the targets while there is work for all', () => {
    expect(at(45, () => 100)).toEqual([1, 4]);
    expect(at(300, () => 5)).toEqual([1, 4]);
  });

  test('has no more nodes than pending tasks need, dedicated ones first', () => {
    expect(at(60, () => 3)).toEqual([1, 2]);
    expect(at(60, () => 1)).toEqual([1, 0]);
    expect(at(60, () => 2, { targets: { dedicated: 0, spot: 5 } })).toEqual([0, 2]);
    expect(at(60, () => 9, { targets: { dedicated: 3, spot: 0 } })).toEqual([3, 0]);
  });

  test.each([
    [1, 1],
    [4, 1],
    [5, 2],
    [8, 2],
    [9, 3],
    [100, 5],
  ])('puts %i pending tasks on %i nodes of four slots', (pending, nodes) => {
    const [dedicated = 0, spot = 0] = at(60, () => pending, { slots: 4 });
    expect(dedicated + spot).toBe(nodes);
  });

  test('forgets the tail once it has left the idle window, and is empty after the last task', () => {
    const tail: Timeline = (minute) => (minute < 40 ? 20 : minute < 60 ? 1 : 0);
    expect(at(45, tail)).toEqual([1, 4]);
    expect(at(51, tail)).toEqual([1, 0]);
    expect(at(65, tail)).toEqual([1, 0]);
    expect(at(70, tail)).toEqual([0, 0]);
    expect(at(500, tail)).toEqual([0, 0]);
  });

  test('with work again it has nodes again', () => {
    expect(at(120, (minute) => (minute < 119 ? 0 : 8))).toEqual([1, 4]);
  });

  test('without samples it stays for half an hour more, and then has no nodes', () => {
    const silentAfter =
      (last: number): Timeline =>
      (minute) =>
        minute < last ? 3 : null;
    expect(at(61, silentAfter(60))).toEqual([1, 2]);
    expect(at(75, silentAfter(60))).toEqual([1, 2]);
    expect(at(99, silentAfter(60))).toEqual([1, 2]);
    expect(at(101, silentAfter(60))).toEqual([0, 0]);
    expect(at(31, () => null)).toEqual([0, 0]);
  });

  test('a few lost samples hide no work', () => {
    const lossy: Timeline = (minute) => (minute > 50 && minute % 4 !== 0 ? null : minute < 52 ? 5 : 0);
    expect(at(60, lossy)).toEqual([1, 4]);
  });

  test('after its end it has no nodes, even if tasks seem to wait for ever', () => {
    expect(at(119, () => 50, { endsAfter: 120 })).toEqual([1, 4]);
    expect(at(121, () => 50, { endsAfter: 120 })).toEqual([0, 0]);
    expect(at(5, () => 50, { endsAfter: 2 })).toEqual([0, 0]);
    expect(at(100_000, () => 50, { endsAfter: null })).toEqual([1, 4]);
  });

  test('is short, and takes nothing but whole numbers from 0', () => {
    const text = autoScaleFormula({ dedicated: 1000, spot: 1000 }, 256, template, createdMs, createdMs);
    expect(Buffer.byteLength(text)).toBeLessThan(2048);
    expect(text.split(';').length).toBeLessThan(100);
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => autoScaleFormula({ dedicated: bad, spot: 0 }, 1, template, createdMs, null)).toThrow(
        RangeError,
      );
    }
  });
});

test('nodes that nobody watches are gone after the longer of grace and idle time, and one evaluation', () => {
  expect(stopsAfterMinutes(template)).toBe(35);
  expect(stopsAfterMinutes({ graceMinutes: 5, idleMinutes: 60, intervalMinutes: 15 })).toBe(75);
});
