import type { PoolView } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { hopeless, nodeFailure, poolFailures } from '../azure/pool-failures.ts';
import type { NodeInfo, PoolInfo } from '../azure/ports.ts';
import type { NodeState } from './run-view.ts';

/** A look at a pool and its nodes, as screens see it. */
export function toPoolView(pool: PoolInfo, nodes: readonly NodeInfo[]): PoolView {
  const { id, targetNodes, currentNodes, state, allocationState, resizeErrors } = pool;
  const failures = poolFailures(pool, nodes);
  return { poolId: id, state, allocationState, targetNodes, currentNodes, resizeErrors, failures };
}

export function toNodeState(node: NodeInfo, slots: number): NodeState {
  return {
    nodeId: node.id,
    state: node.state,
    stateSince: node.stateTransitionTime,
    isDedicated: node.isDedicated,
    slots,
    tasksSucceeded: node.totalTasksSucceeded,
    tasksRun: node.totalTasksRun,
    failure: nodeFailure(node),
  };
}

/**
 * A pool that lacks some nodes works with the others; one that may still get some is waited for.
 * @throws Failure with the reason when no node can ever work: a refusal that lasts, or nothing but broken nodes
 */
export function throwIfHopeless(pool: PoolInfo, nodes: readonly NodeInfo[]): void {
  const failure = hopeless(pool, nodes);
  if (failure) throw new Failure(failure.code, failure.params);
}
