import { BatchError, type BatchErrorCode } from './batch-error.ts';
import type { NodeDeallocation } from './pool-action-specs.ts';
import type { Pools } from './pools.ts';
import type { NodeRecord, PoolRecord } from './records.ts';

// "You can restart a Compute Node only if it is in an idle or running state"; the service's own advice for a failed
// start task is a reboot, and a node without scheduling is idle under another name.
const rebootable: ReadonlySet<string> = new Set(['idle', 'running', 'offline', 'starttaskfailed']);
const whyNot: Readonly<Partial<Record<NodeRecord['state'], BatchErrorCode>>> = {
  creating: 'NodeBeingCreated',
  starting: 'NodeBeingStarted',
  waitingforstarttask: 'NodeBeingStarted',
  rebooting: 'NodeBeingRebooted',
  reimaging: 'NodeBeingReimaged',
  unusable: 'NodeStateUnusable',
};

/** What users do to one node. */
export class NodeActions {
  readonly #pools: Pools;

  constructor(pools: Pools) {
    this.#pools = pools;
  }

  /** @throws BatchError `PoolBeingDeleted`, `NodeBeingRebooted` and the like for states that cannot be left by a reboot */
  reboot(pool: PoolRecord, node: NodeRecord, option: NodeDeallocation = 'requeue'): void {
    const nodes = this.#pools.nodesOf(pool);
    if (!rebootable.has(node.state)) {
      throw new BatchError(whyNot[node.state] ?? 'OperationInvalidForCurrentState');
    }
    nodes.reboot(node, option);
  }

  /** Recorded: what the service answers for every pool of virtual machines. @throws BatchError always */
  reimage(): never {
    throw new BatchError('OperationNotValidOnNode', [
      {
        key: 'Reason',
        value: 'Operation reimage can be invoked only on pools created with cloudServiceConfiguration',
      },
    ]);
  }

  /** @throws BatchError `PoolBeingDeleted`, `NodeAlreadyInTargetSchedulingState` */
  disableScheduling(pool: PoolRecord, node: NodeRecord, option: NodeDeallocation = 'requeue'): void {
    const nodes = this.#pools.nodesOf(pool);
    if (node.schedulingState === 'disabled') throw new BatchError('NodeAlreadyInTargetSchedulingState');
    nodes.disableScheduling(node, option);
  }

  /** @throws BatchError `PoolBeingDeleted`, `NodeAlreadyInTargetSchedulingState` */
  enableScheduling(pool: PoolRecord, node: NodeRecord): void {
    const nodes = this.#pools.nodesOf(pool);
    if (node.schedulingState === undefined) throw new BatchError('NodeAlreadyInTargetSchedulingState');
    nodes.enableScheduling(node);
  }
}
