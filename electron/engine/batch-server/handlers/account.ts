import type { NodeState } from '../../../../shared/batch.ts';
import { invalidQuery } from '../../model/batch-error.ts';
import type { BatchModel } from '../../model/batch-model.ts';
import { type SupportedImage, supportedImages } from '../../model/images.ts';
import { keyOf, type NodeRecord, type PoolRecord } from '../../model/records.ts';
import { absent } from '../absent.ts';
import type { Answer, Call } from '../exchange.ts';
import { bySequence, list } from '../paging.ts';
import type { View } from '../view.ts';

const imageView: View<SupportedImage> = {
  imageReference: (image) => image.imageReference,
  verificationType: (image) => image.verificationType,
  nodeAgentSKUId: (image) => image.nodeAgentSKUId,
  capabilities: (image) => image.capabilities,
  batchSupportEndOfLife: (image) => image.batchSupportEndOfLife,
  osType: (image) => image.osType,
};

export function listSupportedImages(call: Call): Answer {
  const places = new Map(supportedImages.map((image, index) => [image, index + 1]));
  return list(call, {
    kind: 'supportedimages',
    view: imageView,
    records: supportedImages,
    placeOf: (image) => places.get(image) ?? 0,
    parsePlace: bySequence.parsePlace,
  });
}

/** The service's names of node states in counts, in its order; states that it does not count are left out. */
const countedStates = {
  creating: 'creating',
  idle: 'idle',
  leavingPool: 'leavingpool',
  offline: 'offline',
  preempted: 'preempted',
  rebooting: 'rebooting',
  reimaging: 'reimaging',
  running: 'running',
  starting: 'starting',
  startTaskFailed: 'starttaskfailed',
  unusable: 'unusable',
  unknown: 'unknown',
  waitingForStartTask: 'waitingforstarttask',
} as const satisfies Record<string, NodeState>;

const nodeCountsView: View<PoolRecord> = {
  poolId: (pool) => pool.spec.id,
  dedicated: (pool) => countNodes(pool, (node) => node.isDedicated),
  lowPriority: (pool) => countNodes(pool, (node) => !node.isDedicated),
  ...absent('stats'),
};

/** "At most 10 pools a page." Only `poolId eq '...'` may be filtered by, which goes straight to the pool. */
export function listNodeCounts(call: Call, model: BatchModel): Answer {
  return list(call, {
    kind: 'poolnodecounts',
    view: nodeCountsView,
    records: pools(call, model),
    ...bySequence,
    mostResults: 10,
  });
}

function pools(call: Call, model: BatchModel): Iterable<PoolRecord> {
  const filter = call.query.get('$filter');
  if (filter === undefined) return model.store.pools.values();
  const id = /^\s*poolId\s+eq\s+'([^']*)'\s*$/.exec(filter)?.[1];
  if (id === undefined) throw invalidQuery('$filter', filter, "Only poolId eq '...' is supported.");
  const pool = model.store.pools.get(keyOf(id));
  return pool === undefined ? [] : [pool];
}

function countNodes(pool: PoolRecord, isWanted: (node: NodeRecord) => boolean): Record<string, number> {
  const nodes = [...pool.nodes.values()].filter(isWanted);
  const states = new Map<string, number>();
  for (const { state } of nodes) states.set(state, (states.get(state) ?? 0) + 1);
  const counts = Object.entries(countedStates).map(([name, state]) => [name, states.get(state) ?? 0]);
  return { ...Object.fromEntries(counts), total: nodes.length };
}
