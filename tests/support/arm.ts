import type { ArmPort } from '../../electron/azure/ports.ts';
import type { ConnectionView } from '../../shared/connection.ts';

/** What ARM says of an account; tests change what they are about. It is a port, so no service has to be played. */
export function armThatSays(
  answers: {
    readonly batch?: Partial<Awaited<ReturnType<ArmPort['getBatchAccount']>>>;
    readonly storage?: Partial<Awaited<ReturnType<ArmPort['getStorageAccount']>>>;
    readonly sizes?: Awaited<ReturnType<ArmPort['listVmSizes']>>;
  } = {},
): ArmPort {
  return {
    listTenants: async () => [],
    listSubscriptions: async () => [],
    listBatchAccounts: async () => [],
    listStorageAccounts: async () => [],
    getBatchAccount: async (resourceId) => ({
      resourceId,
      name: 'account',
      region: 'westeurope',
      endpoint: 'account.westeurope.batch.azure.com',
      poolQuota: 100,
      dedicatedCoreQuota: 20,
      lowPriorityCoreQuota: 20,
      dedicatedCoreQuotaPerFamily: null,
      allowedAuthenticationModes: ['SharedKey', 'AAD', 'TaskAuthenticationToken'],
      publicNetworkAccess: 'Enabled',
      linkedStorageId: null,
      ...answers.batch,
    }),
    getStorageAccount: async (resourceId) => ({
      resourceId,
      name: 'account',
      region: 'westeurope',
      blobEndpoint: 'https://account.blob.core.windows.net/',
      allowSharedKeyAccess: null,
      publicNetworkAccess: 'Enabled',
      defaultNetworkAction: 'Allow',
      ...answers.storage,
    }),
    listVmSizes: async () => answers.sizes ?? [],
  };
}

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers';
export const pickedAccounts: ConnectionView['auth'] = {
  kind: 'entra',
  method: 'browser',
  tenantId: null,
  clientId: null,
  batchResourceId: `${subscription}/Microsoft.Batch/batchAccounts/account`,
  storageResourceId: `${subscription}/Microsoft.Storage/storageAccounts/account`,
  username: 'ana@contoso.example',
};
