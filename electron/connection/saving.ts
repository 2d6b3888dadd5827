import type { SaveConnection } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import type { AccountKeys } from './account-keys.ts';
import type { ConnectionRecord } from './connection-store.ts';
import type { Paste } from './paste/paste.ts';
import { batchAccountOf, batchUrlOf, blobUrlOf, knownEndpoints, storageAccountOf } from './service-urls.ts';

/**
 * What is saved of what a user entered: addresses in one form, and the account that an address names is the one whose
 * key is sent there.
 * @param before the connection that is edited, or null for a new one
 * @throws Failure `badRequest` with the field
 */
export function recordOf(
  entered: SaveConnection,
  connectionId: string,
  before: ConnectionRecord | null,
): ConnectionRecord {
  const endpoints = entered.cloud === 'custom' ? (entered.endpoints ?? null) : null;
  const cloud = knownEndpoints({ cloud: entered.cloud, endpoints });
  const batchUrl = batchUrlOf(entered.batchUrl);
  const blobUrl = blobUrlOf(entered.blobUrl);
  const common = {
    ...{ connectionId, name: entered.name, cloud: entered.cloud, endpoints, batchUrl, blobUrl },
    plan: before?.plan ?? null,
  };
  const { auth } = entered;
  if (auth.kind === 'sharedKey') {
    const { kind, batchAccount, storageAccount } = auth;
    agree(batchAccount, batchAccountOf(batchUrl, cloud), 'auth.batchAccount');
    agree(storageAccount, storageAccountOf(blobUrl, cloud), 'auth.storageAccount');
    return { ...common, auth: { kind, batchAccount, storageAccount } };
  }
  if (cloud === null) throw new Failure('badRequest', { field: 'endpoints' });
  const { kind, method, tenantId, clientId, batchResourceId, storageResourceId } = auth;
  return {
    ...common,
    auth: { ...{ kind, method, tenantId, clientId, batchResourceId, storageResourceId }, username: null },
  };
}

function agree(account: string, inAddress: string | null, field: string): void {
  if (inAddress !== null && inAddress !== account) throw new Failure('badRequest', { field });
}

/**
 * The keys to save: what was typed, else what was pasted, else what is saved already for the same address and account.
 * @param saved keys that were given for exactly this address and account
 * @param paste null when none was named
 * @throws Failure `badRequest` for a key that is nowhere
 */
export function keysFor(entered: SaveConnection, paste: Paste | null, saved: AccountKeys): AccountKeys {
  const { auth } = entered;
  if (auth.kind !== 'sharedKey') return { batchKey: null, storageKey: null };
  const batchKey =
    auth.batchKey?.trim() ??
    pasted(paste?.batchAccount, auth.batchAccount, paste?.batchKey) ??
    saved.batchKey;
  const storageKey =
    auth.storageKey?.trim() ??
    pasted(paste?.storageAccount, auth.storageAccount, paste?.storageKey) ??
    saved.storageKey;
  if (!isKey(batchKey)) throw new Failure('badRequest', { field: 'auth.batchKey' });
  if (!isKey(storageKey)) throw new Failure('badRequest', { field: 'auth.storageKey' });
  return { batchKey, storageKey };
}

/** Not the key of another account than the one that it was pasted with. */
function pasted(
  pastedAccount: string | null | undefined,
  account: string,
  key: string | null | undefined,
): string | null {
  const isSame = (pastedAccount ?? account) === account;
  return isSame ? (key ?? null) : null;
}

/** Keys are base64: with anything else each request would fail, and say something else about it. */
function isKey(key: string | null): key is string {
  return key !== null && key.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(key);
}
