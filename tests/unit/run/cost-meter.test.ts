import { describe, expect, test } from 'vitest';
import {
  type CostMeter,
  costOf,
  look,
  maxUnseenMs,
  newCostMeter,
  stop,
} from '../../../electron/run/cost-meter.ts';
import type { NodePrice } from '../../../shared/plan.ts';

const minute = 60_000;
const usd = (amount: number) => ({ amount, currency: 'USD' });
const price: NodePrice = { known: true, spot: usd(0.6), dedicated: usd(6), asOf: '2026-11-23T10:00:00Z' };
const spot = (state = 'idle') => ({ state, isDedicated: false });
const dedicated = (state = 'idle') => ({ state, isDedicated: true });

/** Looks at these minutes, with these nodes. */
function watched(looks: readonly [at: number, nodes: readonly ReturnType<typeof spot>[]][]): CostMeter {
  return looks.reduce((meter, [at, nodes]) => look(meter, at * minute, nodes), newCostMeter(price));
}

describe('what a run costs', () => {
  test('is nothing before a node was seen', () => {
    expect(costOf(watched([[0, []]]), 10 * minute)).toEqual({
      soFar: usd(0),
      billingNodes: 0,
      perHour: usd(0),
      unknown: null,
    });
  });

  test('counts each kind of node at its own price, from look to look', () => {
    const meter = watched([
      [0, [spot(), spot()]],
      [10, [spot(), dedicated()]],
    ]);
    const { soFar, perHour } = costOf(meter, 15 * minute);
    expect(soFar?.amount).toBeCloseTo((2 * 10 * 0.6 + 5 * 0.6 + 5 * 6) / 60);
    expect(perHour?.amount).toBeCloseTo(6.6);
  });

  test('counts nodes that failed their start task or are unusable, for they bill', () => {
    const meter = watched([[0, [spot('starttaskfailed'), spot('unusable'), spot('creating')]]]);
    expect(costOf(meter, 0).perHour?.amount).toBeCloseTo(1.8);
  });

  test('does not count what Azure took back', () => {
    const meter = watched([[0, [spot('preempted'), spot('deallocated'), dedicated()]]]);
    expect(costOf(meter, 0).perHour?.amount).toBeCloseTo(6);
  });

  test('stops when the pool is gone, and the sum stays', () => {
    const meter = stop(watched([[0, [dedicated()]]]), 10 * minute);
    expect(costOf(meter, 600 * minute)).toMatchObject({ soFar: usd(1), perHour: usd(0) });
  });

  test('does not go on counting when nobody looks any more', () => {
    const meter = watched([[0, [dedicated()]]]);
    const soFar = costOf(meter, 24 * 60 * minute).soFar?.amount;
    expect(soFar).toBeCloseTo((6 * maxUnseenMs) / (60 * minute));
  });

  test('is not changed by a clock that was put back', () => {
    const meter = look(watched([[10, [dedicated()]]]), 5 * minute, [dedicated()]);
    expect(costOf(meter, 5 * minute).soFar?.amount).toBe(0);
  });

  test('counts as billing what costs: not the node that was taken back, but the one that is broken', () => {
    const meter = watched([[0, [spot('preempted'), spot('unusable'), dedicated()]]]);
    expect(costOf(meter, 0).billingNodes).toBe(2);
  });

  test('is unknown, with the reason, without a price', () => {
    const unpriced = look(newCostMeter({ known: false, reason: 'offline' }), 0, [spot()]);
    expect(costOf(unpriced, minute)).toEqual({
      soFar: null,
      billingNodes: 1,
      perHour: null,
      unknown: 'offline',
    });
    const noSpot: NodePrice = { known: true, spot: null, dedicated: usd(6), asOf: '' };
    expect(costOf(look(newCostMeter(noSpot), 0, [dedicated()]), minute).unknown).toBeNull();
    const taken = costOf(look(newCostMeter(noSpot), 0, [spot()]), minute);
    expect(taken).toMatchObject({ soFar: null, perHour: null, unknown: 'noMeter' });
  });
});
