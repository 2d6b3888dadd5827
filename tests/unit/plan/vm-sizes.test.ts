import { describe, expect, test } from 'vitest';
import {
  canonicalName,
  coresOf,
  describeVmSize,
  findVmSize,
  generationsOf,
  vmSizes,
} from '../../../electron/plan/vm-sizes.ts';

describe('VM sizes', () => {
  test('are listed once each, in Azure’s spelling', () => {
    expect(new Set(vmSizes.map(({ name }) => name.toLowerCase())).size).toBe(vmSizes.length);
    for (const { name, cores } of vmSizes) {
      expect(canonicalName(name.toUpperCase())).toBe(name);
      expect(coresOf(name)).toBe(cores);
    }
  });

  test('of version 6 boot generation 2 only, the A sizes generation 1 only', () => {
    for (const { name, generations } of vmSizes) {
      if (/_v6$/.test(name)) expect(generations).toEqual([2]);
      if (/_A\d/.test(name)) expect(generations).toEqual([1]);
    }
    expect(generationsOf('STANDARD_A1_V2')).toEqual([1]);
  });

  test('that are not in the table are read by their names', () => {
    expect(canonicalName('STANDARD_E96IAS_V4')).toBe('Standard_E96ias_v4');
    expect(canonicalName('Standard_NC24ads_A100_v4')).toBe('Standard_NC24ads_A100_v4');
    expect(canonicalName('local')).toBe('local');
    expect([coresOf('Standard_D16s_v3'), coresOf('local'), findVmSize('Standard_D16s_v3')]).toEqual([
      16,
      null,
      null,
    ]);
    expect(generationsOf('Standard_D16s_v3')).toEqual([]);
  });

  test('are as ARM says today where it says something', () => {
    const arm = {
      name: 'Standard_A1_v2',
      family: 'standardAv2Family',
      cores: 1,
      memoryGiB: null,
      generations: [],
      endOfLife: '2027-01-01T00:00:00Z',
    } as const;
    expect(describeVmSize('STANDARD_A1_V2', arm)).toMatchObject({
      name: 'Standard_A1_v2',
      memoryGiB: 2,
      generations: [1],
      endOfLife: '2027-01-01T00:00:00Z',
    });
  });
});
