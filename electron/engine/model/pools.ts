import type { ResizeError } from '../../../shared/batch.ts';
import { BatchError, invalidProperty } from './batch-error.ts';
import { coresOf, findImage } from './images.ts';
import { PoolNodes, type PoolNodesParts } from './pool-nodes.ts';
import { keyOf, type NodeRecord, type PoolRecord } from './records.ts';
import type { PoolSpec } from './specs.ts';

/** Pools from creation to the moment they are gone. */
export class Pools {
  readonly #parts: PoolNodesParts;
  readonly #nodes = new Map<PoolRecord, PoolNodes>();
  readonly #deletions = new Set<Promise<void>>();

  constructor(parts: PoolNodesParts) {
    this.#parts = parts;
  }

  /** @throws BatchError `PoolExists`, `PoolBeingDeleted`, `InvalidPropertyValue` */
  add(spec: PoolSpec): PoolRecord {
    const { store, changes } = this.#parts;
    const existing = store.pools.get(keyOf(spec.id));
    if (existing !== undefined) {
      throw new BatchError(existing.state === 'deleting' ? 'PoolBeingDeleted' : 'PoolExists');
    }
    checkImage(spec);
    checkSlots(spec);
    const created = changes.created();
    const pool: PoolRecord = {
      spec,
      ...created,
      // "A new pool starts resizing even for 0 nodes."
      allocationState: 'resizing',
      allocationStateTransitionTime: created.creationTime,
      targetDedicatedNodes: spec.targetDedicatedNodes ?? 0,
      targetLowPriorityNodes: spec.targetLowPriorityNodes ?? 0,
      resizeErrors: [],
      nodes: new Map(),
    };
    const granted = this.#grant(pool);
    store.pools.set(keyOf(spec.id), pool);
    const nodes = new PoolNodes(pool, this.#parts);
    this.#nodes.set(pool, nodes);
    nodes.create(granted.dedicated, granted.spot);
    nodes.boot();
    store.changed();
    return pool;
  }

  /** Takes up a pool that the snapshot knew: its nodes boot again, or its deletion goes on. */
  restore(pool: PoolRecord): void {
    const nodes = new PoolNodes(pool, this.#parts);
    this.#nodes.set(pool, nodes);
    if (pool.state === 'deleting') this.#remove(pool, nodes);
    else nodes.boot();
  }

  nodeBusy(pool: PoolRecord, node: NodeRecord): void {
    this.#nodes.get(pool)?.nodeBusy(node);
  }

  /**
   * Marks the pool and gives it up in the background.
   * @throws BatchError `PoolBeingDeleted`
   */
  delete(pool: PoolRecord): void {
    if (pool.state === 'deleting') throw new BatchError('PoolBeingDeleted');
    this.#parts.changes.poolDeleting(pool);
    const nodes = this.#nodes.get(pool);
    if (nodes !== undefined) this.#remove(pool, nodes);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((nodes) => nodes.close()));
    await Promise.all(this.#deletions);
  }

  #remove(pool: PoolRecord, nodes: PoolNodes): void {
    const deletion = nodes
      .remove()
      // Left on disk by a failed delete, the folders are only lost space; the pool is gone all the same.
      .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)))
      .then(() => {
        this.#nodes.delete(pool);
        this.#parts.store.pools.delete(keyOf(pool.spec.id));
        this.#parts.store.changed();
        this.#deletions.delete(deletion);
      });
    this.#deletions.add(deletion);
  }

  /** "Running into the core quota does not fail the call: the pool ends steady below target with resizeErrors." */
  #grant(pool: PoolRecord): { dedicated: number; spot: number } {
    const cores = coresOf(pool.spec.vmSize);
    let used = 0;
    for (const other of this.#parts.store.pools.values()) {
      used += other.nodes.size * coresOf(other.spec.vmSize);
    }
    const quota = this.#parts.rehearsal.coreQuota ?? Number.POSITIVE_INFINITY;
    const free = Math.max(0, Math.floor((quota - used) / cores));
    const dedicated = Math.min(pool.targetDedicatedNodes, free);
    const spot = Math.min(pool.targetLowPriorityNodes, free - dedicated);
    const errors: ResizeError[] = [];
    if (dedicated < pool.targetDedicatedNodes)
      errors.push(quotaReached('AccountCoreQuotaReached', 'dedicated'));
    if (spot < pool.targetLowPriorityNodes) errors.push(quotaReached('AccountSpotCoreQuotaReached', 'spot'));
    pool.resizeErrors = errors;
    return { dedicated, spot };
  }
}

function quotaReached(code: string, kind: string): ResizeError {
  return { code, message: `The specified account has reached ${kind} core quota limits` };
}

function checkImage(spec: PoolSpec): void {
  const { imageReference, nodeAgentSKUId } = spec.virtualMachineConfiguration;
  const { publisher, offer, sku } = imageReference;
  const image = findImage(publisher, offer, sku);
  if (image === undefined) {
    const what = `publisher ${publisher} offer ${offer} sku ${sku}`;
    throw invalidProperty('imageReference', `The specified imageReference with ${what} is not supported.`);
  }
  if (image.nodeAgentSKUId !== nodeAgentSKUId.toLowerCase()) {
    throw invalidProperty('nodeAgentSKUId', `The image needs the node agent ${image.nodeAgentSKUId}.`);
  }
}

/** "The maximum is the smaller of 4 times the number of cores of the vmSize of the pool or 256." */
function checkSlots(spec: PoolSpec): void {
  if (!/^(?:standard|basic)_/i.test(spec.vmSize)) return;
  const most = Math.min(4 * coresOf(spec.vmSize), 256);
  if ((spec.taskSlotsPerNode ?? 1) > most)
    throw invalidProperty('taskSlotsPerNode', `The maximum is ${most}.`);
}
