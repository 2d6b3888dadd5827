import {
  type CheckReport,
  type CheckStep,
  type ConnectionView,
  checkNames,
  type DiscoveredAccounts,
  type PasteResult,
  type SaveConnection,
  type SignInEvent,
  type SignInRequest,
} from '../../../shared/connection.ts';
import { viewOf } from '../../../shared/failure.ts';
import { type Script, ScriptedFailure } from './fake-client.ts';

/** - `none`: this computer only. - `some`: one of each kind and state. - `failed`: the list does not come. */
export type ConnectionsScene = 'none' | 'some' | 'loading' | 'failed';
/** How a check ends. */
export type CheckScene = 'passed' | 'keys' | 'quota' | 'rejected' | 'running' | 'stopped';

const local: ConnectionView = {
  connectionId: 'local',
  name: 'This computer',
  isLocal: true,
  status: 'ready',
  cloud: 'public',
  endpoints: null,
  batchUrl: '',
  blobUrl: '',
  region: null,
  auth: { kind: 'local' },
};

export const previewKeys: ConnectionView = {
  connectionId: '11111111-1111-4111-8111-111111111111',
  name: 'Studio',
  isLocal: false,
  status: 'ready',
  cloud: 'public',
  endpoints: null,
  batchUrl: 'https://studiobatch.westeurope.batch.azure.com',
  blobUrl: 'https://studiomedia.blob.core.windows.net',
  region: 'westeurope',
  auth: {
    kind: 'sharedKey',
    batchAccount: 'studiobatch',
    storageAccount: 'studiomedia',
    hasBatchKey: true,
    hasStorageKey: true,
    isSaved: true,
  },
};

export const previewEntra: ConnectionView = {
  ...previewKeys,
  connectionId: '22222222-2222-4222-8222-222222222222',
  name: 'Contoso — university archive of recorded lectures',
  status: 'signedOut',
  batchUrl: 'https://contosobatch.northeurope.batch.azure.com',
  blobUrl: 'https://contosomedia.blob.core.windows.net',
  region: 'northeurope',
  auth: {
    kind: 'entra',
    method: 'browser',
    tenantId: 'contoso.onmicrosoft.com',
    clientId: null,
    batchResourceId:
      '/subscriptions/s1/resourceGroups/r/providers/Microsoft.Batch/batchAccounts/contosobatch',
    storageResourceId:
      '/subscriptions/s1/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/contosomedia',
    username: null,
  },
};

const some: readonly ConnectionView[] = [
  local,
  previewKeys,
  previewEntra,
  {
    ...previewKeys,
    connectionId: '33333333-3333-4333-8333-333333333333',
    name: 'Old laptop',
    status: 'keysMissing',
    region: null,
    auth: { ...previewKeys.auth, hasBatchKey: false } as ConnectionView['auth'],
  },
];

export const previewAccounts: DiscoveredAccounts = {
  batch: ['contosobatch', 'labbatch', 'videobatch'].map((name, index) => ({
    resourceId: `/subscriptions/s1/resourceGroups/r/providers/Microsoft.Batch/batchAccounts/${name}`,
    name,
    region: ['northeurope', 'westeurope', 'eastus2'][index] ?? 'westeurope',
    subscription: index === 2 ? 'Research grant 2026' : 'Contoso production',
    url: `https://${name}.${['northeurope', 'westeurope', 'eastus2'][index]}.batch.azure.com`,
    linkedStorageId:
      index === 0
        ? '/subscriptions/s1/resourceGroups/R/providers/Microsoft.Storage/storageAccounts/contosomedia'
        : null,
  })),
  storage: ['contosomedia', 'labmedia'].map((name, index) => ({
    resourceId: `/subscriptions/s1/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/${name}`,
    name,
    region: ['northeurope', 'westeurope'][index] ?? 'westeurope',
    subscription: 'Contoso production',
    url: `https://${name}.blob.core.windows.net`,
    linkedStorageId: null,
  })),
};

/** Recognises what the app recognises of the preview's own example, and nothing else. */
export function previewPaste(text: string): PasteResult {
  if (!/account/i.test(text)) throw new ScriptedFailure(viewOf('pasteNotRecognised'));
  const isOnlyBatch = /primary/.test(text);
  return {
    pasteId: '44444444-4444-4444-8444-444444444444',
    source: isOnlyBatch ? 'azBatchKeys' : 'configPy',
    batchAccount: 'studiobatch',
    batchUrl: isOnlyBatch ? null : previewKeys.batchUrl,
    storageAccount: isOnlyBatch ? null : 'studiomedia',
    blobUrl: null,
    hasBatchKey: true,
    hasStorageKey: !isOnlyBatch,
  };
}

function viewAfter(save: SaveConnection, before: ConnectionView | undefined): ConnectionView {
  const { name, cloud, batchUrl, blobUrl, auth } = save;
  return {
    connectionId: save.connectionId ?? `5555555${Math.floor(Math.random() * 10)}-5555-4555-8555-555555555555`,
    name,
    isLocal: false,
    status: 'ready',
    cloud,
    endpoints: save.endpoints ?? null,
    batchUrl,
    blobUrl,
    region: batchUrl.split('.')[1] ?? null,
    auth:
      auth.kind === 'sharedKey'
        ? {
            kind: 'sharedKey',
            batchAccount: auth.batchAccount,
            storageAccount: auth.storageAccount,
            hasBatchKey: true,
            hasStorageKey: true,
            isSaved: true,
          }
        : {
            ...auth,
            username: before?.auth.kind === 'entra' ? before.auth.username : 'ana@contoso.com',
          },
  };
}

const findings: Readonly<Record<CheckStep['name'], Pick<CheckStep, 'finding' | 'params'>>> = {
  nameResolves: {
    finding: 'found',
    params: {
      batchHost: 'studiobatch.westeurope.batch.azure.com',
      blobHost: 'studiomedia.blob.core.windows.net',
    },
  },
  clock: { finding: 'inStep', params: {} },
  credential: { finding: 'accepted', params: {} },
  roles: { finding: 'granted', params: {} },
  storageWritable: { finding: 'written', params: {} },
  reach: { finding: 'sameRegion', params: { region: 'westeurope' } },
  image: { finding: 'fits', params: { image: 'ubuntu-24_04-lts server-gen1', vmSize: 'STANDARD_A1_V2' } },
  quota: { finding: 'fits', params: { cores: 5 } },
};

/** The check after `done` steps. */
export function previewCheck(scene: CheckScene, done: number): CheckReport {
  const steps = checkNames.map((name, index): CheckStep => {
    const none = { finding: null, params: {}, failure: null };
    if (index > done) return { name, state: 'pending', ...none };
    if (index === done) return { name, state: 'running', ...none };
    if (scene === 'rejected' && name === 'credential') {
      return { name, state: 'failed', ...none, failure: viewOf('keyRejected', { account: 'studiobatch' }) };
    }
    if (scene === 'rejected' && index > 2) {
      return { name, state: 'unknown', finding: 'skipped', params: {}, failure: null };
    }
    if (scene === 'quota' && name === 'quota') {
      return { name, state: 'failed', ...none, failure: viewOf('spotQuotaReached') };
    }
    if (scene === 'quota' && name === 'clock') {
      return { name, state: 'warning', finding: 'skewed', params: { minutes: 4 }, failure: null };
    }
    if (scene === 'keys' && (name === 'quota' || name === 'reach')) {
      return { name, state: 'unknown', finding: 'notReadable', params: {}, failure: null };
    }
    return { name, state: 'passed', ...findings[name], failure: null };
  });
  const isDone = done >= checkNames.length;
  const largestPlan = scene === 'quota' && isDone ? { spotNodes: 2, dedicatedNodes: 1 } : null;
  return { steps, isDone, largestPlan };
}

/** Connections that behave: saved, removed, signed in and out at once, and checked step by step. */
export function scriptedConnections(scene: ConnectionsScene, check: CheckScene, stepMs = 350): Script {
  let list: readonly ConnectionView[] = scene === 'some' ? some : [local];
  const watchers = new Set<(list: unknown) => void>();
  const set = (next: readonly ConnectionView[]) => {
    list = next;
    for (const tell of watchers) tell(list);
  };
  const patch = (connectionId: string, change: (view: ConnectionView) => ConnectionView) =>
    set(list.map((view) => (view.connectionId === connectionId ? change(view) : view)));
  const named = (username: string | null) => (view: ConnectionView) =>
    view.auth.kind === 'entra'
      ? ({
          ...view,
          status: username === null ? 'signedOut' : 'ready',
          auth: { ...view.auth, username },
        } as ConnectionView)
      : view;

  return {
    calls: {
      'connections.readPaste': ({ text }: { text: string }) => previewPaste(text),
      'connections.save': (save: SaveConnection) => {
        const before = list.find(({ connectionId }) => connectionId === save.connectionId);
        const view = viewAfter(save, before);
        if (before === undefined) set([...list, view]);
        else patch(view.connectionId, () => view);
        return view;
      },
      'connections.remove': ({ connectionId }: { connectionId: string }) =>
        set(list.filter((view) => view.connectionId !== connectionId)),
      'connections.signOut': ({ connectionId }: { connectionId: string }) => patch(connectionId, named(null)),
      'connections.discover': () =>
        new Promise((resolve) => setTimeout(() => resolve(previewAccounts), stepMs)),
    },
    streams: {
      'connections.watch': (_input, emit, fail) => {
        if (scene === 'loading') return () => undefined;
        if (scene === 'failed') fail(viewOf('internal'));
        else emit(list);
        watchers.add(emit);
        return () => watchers.delete(emit);
      },
      'connections.signIn': (request: SignInRequest, emit) => {
        const events: readonly SignInEvent[] = signInEvents(request);
        const timers = events.map((event, index) =>
          setTimeout(
            () => {
              emit(event);
              if (event.type === 'signedIn' && request.connectionId !== undefined)
                patch(request.connectionId, named(event.username));
            },
            index * stepMs * 8 + 50,
          ),
        );
        return () => timers.forEach(clearTimeout);
      },
      'connections.check': (_input, emit, fail) => {
        if (check === 'stopped') {
          fail(viewOf('connectionMissing'));
          return () => undefined;
        }
        let done = 0;
        const last = check === 'running' ? 4 : checkNames.length;
        emit(previewCheck(check, done));
        const timer = setInterval(() => {
          done += 1;
          emit(previewCheck(check, done));
          if (done >= last) clearInterval(timer);
        }, stepMs);
        return () => clearInterval(timer);
      },
    },
  };
}

function signInEvents({ method, tenantId }: SignInRequest): readonly SignInEvent[] {
  const tenants = [
    { tenantId: '8f0c1a52-0000-4000-8000-3d2b1a7c9e01', name: 'Contoso' },
    { tenantId: '1b2c3d4e-0000-4000-8000-9a8b7c6d5e02', name: 'Fabrikam Labs' },
  ];
  const end: SignInEvent =
    tenantId === 'wrong.example'
      ? { type: 'failed', failure: viewOf('tenantRefused', { tenant: tenantId }) }
      : {
          type: 'signedIn',
          username: 'ana@contoso.com',
          tenantId: tenantId ?? tenants[0]?.tenantId ?? '',
          tenants,
        };
  switch (method) {
    case 'browser':
      return [{ type: 'waitingForBrowser' }, end];
    case 'deviceCode':
      return [
        {
          type: 'deviceCode',
          userCode: 'H7QK2MZRD',
          verificationUri: 'https://microsoft.com/devicelogin',
          expiresAt: '2026-11-23T14:20:00.000Z',
        },
        end,
      ];
    case 'azureCli':
      return [end];
  }
}
