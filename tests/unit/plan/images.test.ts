import { describe, expect, test } from 'vitest';
import type { SupportedImage } from '../../../electron/azure/ports.ts';
import { chooseImage, generationOf, namedImage, usableImages } from '../../../electron/plan/images.ts';
import { generationsOf } from '../../../electron/plan/vm-sizes.ts';
import { Failure } from '../../../shared/failure.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const image = (
  offer: string,
  sku: string,
  ubuntu: string,
  changes: Partial<SupportedImage> = {},
): SupportedImage => ({
  publisher: 'canonical',
  ...{ offer, sku, version: 'latest' },
  nodeAgentSkuId: `batch.node.ubuntu ${ubuntu}`,
  ...{ osType: 'linux', isVerified: true, endOfLife: null },
  ...changes,
});
const noble1 = image('ubuntu-24_04-lts', 'server-gen1', '24.04');
const noble2 = image('ubuntu-24_04-lts', 'server', '24.04');
const jammy1 = image('0001-com-ubuntu-server-jammy', '22_04-lts', '22.04', {
  endOfLife: '2027-06-30T00:00:00Z',
});
const jammy2 = image('0001-com-ubuntu-server-jammy', '22_04-lts-gen2', '22.04', {
  endOfLife: '2027-06-30T00:00:00Z',
});
const focal = image('0001-com-ubuntu-server-focal', '20_04-lts', '20.04', {
  endOfLife: '2025-04-23T00:00:00Z',
});
const hpc = image('ubuntu-hpc', '2204', '22.04', { publisher: 'microsoft-dsvm' });
const container = image('ubuntu-server-container', '24-04-lts', '24.04', {
  publisher: 'microsoft-azure-batch',
});
const interim = image('ubuntu-25_10', 'server', '25.10');
const windows = image('windowsserver', '2022-datacenter', '24.04', {
  publisher: 'microsoftwindowsserver',
  nodeAgentSkuId: 'batch.node.windows amd64',
  osType: 'windows',
});
const all = [windows, focal, jammy1, jammy2, hpc, container, interim, noble1, noble2];

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'no fault';
};

describe('the generation of an image', () => {
  test.each([
    [noble1, 1],
    [noble2, 2],
    [jammy1, 1],
    [jammy2, 2],
    [image('debian-12', '12-gen2', '', { publisher: 'debian' }), 2],
    [image('windowsserver', '2022-datacenter-smalldisk-g2', ''), 2],
    [hpc, null],
    [container, null],
  ])('$offer $sku', (given, generation) => {
    expect(generationOf(given)).toBe(generation);
  });
});

describe('the image that is chosen', () => {
  test('is the newest Ubuntu LTS of the generation that the size boots', () => {
    expect(chooseImage(all, 'STANDARD_A1_V2', [1], now)).toMatchObject({ sku: 'server-gen1', generation: 1 });
    expect(chooseImage(all, 'Standard_D2s_v6', [2], now)).toMatchObject({ sku: 'server', generation: 2 });
    expect(chooseImage(all, 'Standard_D2s_v3', [1, 2], now)).toMatchObject({ sku: 'server' });
  });

  test('is of generation 1 for a size that nobody knows, unless its version is 6 or later', () => {
    expect(chooseImage(all, 'Standard_X2_v1', generationsOf('Standard_X2_v1'), now).generation).toBe(1);
    expect(chooseImage(all, 'Standard_X2_v7', generationsOf('Standard_X2_v7'), now).generation).toBe(2);
  });

  test('is an older one before one that ends within 90 days, and such a one before none', () => {
    const ending = { ...noble1, endOfLife: '2027-01-10T00:00:00Z' };
    expect(chooseImage([ending, jammy1], 'Standard_A1_v2', [1], now).nodeAgentSkuId).toContain('22.04');
    expect(chooseImage([ending], 'Standard_A1_v2', [1], now).nodeAgentSkuId).toContain('24.04');
  });

  test('is never dead, unverified, or made for containers or HPC', () => {
    const unverified = { ...noble1, isVerified: false };
    const offered = [focal, unverified, hpc, container, interim, windows];
    expect(codeOf(() => chooseImage(offered, 'Standard_A1_v2', [1], now))).toBe('noImageFits');
  });

  test('is refused with a clear code where only the other generation is offered', () => {
    expect(codeOf(() => chooseImage([noble2], 'Standard_A1_v2', [1], now))).toBe('noImageFits');
  });
});

describe('an image that the plan names', () => {
  const named = (choice: SupportedImage, generations: readonly (1 | 2)[], offered = all) =>
    codeOf(() => namedImage(choice, offered, 'Standard_A1_v2', generations, now));

  test('is told when it is gone, dead, or of the wrong generation', () => {
    expect(named(noble1, [1], [jammy1])).toBe('imageGone');
    expect(named(focal, [1])).toBe('imageRetired');
    expect(named(noble2, [1])).toBe('generationMismatch');
    expect(named(noble2, [])).toBe('no fault');
    expect(named({ ...noble1, offer: 'UBUNTU-24_04-LTS' }, [1])).toBe('no fault');
  });
});

test('the editor offers live Linux images only, the newest verified ones first', () => {
  const skus = usableImages([focal, jammy1, windows, { ...noble2, isVerified: false }, noble1], now);
  expect(skus.map(({ sku }) => sku)).toEqual(['server-gen1', '22_04-lts', 'server']);
});
