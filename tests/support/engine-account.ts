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
