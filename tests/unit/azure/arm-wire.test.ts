import { describe, expect, test } from 'vitest';
import { createArmClient } from '../../../electron/azure/arm-client.ts';
import {
  batchAccountSchema,
  storageAccountSchema,
  tenantSchema,
  vmSizeSchema,
} from '../../../electron/azure/arm-wire.ts';

const group = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers';
const batchId = `${group}/Microsoft.Batch/batchAccounts/studio`;

describe('what ARM answers', () => {
  const account = {
    id: batchId,
    name: 'studio',
    location: 'westeurope',
    properties: {
      accountEndpoint: 'studio.westeurope.batch.azure.com',
      poolQuota: 20,
      dedicatedCoreQuota: 6,
      lowPriorityCoreQuota: 10,
      dedicatedCoreQuotaPerVMFamily: [{ name: 'standardDSv3Family', coreQuota: 4 }],
      dedicatedCoreQuotaPerVMFamilyEnforced: true,
      allowedAuthenticationModes: ['AAD'],
      publicNetworkAccess: 'Enabled',
      autoStorage: { storageAccountId: `${group}/Microsoft.Storage/storageAccounts/clips` },
    },
  };

  test('a Batch account is read with its quota and its doors', () => {
    expect(batchAccountSchema.parse(account)).toEqual({
      ...{ resourceId: batchId, name: 'studio', region: 'westeurope' },
      endpoint: 'studio.westeurope.batch.azure.com',
      ...{ poolQuota: 20, dedicatedCoreQuota: 6, lowPriorityCoreQuota: 10 },
      dedicatedCoreQuotaPerFamily: { standardDSv3Family: 4 },
      allowedAuthenticationModes: ['AAD'],
      publicNetworkAccess: 'Enabled',
      linkedStorageId: `${group}/Microsoft.Storage/storageAccounts/clips`,
    });
  });

  test('limits of families that are not enforced are none', () => {
    const properties = { ...account.properties, dedicatedCoreQuotaPerVMFamilyEnforced: false };
    expect(batchAccountSchema.parse({ ...account, properties }).dedicatedCoreQuotaPerFamily).toBeNull();
  });

  test('an account whose pools are in its owner’s subscription has no quota of its own', () => {
    const properties = { accountEndpoint: 'e', dedicatedCoreQuota: null, autoStorage: null };
    expect(batchAccountSchema.parse({ ...account, properties })).toMatchObject({
      ...{ dedicatedCoreQuota: null, lowPriorityCoreQuota: null, linkedStorageId: null },
      allowedAuthenticationModes: [],
    });
  });

  test('a storage account is read with its doors; one without blobs is none', () => {
    const storage = { id: 'id', name: 'clips', location: 'westeurope' };
    const properties = {
      primaryEndpoints: { blob: 'https://clips.blob.core.windows.net/' },
      allowSharedKeyAccess: false,
      networkAcls: { defaultAction: 'Deny' },
    };
    expect(storageAccountSchema.parse({ ...storage, properties })).toEqual({
      ...{ resourceId: 'id', name: 'clips', region: 'westeurope' },
      blobEndpoint: 'https://clips.blob.core.windows.net',
      ...{ allowSharedKeyAccess: false, publicNetworkAccess: null, defaultNetworkAction: 'Deny' },
    });
    const filesOnly = { primaryEndpoints: { file: 'https://clips.file.core.windows.net/' } };
    expect(storageAccountSchema.parse({ ...storage, properties: filesOnly })).toBeNull();
  });

  test('a size is read from its capabilities', () => {
    const capability = (name: string, value: string) => ({ name, value });
    expect(
      vmSizeSchema.parse({
        name: 'Standard_D2s_v3',
        familyName: 'standardDSv3Family',
        capabilities: [
          capability('vCPUs', '2'),
          capability('MemoryGB', '8'),
          capability('HyperVGenerations', 'V1,V2'),
        ],
        batchSupportEndOfLife: '2028-05-01T00:00:00Z',
      }),
    ).toEqual({
      ...{ name: 'Standard_D2s_v3', family: 'standardDSv3Family', cores: 2, memoryGiB: 8 },
      generations: [1, 2],
      endOfLife: '2028-05-01T00:00:00Z',
    });
    expect(vmSizeSchema.parse({ name: 'New' })).toMatchObject({ cores: null, generations: [] });
  });

  test('a tenant without a name is called by its domain or its id', () => {
    expect(tenantSchema.parse({ tenantId: 't', defaultDomain: 'd' }).name).toBe('d');
    expect(tenantSchema.parse({ tenantId: 't' }).name).toBe('t');
  });
});

describe('what is asked of ARM', () => {
  const arm = createArmClient({
    url: 'https://arm.invalid',
    scope: 's',
    credential: {
      getToken: async () => {
        throw new Error('nothing may be sent');
      },
    },
  });
  const never = new AbortController().signal;

  test.each([
    'somewhere',
    `${group}/Microsoft.Storage/storageAccounts/clips`,
    `${group}/Microsoft.Batch/batchAccounts/../../x`,
    batchId.replace('/rg/', '/../'),
    `${batchId}?x=1`,
    batchId.replace('11111111', 'x'),
  ])('%s is not the id of a Batch account, and is not sent', async (resourceId) => {
    await expect(arm.getBatchAccount(resourceId, never)).rejects.toMatchObject({
      code: 'badRequest',
    });
  });

  test('neither a subscription nor a region leads out of its place in the address', async () => {
    await expect(arm.listBatchAccounts('../tenants', never)).rejects.toMatchObject({
      code: 'badRequest',
    });
    const subscription = '11111111-2222-4333-8444-555555555555';
    await expect(arm.listVmSizes(subscription, 'west/../..', never)).rejects.toMatchObject({
      code: 'badRequest',
    });
  });
});
