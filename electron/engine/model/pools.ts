import { BatchError, invalidProperty } from './batch-error.ts';
import { coresOf, findImage } from './images.ts';
import type { PoolPatch, PoolUpdate, RemoveNodesSpec, ResizeSpec } from './pool-action-specs.ts';
import { autoScaleOf, PoolAutoScale } from './pool-auto-scale.ts';
import { PoolNodes, type PoolNodesParts } from './pool-nodes.ts';
import { PoolResize } from './pool-resize.ts';
import { PoolSamples } from './pool-samples.ts';
import { keyOf, type NodeRecord, type PoolRecord } from './records.ts';
import type { PoolSpec } from './specs.ts';

interface Members {
  readonly nodes: PoolNodes;
  readonly resize: PoolResize;
  readonly autoScale: PoolAutoScale;
}

/** Pools from creation to the moment they are gone. */
export class Pools {
  readonly #parts: PoolNodesParts;
  readonly #members = new Map<PoolRecord, Members>();
  readonly #deletions = new Set<Promise<void>>();

  constructor(parts: Omit<PoolNodesParts, 'samples'>) {
    this.#parts = { ...parts, samples: new PoolSamples(parts.store) };
    this.#parts.samples.start();
  }

  /** @throws BatchError `PoolExists`, `PoolBeingDeleted`, `PoolQuotaReached`, `InvalidPropertyValue`, and what `autoScaleOf` throws */
  add(spec: PoolSpec): PoolRecord {
    const { store, changes } = this.#parts;
    const existing = store.pools.get(keyOf(spec.id));
    if (existing !== undefined) {
      throw new BatchError(existing.state === 'deleting' ? 'PoolBeingDeleted' : 'PoolExists');
    }
    checkImage(spec);
    checkSlots(spec);
    const autoScale = autoScaleOf(spec);
    if (store.pools.size >= (this.#parts.rehearsal.poolQuota ?? Number.POSITIVE_INFINITY)) {
      throw new BatchError('PoolQuotaReached');
    }
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
      ...(autoScale === null ? {} : { autoScale }),
      nodes: new Map(),
    };
    store.pools.set(keyOf(spec.id), pool);
    const members = this.#manage(pool);
    members.autoScale.begin();
    members.resize.toTargets('requeue');
    store.changed();
    return pool;
  }

  /** Takes up a pool that the snapshot knew: its nodes boot again or go on leaving, or its deletion goes on. */
  restore(pool: PoolRecord): void {
    const { nodes, autoScale } = this.#manage(pool);
    if (pool.state === 'deleting') {
      this.#remove(pool, nodes);
      return;
    }
    nodes.track(nodes.boot());
    const leavers = [...pool.nodes.values()].filter(({ state }) => state === 'leavingpool');
    nodes.track(nodes.leave(leavers, 'requeue'));
    autoScale.resume();
  }

  nodeBusy(pool: PoolRecord, node: NodeRecord): void {
    this.#members.get(pool)?.nodes.nodeBusy(node);
  }

  /** The nodes of a pool that is there to stay. @throws BatchError `PoolBeingDeleted` */
  nodesOf(pool: PoolRecord): PoolNodes {
    return this.#membersOf(pool).nodes;
  }

  /** @throws BatchError `PoolBeingDeleted` */
  autoScaleOf(pool: PoolRecord): PoolAutoScale {
    return this.#membersOf(pool).autoScale;
  }

  /** @throws BatchError `PoolBeingDeleted`, `PoolBeingResized`, `OperationNotValidOnPool`, `MissingRequiredProperty` */
  resize(pool: PoolRecord, spec: ResizeSpec): void {
    const { resize } = this.#membersOf(pool);
    if (spec.targetDedicatedNodes === undefined && spec.targetLowPriorityNodes === undefined) {
      throw new BatchError('MissingRequiredProperty', [
        { key: 'PropertyName', value: 'targetDedicatedNodes' },
        {
          key: 'Reason',
          value: 'At least one of targetDedicatedNodes and targetLowPriorityNodes is needed.',
        },
      ]);
    }
    if (pool.autoScale !== undefined) {
      throw new BatchError('OperationNotValidOnPool', [
        { key: 'Reason', value: 'Automatic scaling is enabled on the pool.' },
      ]);
    }
    checkSteady(pool);
    pool.targetDedicatedNodes = spec.targetDedicatedNodes ?? pool.targetDedicatedNodes;
    pool.targetLowPriorityNodes = spec.targetLowPriorityNodes ?? pool.targetLowPriorityNodes;
    this.#keepTimeout(pool, spec.resizeTimeout);
    resize.toTargets(spec.nodeDeallocationOption ?? 'requeue');
    this.#parts.changes.touched(pool);
  }

  /**
   * The answer's ETag is the one from before: recorded.
   * @throws BatchError `PoolBeingDeleted`, `OperationInvalidForCurrentState` when nothing is being resized
   */
  stopResize(pool: PoolRecord): void {
    const { resize } = this.#membersOf(pool);
    if (pool.allocationState !== 'resizing') throw new BatchError('OperationInvalidForCurrentState');
    resize.stop();
  }

  /** The targets go down with the nodes. @throws BatchError `PoolBeingDeleted`, `PoolBeingResized`, `NodeNotFound` */
  removeNodes(pool: PoolRecord, spec: RemoveNodesSpec): void {
    const { resize } = this.#membersOf(pool);
    checkSteady(pool);
    const leavers = new Set(
      spec.nodeList.map((id) => {
        const node = pool.nodes.get(keyOf(id));
        if (node === undefined) throw new BatchError('NodeNotFound');
        return node;
      }),
    );
    // Who has been leaving since an earlier call is no longer counted in the targets.
    const staying = [...leavers].filter(({ state }) => state !== 'leavingpool');
    const dedicated = staying.filter((node) => node.isDedicated).length;
    pool.targetDedicatedNodes = Math.max(0, pool.targetDedicatedNodes - dedicated);
    pool.targetLowPriorityNodes = Math.max(0, pool.targetLowPriorityNodes - (staying.length - dedicated));
    this.#keepTimeout(pool, spec.resizeTimeout);
    resize.without([...leavers], spec.nodeDeallocationOption ?? 'requeue');
    this.#parts.changes.touched(pool);
  }

  /** What is given replaces what was; nodes see it when they boot next. @throws BatchError `PoolBeingDeleted` */
  patch(pool: PoolRecord, patch: PoolPatch): void {
    this.#membersOf(pool);
    const { certificateReferences: _, applicationPackageReferences: __, ...given } = patch;
    pool.spec = { ...pool.spec, ...given };
    this.#parts.changes.touched(pool);
  }

  /** As `patch`, but what is not given is removed. @throws BatchError `PoolBeingDeleted` */
  updateProperties(pool: PoolRecord, update: PoolUpdate): void {
    this.#membersOf(pool);
    const { startTask: _, targetNodeCommunicationMode: __, ...kept } = pool.spec;
    pool.spec = kept;
    this.patch(pool, update);
  }

  /**
   * Marks the pool and gives it up in the background.
   * @throws BatchError `PoolBeingDeleted`
   */
  delete(pool: PoolRecord): void {
    const { nodes, autoScale } = this.#membersOf(pool);
    autoScale.stop();
    this.#parts.changes.poolDeleting(pool);
    this.#remove(pool, nodes);
  }

  async close(): Promise<void> {
    this.#parts.samples.close();
    for (const { autoScale } of this.#members.values()) autoScale.stop();
    await Promise.all([...this.#members.values()].map(({ nodes }) => nodes.close()));
    await Promise.all(this.#deletions);
  }

  #manage(pool: PoolRecord): Members {
    const nodes = new PoolNodes(pool, this.#parts);
    const resize = new PoolResize(pool, nodes, this.#parts);
    const members = { nodes, resize, autoScale: new PoolAutoScale(pool, resize, this.#parts) };
    this.#members.set(pool, members);
    return members;
  }

  #membersOf(pool: PoolRecord): Members {
    const members = this.#members.get(pool);
    if (members === undefined || pool.state === 'deleting') throw new BatchError('PoolBeingDeleted');
    return members;
  }

  /** The pool shows the timeout of its "most recent resize operation". */
  #keepTimeout(pool: PoolRecord, resizeTimeout: string | undefined): void {
    if (resizeTimeout !== undefined) pool.spec = { ...pool.spec, resizeTimeout };
  }

  #remove(pool: PoolRecord, nodes: PoolNodes): void {
    const deletion = nodes
      .remove()
      // Left on disk by a failed delete, the folders are only lost space; the pool is gone all the same.
      .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)))
      .then(() => {
        this.#members.delete(pool);
        this.#parts.store.pools.delete(keyOf(pool.spec.id));
        this.#parts.store.changed();
        this.#deletions.delete(deletion);
      });
    this.#deletions.add(deletion);
  }
}

function checkSteady(pool: PoolRecord): void {
  if (pool.allocationState !== 'steady') throw new BatchError('PoolBeingResized');
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
