import { type CloudEndpoints, type CloudName, clouds } from '../../../shared/clouds.ts';
import type {
  ConnectionView,
  DiscoveredAccount,
  PasteResult,
  SaveConnection,
  SignInMethod,
} from '../../../shared/connection.ts';

/**
 * What the form holds while a connection is added or edited. Never a key: those stay in their input elements until
 * they are sent, and pasted ones are in the app already.
 */
export interface Draft {
  readonly way: 'sharedKey' | 'entra';
  readonly name: string;
  /** False: it follows the name of the Batch account. */
  readonly isNameEdited: boolean;
  readonly cloud: CloudName;
  /** For `custom` only. */
  readonly endpoints: CloudEndpoints;
  readonly batchAccount: string;
  readonly batchUrl: string;
  readonly storageAccount: string;
  readonly blobUrl: string;
  /** False: it follows the name of the storage account and the cloud. */
  readonly isBlobUrlEdited: boolean;
  readonly paste: PastedKeys | null;
  readonly method: SignInMethod;
  readonly tenantId: string;
  readonly clientId: string;
  readonly batchResourceId: string | null;
  readonly storageResourceId: string | null;
}

export interface PastedKeys {
  readonly pasteId: string;
  /** Accounts that the keys were pasted with; null where the text did not say. */
  readonly batchAccount: string | null;
  readonly storageAccount: string | null;
  readonly hasBatchKey: boolean;
  readonly hasStorageKey: boolean;
}

/** Keys as their input elements hold them at the moment of asking; empty where nothing was typed. */
export interface TypedKeys {
  readonly batchKey: string;
  readonly storageKey: string;
}

const noEndpoints: CloudEndpoints = {
  authorityHost: '',
  batchScope: '',
  storageScope: '',
  armUrl: '',
  armScope: '',
  batchSuffix: '',
  storageSuffix: '',
};

export const emptyDraft: Draft = {
  way: 'sharedKey',
  name: '',
  isNameEdited: false,
  cloud: 'public',
  endpoints: noEndpoints,
  batchAccount: '',
  batchUrl: '',
  storageAccount: '',
  blobUrl: '',
  isBlobUrlEdited: false,
  paste: null,
  method: 'browser',
  tenantId: '',
  clientId: '',
  batchResourceId: null,
  storageResourceId: null,
};

/** A saved connection, ready to be edited. */
export function draftOf(view: ConnectionView): Draft {
  const base: Draft = {
    ...emptyDraft,
    name: view.name,
    isNameEdited: true,
    cloud: view.cloud,
    endpoints: view.endpoints ?? noEndpoints,
    batchUrl: view.batchUrl,
    blobUrl: view.blobUrl,
    isBlobUrlEdited: true,
  };
  if (view.auth.kind === 'sharedKey') {
    const { batchAccount, storageAccount } = view.auth;
    const isBlobUrlEdited = view.blobUrl !== derivedBlobUrl({ ...base, storageAccount });
    return { ...base, batchAccount, storageAccount, isBlobUrlEdited };
  }
  if (view.auth.kind === 'local') return base;
  const { method, tenantId, clientId, batchResourceId, storageResourceId } = view.auth;
  return {
    ...base,
    way: 'entra',
    method,
    tenantId: tenantId ?? '',
    clientId: clientId ?? '',
    batchResourceId,
    storageResourceId,
  };
}

/** The draft after the user changed something, with what follows from it filled in. */
export function changed(draft: Draft, patch: Partial<Draft>): Draft {
  const next = { ...draft, ...patch };
  if (patch.batchUrl !== undefined) {
    const place = readBatchUrl(patch.batchUrl);
    // A typed address is no longer the one that was picked.
    if (patch.batchResourceId === undefined) Object.assign(next, { batchResourceId: null });
    if (place !== null && (draft.batchAccount === '' || draft.batchAccount === accountIn(draft.batchUrl)))
      Object.assign(next, { batchAccount: place.account });
    if (place?.cloud && draft.cloud !== 'custom') Object.assign(next, { cloud: place.cloud });
  }
  if (patch.blobUrl !== undefined && patch.storageResourceId === undefined)
    Object.assign(next, { storageResourceId: null });
  const account = next.way === 'entra' ? accountIn(next.batchUrl) : next.batchAccount;
  return {
    ...next,
    name: next.isNameEdited ? next.name : account,
    blobUrl: next.way === 'entra' || next.isBlobUrlEdited ? next.blobUrl : derivedBlobUrl(next),
  };
}

/** The draft with what a paste brought; keys of an earlier paste stay counted where the app kept them. */
export function withPaste(draft: Draft, found: PasteResult): Draft {
  const pasted: Partial<Draft> = {
    paste: {
      pasteId: found.pasteId,
      batchAccount: found.batchAccount ?? draft.paste?.batchAccount ?? null,
      storageAccount: found.storageAccount ?? draft.paste?.storageAccount ?? null,
      hasBatchKey: found.hasBatchKey,
      hasStorageKey: found.hasStorageKey,
    },
    ...(found.batchUrl === null ? {} : { batchUrl: found.batchUrl }),
    ...(found.storageAccount === null ? {} : { storageAccount: found.storageAccount }),
    ...(found.blobUrl === null ? {} : { blobUrl: found.blobUrl, isBlobUrlEdited: true }),
  };
  // After the URL, whose own guess at the account must not win.
  const next = changed(draft, pasted);
  return found.batchAccount === null ? next : changed(next, { batchAccount: found.batchAccount });
}

/** The draft with the Batch account that was picked, and the storage account that it is linked with. */
export function withBatchAccount(
  draft: Draft,
  account: DiscoveredAccount,
  storage: readonly DiscoveredAccount[],
): Draft {
  const linked = storage.find(({ resourceId }) => sameId(resourceId, account.linkedStorageId));
  const next = changed(draft, { batchUrl: account.url, batchResourceId: account.resourceId });
  return linked === undefined ? next : withStorageAccount(next, linked);
}

export function withStorageAccount(draft: Draft, account: DiscoveredAccount): Draft {
  return changed(draft, { blobUrl: account.url, storageResourceId: account.resourceId });
}

/** Whether the app holds a pasted key for the account that is entered now: one of another account does not count. */
export function hasPastedKey(
  { paste, batchAccount, storageAccount }: Draft,
  of: 'batch' | 'storage',
): boolean {
  if (paste === null) return false;
  return of === 'batch'
    ? paste.hasBatchKey && (paste.batchAccount ?? batchAccount) === batchAccount
    : paste.hasStorageKey && (paste.storageAccount ?? storageAccount) === storageAccount;
}

/** What is sent; call it only when `problemsOf` finds nothing. */
export function toSave(draft: Draft, keys: TypedKeys, connectionId: string | undefined): SaveConnection {
  return {
    ...(connectionId === undefined ? {} : { connectionId }),
    name: draft.name.trim(),
    cloud: draft.cloud,
    ...endpointsOf(draft),
    batchUrl: draft.batchUrl.trim(),
    blobUrl: draft.blobUrl.trim(),
    auth:
      draft.way === 'sharedKey'
        ? {
            kind: 'sharedKey',
            batchAccount: draft.batchAccount,
            storageAccount: draft.storageAccount,
            ...(keys.batchKey === '' ? {} : { batchKey: keys.batchKey }),
            ...(keys.storageKey === '' ? {} : { storageKey: keys.storageKey }),
            ...(draft.paste === null ? {} : { pasteId: draft.paste.pasteId }),
          }
        : {
            kind: 'entra',
            method: draft.method,
            tenantId: orNull(draft.tenantId),
            clientId: orNull(draft.clientId),
            batchResourceId: draft.batchResourceId,
            storageResourceId: draft.storageResourceId,
          },
  };
}

/** Endpoints go along only where they were typed in: with keys a closed cloud needs none. */
export function endpointsOf(draft: Draft): { readonly endpoints?: CloudEndpoints } {
  return draft.cloud === 'custom' && draft.way === 'entra' ? { endpoints: draft.endpoints } : {};
}

export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

function derivedBlobUrl({ storageAccount, cloud }: Draft): string {
  if (storageAccount === '' || cloud === 'custom') return '';
  return `https://${storageAccount}.blob.${clouds[cloud].storageSuffix}`;
}

interface BatchPlace {
  readonly account: string;
  /** Null for a host that no cloud of Azure's has. */
  readonly cloud: Exclude<CloudName, 'custom'> | null;
}

/** What a Batch account's URL says about it (`<account>.<region>.<suffix>`), or null where it is none. */
function readBatchUrl(url: string): BatchPlace | null {
  const host = URL.parse(url.trim())?.hostname;
  if (host === undefined) return null;
  const names = ['public', 'usGovernment', 'china'] as const;
  const cloud = names.find((name) => host.endsWith(`.${clouds[name].batchSuffix}`));
  return cloud === undefined ? null : { account: host.slice(0, host.indexOf('.')), cloud };
}

/** The account that a Batch URL of Azure's names; empty for any other address. */
export function accountIn(url: string): string {
  return readBatchUrl(url)?.account ?? '';
}

/** The account that a blob endpoint of Azure's names; empty for any other address. */
export function storageAccountIn(url: string): string {
  const host = URL.parse(url.trim())?.hostname ?? '';
  const suffixes = Object.values(clouds).map(({ storageSuffix }) => `.blob.${storageSuffix}`);
  return suffixes.some((suffix) => host.endsWith(suffix)) ? host.slice(0, host.indexOf('.')) : '';
}

/** Resource ids of ARM are compared without case. */
function sameId(a: string, b: string | null): boolean {
  return b !== null && a.toLowerCase() === b.toLowerCase();
}
