import { type ConnectionView, localConnectionId } from '../../shared/connection.ts';
import type { KeysView } from './account-keys.ts';
import type { ConnectionRecord } from './connection-store.ts';
import { knownEndpoints, regionOf } from './service-urls.ts';

/** What is known of a connection beside its record. */
export interface ConnectionFacts {
  /** Null where it has no keys: with Entra. */
  readonly keys: KeysView | null;
  /** Null: Entra wants the user. */
  readonly signedInAs: string | null;
}

/** What is believed at the start, before anything was decrypted: the best, and for a moment only. */
export function factsOfStart(record: ConnectionRecord, hasSecret: boolean): ConnectionFacts {
  if (record.auth.kind === 'entra') return { keys: null, signedInAs: record.auth.username };
  return {
    keys: { hasBatchKey: hasSecret, hasStorageKey: hasSecret, state: hasSecret ? 'saved' : 'none' },
    signedInAs: null,
  };
}

/** "This computer": its addresses are the engine's business and change with each start. */
export function localView(name: string): ConnectionView {
  return {
    connectionId: localConnectionId,
    name,
    isLocal: true,
    status: 'ready',
    cloud: 'custom',
    endpoints: null,
    batchUrl: '',
    blobUrl: '',
    region: null,
    auth: { kind: 'local' },
  };
}

export function connectionView(
  record: ConnectionRecord,
  { keys, signedInAs }: ConnectionFacts,
): ConnectionView {
  const { connectionId, name, cloud, endpoints, batchUrl, blobUrl, auth } = record;
  const common = {
    ...{ connectionId, name, isLocal: false, cloud, endpoints, batchUrl, blobUrl },
    region: regionOf(batchUrl, knownEndpoints(record)),
  };
  if (auth.kind === 'entra') {
    return { ...common, status: signedInAs === null ? 'signedOut' : 'ready', auth };
  }
  const hasBatchKey = keys?.hasBatchKey ?? false;
  const hasStorageKey = keys?.hasStorageKey ?? false;
  return {
    ...common,
    status: hasBatchKey && hasStorageKey ? 'ready' : 'keysMissing',
    auth: { ...auth, hasBatchKey, hasStorageKey, isSaved: keys?.state === 'saved' },
  };
}
