/** An entry of `GET /supportedimages`. */
export interface SupportedImage {
  readonly nodeAgentSKUId: string;
  readonly imageReference: {
    readonly publisher: string;
    readonly offer: string;
    readonly sku: string;
    readonly version: string;
  };
  readonly osType: 'linux' | 'windows';
  readonly verificationType: 'verified' | 'unverified';
  readonly capabilities?: readonly string[];
  readonly batchSupportEndOfLife?: string;
}

const canonical = (
  offer: string,
  sku: string,
  ubuntu: string,
  more: Pick<SupportedImage, 'verificationType' | 'capabilities' | 'batchSupportEndOfLife'>,
): SupportedImage => ({
  nodeAgentSKUId: `batch.node.ubuntu ${ubuntu}`,
  imageReference: { publisher: 'canonical', offer, sku, version: 'latest' },
  osType: 'linux',
  ...more,
});
const gen2 = ['Generation2VMImage'];

/**
 * The engine's own image is this computer as it is. The Ubuntu ones are accepted so that a pool made for Azure can be
 * made here unchanged; its nodes are this computer as well. End-of-life dates are the service's (Azure/Batch #174).
 */
export const supportedImages: readonly SupportedImage[] = [
  {
    nodeAgentSKUId: 'batch.node.local',
    imageReference: { publisher: 'batchtone', offer: 'local', sku: 'local', version: 'latest' },
    osType: process.platform === 'win32' ? 'windows' : 'linux',
    verificationType: 'verified',
  },
  canonical('ubuntu-24_04-lts', 'server-gen1', '24.04', { verificationType: 'verified' }),
  canonical('ubuntu-24_04-lts', 'server', '24.04', { verificationType: 'verified', capabilities: gen2 }),
  canonical('0001-com-ubuntu-server-jammy', '22_04-lts', '22.04', {
    verificationType: 'verified',
    batchSupportEndOfLife: '2027-06-30T00:00:00Z',
  }),
  canonical('0001-com-ubuntu-server-jammy', '22_04-lts-gen2', '22.04', {
    verificationType: 'verified',
    capabilities: gen2,
    batchSupportEndOfLife: '2027-06-30T00:00:00Z',
  }),
  canonical('0001-com-ubuntu-server-focal', '20_04-lts', '20.04', {
    verificationType: 'unverified',
    batchSupportEndOfLife: '2025-04-23T00:00:00Z',
  }),
];

/** Publisher, offer and sku compare without case, as the service compares them. */
export function findImage(publisher: string, offer: string, sku: string): SupportedImage | undefined {
  const wanted = [publisher, offer, sku].join('/').toLowerCase();
  return supportedImages.find(
    ({ imageReference: image }) => `${image.publisher}/${image.offer}/${image.sku}` === wanted,
  );
}

/** Cores of a VM size by the number in its name (`STANDARD_D2s_v3`: 2); 1 for a name without one. */
export function coresOf(vmSize: string): number {
  return Math.max(1, Number(/^(?:standard|basic)_[a-z]+(\d+)/i.exec(vmSize)?.[1] ?? 1));
}
