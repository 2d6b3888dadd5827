import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchAccount, createBatchClient } from '../../electron/azure/batch-client.ts';
import { createBlobClient, type StorageAccount } from '../../electron/azure/blob-client.ts';
import type { ArmPort } from '../../electron/azure/ports.ts';
import type { Connection, Ports } from '../../electron/connection/connection.ts';
import type { ConnectionsService } from '../../electron/connection/connections-service.ts';
import type { Engine, Rehearsal } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import type { ConnectionView } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import type { Plan } from '../../shared/plan.ts';

/** A real engine that plays an account: what connections to it look like, with the app's own clients. */
export interface EngineAccount {
  readonly engine: Engine;
  readonly folder: string;
  readonly ports: Ports;
  /** A connection to it; parts may differ (a wrong key, a host that is not there, another way to sign in). */
  connect(changes?: {
    readonly view?: Partial<ConnectionView>;
    readonly batch?: Partial<BatchAccount>;
    readonly storage?: Partial<StorageAccount>;
    readonly arm?: ArmPort;
    readonly open?: Connection['open'];
  }): AccountConnections;
  close(): Promise<void>;
}

export type AccountConnections = Pick<ConnectionsService, 'list' | 'get' | 'plan' | 'savePlan'>;

export const accountId = '11111111-2222-4333-8444-555555555555';

export async function openEngineAccount(rehearsal: Rehearsal = {}): Promise<EngineAccount> {
  const folder = await mkdtemp(join(tmpdir(), 'bt-account-'));
  const engine = await startEngine({
    dataFolder: join(folder, 'engine'),
    node: { execPath: process.execPath, env: {} },
    rehearsal,
  });
  const opened: Ports[] = [];
  const open = (batch: BatchAccount, storage: StorageAccount, arm: ArmPort | null): Ports => {
    const ports = { batch: createBatchClient(batch), blob: createBlobClient(storage), arm };
    opened.push(ports);
    return ports;
  };
  return {
    engine,
    folder,
    ports: open(engine.batch, engine.storage, null),
    connect: (changes = {}) => {
      const batch = { ...engine.batch, ...changes.batch };
      const storage = { ...engine.storage, ...changes.storage };
      const view: ConnectionView = {
        connectionId: accountId,
        name: 'Account',
        isLocal: false,
        status: 'ready',
        cloud: 'public',
        endpoints: null,
        batchUrl: batch.url,
        blobUrl: storage.blobEndpoint,
        region: 'westeurope',
        auth: {
          kind: 'sharedKey',
          batchAccount: batch.accountName,
          storageAccount: storage.accountName,
          ...{ hasBatchKey: true, hasStorageKey: true, isSaved: true },
        },
        ...changes.view,
      };
      const plans = new Map<string, Plan>();
      let ports: Ports | null = null;
      const connection: Connection = {
        id: view.connectionId,
        name: view.name,
        isLocal: false,
        open:
          changes.open ??
          (async () => {
            ports ??= open(batch, storage, changes.arm ?? null);
            return ports;
          }),
        close: async () => undefined,
      };
      return {
        list: () => [view],
        get: (connectionId) => {
          if (connectionId !== view.connectionId) throw new Failure('connectionMissing');
          return connection;
        },
        plan: (connectionId) => plans.get(connectionId) ?? null,
        savePlan: (connectionId, plan) => {
          plans.set(connectionId, plan);
        },
      };
    },
    close: async () => {
      await Promise.all(opened.map(({ batch }) => batch.close()));
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

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
