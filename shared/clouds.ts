import { z } from 'zod';

/**
 * Where a cloud's services are. Azure's own clouds are rows of this table; a closed one (Azure Stack Hub, an
 * air-gapped cloud) is the same row typed in by its user. Sources: the endpoints page of each cloud's documentation;
 * the Batch scope has two slashes because the resource's id ends in one.
 */
export const cloudSchema = z.object({
  /** Entra's authority host. */
  authorityHost: z.url({ protocol: /^https$/ }),
  batchScope: z.string().min(1).max(300),
  storageScope: z.string().min(1).max(300),
  armUrl: z.url({ protocol: /^https$/ }),
  armScope: z.string().min(1).max(300),
  /** What follows `<account>.<region>.` in a Batch account's host name. */
  batchSuffix: z.string().min(1).max(300),
  /** What follows `<account>.blob.` in a storage account's host name. */
  storageSuffix: z.string().min(1).max(300),
});
export type CloudEndpoints = Readonly<z.infer<typeof cloudSchema>>;

export const cloudNames = ['public', 'usGovernment', 'china', 'custom'] as const;
export type CloudName = (typeof cloudNames)[number];

export const clouds: Readonly<Record<Exclude<CloudName, 'custom'>, CloudEndpoints>> = {
  public: {
    authorityHost: 'https://login.microsoftonline.com',
    batchScope: 'https://batch.core.windows.net//.default',
    storageScope: 'https://storage.azure.com/.default',
    armUrl: 'https://management.azure.com',
    armScope: 'https://management.azure.com/.default',
    batchSuffix: 'batch.azure.com',
    storageSuffix: 'core.windows.net',
  },
  usGovernment: {
    authorityHost: 'https://login.microsoftonline.us',
    batchScope: 'https://batch.core.usgovcloudapi.net//.default',
    storageScope: 'https://storage.azure.com/.default',
    armUrl: 'https://management.usgovcloudapi.net',
    armScope: 'https://management.usgovcloudapi.net/.default',
    batchSuffix: 'batch.usgovcloudapi.net',
    storageSuffix: 'core.usgovcloudapi.net',
  },
  china: {
    authorityHost: 'https://login.chinacloudapi.cn',
    batchScope: 'https://batch.chinacloudapi.cn//.default',
    storageScope: 'https://storage.azure.com/.default',
    armUrl: 'https://management.chinacloudapi.cn',
    armScope: 'https://management.chinacloudapi.cn/.default',
    batchSuffix: 'batch.chinacloudapi.cn',
    storageSuffix: 'core.chinacloudapi.cn',
  },
};
