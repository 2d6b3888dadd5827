import { z } from 'zod';
import type { ConnectionRecord } from './connection-store.ts';
import type { SecretState, Vault } from './vault.ts';

/**
 * The keys of a connection, each kept together with the address and the account that it was given for. A connection
 * whose address is another now, by an edit or by somebody's hand in its file, gets no key: none is sent to a stranger.
 */
const boundKeySchema = z.object({ url: z.string(), account: z.string(), key: z.string().min(1) });
const keysSchema = z.object({ batch: boundKeySchema.nullable(), storage: boundKeySchema.nullable() });

export interface AccountKeys {
  readonly batchKey: string | null;
  readonly storageKey: string | null;
}
export const noKeys: AccountKeys = { batchKey: null, storageKey: null };

/** What may be shown of the keys. */
export interface KeysView {
  readonly hasBatchKey: boolean;
  readonly hasStorageKey: boolean;
  readonly state: SecretState;
}

export function secretName(connectionId: string): string {
  return `keys.${connectionId}`;
}

/** The keys that were given for exactly these addresses and accounts; null for each that was not. */
export async function readKeys(vault: Vault, record: ConnectionRecord): Promise<AccountKeys> {
  if (record.auth.kind !== 'sharedKey') return noKeys;
  const text = await vault.get(secretName(record.connectionId));
  if (text === null) return noKeys;
  const keys = keysSchema.safeParse(parsed(text));
  if (!keys.success) return noKeys;
  const { batch, storage } = keys.data;
  const { batchAccount, storageAccount } = record.auth;
  return {
    batchKey: batch?.url === record.batchUrl && batch.account === batchAccount ? (batch?.key ?? null) : null,
    storageKey:
      storage?.url === record.blobUrl && storage.account === storageAccount ? (storage?.key ?? null) : null,
  };
}

/** Keeps the keys for the record as it is; nothing is kept for one that signs in otherwise. */
export async function writeKeys(vault: Vault, record: ConnectionRecord, keys: AccountKeys): Promise<void> {
  const name = secretName(record.connectionId);
  if (record.auth.kind !== 'sharedKey') return vault.remove(name);
  const { batchAccount, storageAccount } = record.auth;
  const bound = (url: string, account: string, key: string | null) =>
    key === null ? null : { url, account, key };
  const secret: z.infer<typeof keysSchema> = {
    batch: bound(record.batchUrl, batchAccount, keys.batchKey),
    storage: bound(record.blobUrl, storageAccount, keys.storageKey),
  };
  await vault.set(name, JSON.stringify(secret));
}

export async function viewKeys(vault: Vault, record: ConnectionRecord): Promise<KeysView> {
  const { batchKey, storageKey } = await readKeys(vault, record);
  return {
    hasBatchKey: batchKey !== null,
    hasStorageKey: storageKey !== null,
    state: await vault.stateOf(secretName(record.connectionId)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
