import type { TokenCredential } from '@azure/identity';
import { Failure } from '../../shared/failure.ts';
import { createArmClient } from '../azure/arm-client.ts';
import { createBatchClient } from '../azure/batch-client.ts';
import { createBlobClient } from '../azure/blob-client.ts';
import type { AccountKeys } from './account-keys.ts';
import type { Connection, Ports } from './connection.ts';
import type { ConnectionRecord, EntraRecord } from './connection-store.ts';
import { type EntraAccount, endpointsOf, type Identity } from './identity/identity.ts';
import { storageAccountOf } from './service-urls.ts';

export interface AzureConnectionDeps {
  readonly record: ConnectionRecord;
  readonly keys: () => Promise<AccountKeys>;
  readonly identity: Pick<Identity, 'credentialFor'>;
  /** Told when a token could not be had without the user. */
  readonly onSignedOut: () => void;
}

/** An account of Azure Batch with one of Azure Storage, by keys or by Entra; opening it sends nothing yet. */
export function createAzureConnection(deps: AzureConnectionDeps): Connection {
  const { record } = deps;
  let ports: Promise<Ports> | null = null;
  let closed = false;

  async function start(): Promise<Ports> {
    return record.auth.kind === 'sharedKey'
      ? openWithKeys(record, await deps.keys())
      : openWithEntra(record, record.auth, deps);
  }

  return {
    id: record.connectionId,
    name: record.name,
    isLocal: false,
    open: async () => {
      if (closed) throw new Failure('cancelled');
      ports ??= start();
      try {
        return await ports;
      } catch (error) {
        // The next open tries afresh: the user may have mended it meanwhile.
        ports = null;
        throw error;
      }
    },
    close: async () => {
      closed = true;
      const [opened] = await Promise.allSettled([ports]);
      if (opened.status === 'fulfilled') await opened.value?.batch.close();
    },
  };
}

/** @throws Failure `secretsUnreadable` */
function openWithKeys(record: ConnectionRecord, { batchKey, storageKey }: AccountKeys): Ports {
  const { auth, name, batchUrl, blobUrl } = record;
  if (auth.kind !== 'sharedKey' || batchKey === null || storageKey === null) {
    throw new Failure('secretsUnreadable', { name });
  }
  return {
    batch: createBatchClient({ url: batchUrl, accountName: auth.batchAccount, accountKey: batchKey }),
    blob: createBlobClient({
      blobEndpoint: blobUrl,
      accountName: auth.storageAccount,
      accountKey: storageKey,
    }),
    arm: null,
  };
}

function openWithEntra(record: ConnectionRecord, auth: EntraRecord, deps: AzureConnectionDeps): Ports {
  const cloud = endpointsOf(record);
  const credential = telling(
    deps.identity.credentialFor(entraAccountOf(record, auth, auth.username)),
    deps.onSignedOut,
  );
  return {
    batch: createBatchClient({ url: record.batchUrl, credential, scope: cloud.batchScope }),
    blob: createBlobClient({
      blobEndpoint: record.blobUrl,
      accountName: entraStorageAccount(record, auth),
      credential,
      scope: cloud.storageScope,
    }),
    arm: createArmClient({ url: cloud.armUrl, credential, scope: cloud.armScope }),
  };
}

export function entraAccountOf(
  record: Pick<ConnectionRecord, 'cloud' | 'endpoints'>,
  { method, tenantId, clientId }: EntraRecord,
  username: string | null,
): EntraAccount {
  return {
    ...{ cloud: record.cloud, endpoints: record.endpoints },
    ...{ method, tenantId, clientId, username },
  };
}

/** A user delegation SAS signs the account's name. @throws Failure `badRequest` where nothing tells it */
export function entraStorageAccount(record: ConnectionRecord, auth: EntraRecord): string {
  const account =
    auth.storageResourceId?.split('/').at(-1)?.toLowerCase() ??
    storageAccountOf(record.blobUrl, endpointsOf(record));
  if (account === null || account === '') throw new Failure('badRequest', { field: 'blobUrl' });
  return account;
}

function telling(credential: TokenCredential, onSignedOut: () => void): TokenCredential {
  return {
    getToken: async (scopes, options) => {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        if (error instanceof Failure && ['signInNeeded', 'signInExpired'].includes(error.code)) onSignedOut();
        throw error;
      }
    },
  };
}
