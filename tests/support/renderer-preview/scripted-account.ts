import type { BillingReport, ConnectionBilling, DeleteLeftover, Leftover } from '../../../shared/billing.ts';
import type { ConnectionView } from '../../../shared/connection.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  defaultPlan,
  type ImageOption,
  type NodePrice,
  type Plan,
  type PlanOptions,
  type VmSizeOption,
} from '../../../shared/plan.ts';
import { type Script, ScriptedFailure } from './fake-client.ts';

/** What the accounts of a scripted app are like. */
export interface AccountScene {
  /** False: only this computer. */
  readonly hasAzure: boolean;
  readonly prices: 'known' | 'offline';
  /** Cores of spot nodes that the account allows; null: not known, as with keys. */
  readonly spotQuota: number | null;
  readonly billing: 'nothing' | 'nodes' | 'unknown' | 'leftovers';
  readonly plan?: Plan;
  /** The account does not answer when its options are read. */
  readonly isUnreachable?: boolean;
}

export const plainAccount: AccountScene = {
  hasAzure: false,
  prices: 'known',
  spotQuota: null,
  billing: 'nothing',
};

export const keysId = '11111111-1111-4111-8111-111111111111';
export const entraId = '22222222-2222-4222-8222-222222222222';

const azure = {
  isLocal: false,
  cloud: 'public',
  endpoints: null,
  blobUrl: 'https://contosomedia.blob.core.windows.net',
} as const;

export function previewConnections(scene: AccountScene): readonly ConnectionView[] {
  const local: ConnectionView = {
    ...azure,
    connectionId: 'local',
    name: 'This computer',
    isLocal: true,
    status: 'ready',
    batchUrl: 'http://127.0.0.1:40001',
    blobUrl: 'http://127.0.0.1:40002/local',
    region: null,
    auth: { kind: 'local' },
  };
  if (!scene.hasAzure) return [local];
  return [
    local,
    {
      ...azure,
      connectionId: keysId,
      name: 'Contoso studio',
      status: 'ready',
      batchUrl: 'https://contosostudio.westeurope.batch.azure.com',
      region: 'westeurope',
      auth: {
        kind: 'sharedKey',
        batchAccount: 'contosostudio',
        storageAccount: 'contosomedia',
        hasBatchKey: true,
        hasStorageKey: true,
        isSaved: true,
      },
    },
    {
      ...azure,
      connectionId: entraId,
      name: 'University of Salamanca — lecture recordings',
      status: 'signedOut',
      batchUrl: 'https://usal.northeurope.batch.azure.com',
      region: 'northeurope',
      auth: {
        kind: 'entra',
        method: 'browser',
        tenantId: null,
        clientId: null,
        batchResourceId: null,
        storageResourceId: null,
        username: null,
      },
    },
  ];
}

function priceOf(spot: number | null, dedicated: number, scene: AccountScene): NodePrice {
  if (scene.prices === 'offline') return { known: false, reason: 'offline' };
  const usd = (amount: number) => ({ amount, currency: 'USD' });
  return {
    known: true,
    spot: spot === null ? null : usd(spot),
    dedicated: usd(dedicated),
    asOf: '2026-11-23T13:00:00.000Z',
  };
}

type Row = readonly [
  name: string,
  cores: number,
  memoryGiB: number,
  family: string,
  generations: readonly (1 | 2)[],
  spot: number | null,
  dedicated: number,
  isOffered: boolean,
  endOfLife: string | null,
];
const rows: readonly Row[] = [
  ['STANDARD_A1_V2', 1, 2, 'standardAv2Family', [1], 0.0086, 0.043, true, '2028-11-15'],
  ['STANDARD_A2_V2', 2, 4, 'standardAv2Family', [1], 0.0182, 0.091, true, '2028-11-15'],
  ['STANDARD_D2S_V3', 2, 8, 'standardDSv3Family', [1, 2], 0.0223, 0.12, true, null],
  ['STANDARD_D4S_V3', 4, 16, 'standardDSv3Family', [1, 2], 0.0446, 0.24, true, null],
  ['STANDARD_D2AS_V5', 2, 8, 'standardDASv5Family', [1, 2], 0.0191, 0.103, true, null],
  ['STANDARD_D4AS_V5', 4, 16, 'standardDASv5Family', [1, 2], 0.0382, 0.206, true, null],
  ['STANDARD_D8AS_V5', 8, 32, 'standardDASv5Family', [1, 2], 0.0764, 0.412, true, null],
  ['STANDARD_F4S_V2', 4, 8, 'standardFSv2Family', [1, 2], 0.0407, 0.194, true, '2028-11-15'],
  ['STANDARD_E2S_V5', 2, 16, 'standardESv5Family', [1, 2], null, 0.152, true, null],
  ['STANDARD_D2S_V6', 2, 8, 'standardDSv6Family', [2], 0.021, 0.113, false, null],
  ['STANDARD_D4S_V6', 4, 16, 'standardDSv6Family', [2], 0.042, 0.226, false, null],
];

const images: readonly ImageOption[] = [
  ['ubuntu-24_04-lts', 'server-gen1', 1, null, true] as const,
  ['ubuntu-24_04-lts', 'server', 2, null, true] as const,
  ['0001-com-ubuntu-server-jammy', '22_04-lts', 1, '2027-06-30', true] as const,
  ['almalinux-x86_64', '9-gen2', 2, '2032-05-31', false] as const,
].map(([offer, sku, generation, endOfLife, isVerified]) => ({
  publisher: offer.startsWith('alma') ? 'almalinux' : 'canonical',
  offer,
  sku,
  version: 'latest',
  nodeAgentSkuId: offer.startsWith('alma') ? 'batch.node.el 9' : 'batch.node.ubuntu 24.04',
  generation,
  endOfLife,
  isVerified,
}));

export function previewPlanOptions(connectionId: string, scene: AccountScene): PlanOptions {
  const vmSizes: readonly VmSizeOption[] = rows.map(
    ([name, cores, memoryGiB, family, generations, spot, dedicated, isOffered, endOfLife]) => ({
      name,
      cores,
      memoryGiB,
      family,
      generations,
      price: priceOf(spot, dedicated, scene),
      isOffered,
      endOfLife,
    }),
  );
  return {
    connectionId,
    plan: scene.plan ?? defaultPlan,
    region: 'westeurope',
    images,
    vmSizes,
    pools: [
      {
        poolId: 'render-farm',
        vmSize: 'STANDARD_D4S_V3',
        state: 'active',
        allocationState: 'steady',
        currentNodes: 3,
        isOurs: false,
      },
      {
        poolId: 'bt-20261122-091500-abcd',
        vmSize: 'STANDARD_A1_V2',
        state: 'active',
        allocationState: 'steady',
        currentNodes: 2,
        isOurs: true,
      },
    ],
    quota:
      scene.spotQuota === null
        ? null
        : {
            spotCores: scene.spotQuota,
            dedicatedCores: 4,
            dedicatedByFamily: { standardDSv3Family: 2, standardAv2Family: 4 },
            pools: 20,
          },
  };
}

const thing = (
  kind: Leftover['kind'],
  id: string,
  runId: string,
  standing: Leftover['standing'],
  nodes = 0,
  perHour: number | null = null,
): Leftover => ({
  connectionId: keysId,
  kind,
  id,
  runId,
  createdAt: '2026-11-22T09:15:04.000Z',
  nodes,
  perHour: perHour === null ? null : { amount: perHour, currency: 'USD' },
  state: 'active',
  standing,
});

function previewItems(billing: AccountScene['billing']): readonly Leftover[] {
  const [old, kept, live] = ['bt-20261122-091500-abcd', 'bt-20261123-101112-efgh', 'bt-20261123-140312-qkzd'];
  if (billing === 'leftovers') {
    return [
      thing('pool', live, live, 'live', 5, 0.043),
      thing('pool', kept, kept, 'kept', 2, 0.0172),
      thing('pool', old, old, 'leftover', 1, 0.0086),
      thing('job', old, old, 'leftover'),
      thing('container', `${old}-input`, old, 'leftover'),
      thing('container', `${old}-output`, old, 'leftover'),
    ];
  }
  return billing === 'nodes' ? [thing('pool', kept, kept, 'kept', 2, 0.0172)] : [];
}

export function previewBilling(scene: AccountScene): BillingReport {
  const local: ConnectionBilling = {
    connectionId: 'local',
    connectionName: 'This computer',
    state: 'nothing',
    nodes: 0,
    perHour: null,
    checkedAt: null,
    failure: null,
    items: [],
  };
  if (!scene.hasAzure) return { connections: [local], isChecking: false };
  const items = previewItems(scene.billing);
  const nodes = items.reduce((sum, item) => sum + item.nodes, 0);
  const isUnknown = scene.billing === 'unknown';
  const amount = items.reduce((sum, item) => sum + (item.perHour?.amount ?? 0), 0);
  const contoso: ConnectionBilling = {
    connectionId: keysId,
    connectionName: 'Contoso studio',
    state: isUnknown ? 'unknown' : nodes > 0 ? 'nodes' : 'nothing',
    nodes,
    perHour: nodes > 0 && scene.prices === 'known' ? { amount, currency: 'USD' } : null,
    checkedAt: '2026-11-23T14:02:58.000Z',
    failure: isUnknown ? viewOf('keyRejected', { account: 'contosostudio' }) : null,
    items,
  };
  return {
    connections: [
      local,
      contoso,
      {
        connectionId: entraId,
        connectionName: 'University of Salamanca — lecture recordings',
        state: isUnknown ? 'unknown' : 'nothing',
        nodes: 0,
        perHour: null,
        checkedAt: isUnknown ? null : '2026-11-23T14:02:58.000Z',
        failure: isUnknown
          ? viewOf('signInNeeded', { name: 'University of Salamanca — lecture recordings' })
          : null,
        items: [],
      },
    ],
    isChecking: false,
  };
}

/** The calls and streams of accounts: a plan that is saved stays, a thing that is deleted goes. */
export function scriptedAccount(scene: AccountScene): Script {
  let plan = scene.plan ?? defaultPlan;
  let report = previewBilling(scene);
  let tellBilling: (report: unknown) => void = () => undefined;
  return {
    calls: {
      'plan.options': ({ connectionId }: { connectionId: string }) => {
        if (scene.isUnreachable === true)
          throw new ScriptedFailure(viewOf('networkUnreachable', { host: 'contosostudio' }));
        return { ...previewPlanOptions(connectionId, scene), plan };
      },
      'plan.save': (input: { plan: typeof plan }) => {
        plan = input.plan;
      },
      'billing.refresh': () => undefined,
      'billing.deleteLeftover': ({ kind, id }: DeleteLeftover) => {
        report = {
          ...report,
          connections: report.connections.map((account) => {
            const items = account.items.filter((item) => !(item.kind === kind && item.id === id));
            const nodes = items.reduce((sum, item) => sum + item.nodes, 0);
            return account.state === 'unknown'
              ? account
              : {
                  ...account,
                  items,
                  nodes,
                  state: nodes > 0 ? 'nodes' : 'nothing',
                  perHour: nodes > 0 ? account.perHour : null,
                };
          }),
        };
        tellBilling(report);
      },
    },
    streams: {
      'connections.watch': (_input, emit) => {
        emit(previewConnections(scene));
        return () => undefined;
      },
      'billing.watch': (_input, emit) => {
        tellBilling = emit;
        emit(report);
        return () => undefined;
      },
    },
  };
}
