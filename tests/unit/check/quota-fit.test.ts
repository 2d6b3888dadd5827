import { describe, expect, test } from 'vitest';
import type { PoolInfo } from '../../../electron/azure/ports.ts';
import { fitToQuota } from '../../../electron/check/quota-fit.ts';
import { describeVmSize } from '../../../electron/plan/vm-sizes.ts';
import { defaultPlan, type NewPoolPlan, type Quota } from '../../../shared/plan.ts';

const plan = (spotNodes: number, dedicatedNodes: number, vmSize = 'STANDARD_A2_V2'): NewPoolPlan => ({
  ...defaultPlan,
  ...{ spotNodes, dedicatedNodes, vmSize },
});
const quota = (changes: Partial<Quota> = {}): Quota => ({
  dedicatedCores: 20,
  spotCores: 20,
  dedicatedByFamily: {},
  pools: 100,
  ...changes,
});
const pool = (vmSize: string, spot: number, dedicated: number): PoolInfo => ({
  id: 'other',
  state: 'active',
  allocationState: 'steady',
  ...{ targetNodes: spot + dedicated, currentNodes: 0, resizeErrors: [], metadata: [] },
  ...{ vmSize, taskSlotsPerNode: 1, targetDedicatedNodes: dedicated, targetLowPriorityNodes: spot },
  ...{ currentDedicatedNodes: 0, currentLowPriorityNodes: 0, isAutoScaled: false, creationTime: null },
});
const judged = (wanted: NewPoolPlan, given: Quota, pools: readonly PoolInfo[] = []) =>
  fitToQuota(wanted, describeVmSize(wanted.vmSize), given, pools);

describe('a plan and the quota', () => {
  test('fits when the cores of both kinds are there, to the last one', () => {
    expect(judged(plan(10, 10), quota())).toEqual({ fits: true, cores: 40 });
    expect(judged(plan(11, 0), quota())).toMatchObject({
      fits: false,
      shortOf: { kind: 'spot', needed: 22 },
    });
  });

  test('counts what other pools have or have asked for', () => {
    const others = [pool('Standard_A4_v2', 3, 0), pool('STANDARD_D16S_V3', 0, 1)];
    expect(judged(plan(5, 0), quota(), others)).toEqual({
      fits: false,
      shortOf: { kind: 'spot', needed: 10, quota: 20, used: 12 },
      largestPlan: { spotNodes: 4, dedicatedNodes: 0 },
    });
    expect(judged(plan(0, 3), quota(), others)).toMatchObject({
      shortOf: { kind: 'dedicated', used: 16 },
      largestPlan: { spotNodes: 0, dedicatedNodes: 2 },
    });
  });

  test('dedicated cores are limited by their family as well, however it is spelt', () => {
    const given = quota({ dedicatedByFamily: { STANDARDAV2FAMILY: 4, standardDSv3Family: 0 } });
    expect(judged(plan(0, 5), given, [pool('Standard_A1_v2', 0, 1)])).toEqual({
      fits: false,
      shortOf: { kind: 'family', needed: 10, quota: 4, used: 1 },
      largestPlan: { spotNodes: 0, dedicatedNodes: 1 },
    });
    expect(judged(plan(5, 0), given)).toMatchObject({ fits: true });
    expect(judged(plan(0, 1, 'Standard_D2s_v3'), given)).toMatchObject({ fits: false });
  });

  test('a trial account without spot cores is offered dedicated nodes instead', () => {
    const trial = quota({ spotCores: 0, dedicatedCores: 4 });
    expect(judged(plan(5, 0, 'STANDARD_A1_V2'), trial)).toMatchObject({
      shortOf: { kind: 'spot', quota: 0 },
      largestPlan: { spotNodes: 0, dedicatedNodes: 4 },
    });
  });

  test('where nothing fits, nothing is offered', () => {
    const none = quota({ spotCores: 0, dedicatedCores: 0 });
    expect(judged(plan(5, 1), none)).toMatchObject({ largestPlan: { spotNodes: 0, dedicatedNodes: 0 } });
    expect(judged(plan(1, 0), quota({ pools: 1 }), [pool('Standard_A1_v2', 0, 0)])).toMatchObject({
      shortOf: { kind: 'pools', quota: 1, used: 1 },
    });
  });

  test('a quota that is not told is not judged', () => {
    expect(judged(plan(1, 0), quota({ spotCores: null }))).toBeNull();
    expect(judged(plan(0, 1), quota({ spotCores: null }))).toMatchObject({ fits: true });
    expect(judged(plan(0, 1), quota({ dedicatedCores: null }))).toBeNull();
  });
});
