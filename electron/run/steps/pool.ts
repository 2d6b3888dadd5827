import { Failure } from '../../../shared/failure.ts';
import type { NodeInfo, PoolInfo } from '../../azure/ports.ts';
import { sleep } from '../../support/sleep.ts';
import { tagsOf } from '../naming.ts';
import { throughOutage } from '../outage.ts';
import { throwIfHopeless, toNodeState, toPoolView } from '../pool-health.ts';
import { portsOf, type RunContext } from '../run-context.ts';
import { firstFormula, pushNets, renewFormula } from '../service-nets.ts';
import { startStep } from '../step-tally.ts';

const readyStates = new Set(['idle', 'running']);

/**
 * Makes the pool as the connection's template says, or adopts the one that this run has. A pool that the template
 * names is somebody else's: it is looked at and used, and stays as it is.
 * @throws Failure `poolGone` when the named pool is not there
 */
export async function poolStep(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, journal, round, runId, connection } = context;
  const { batch } = portsOf(context);
  const { poolTemplate: template } = connection;
  const name = round.names.pool;
  if (template.existingPoolId !== null) return await adoptNamedPool(context, signal);
  startStep(view, 'pool', template.targetDedicatedNodes + template.targetLowPriorityNodes);
  view.setStep('pool', { done: 0 });
  round.announced.add('pool');
  await journal.intend({ type: 'intent', act: 'create', resource: 'pool', name });
  const made = await batch.addPool(
    {
      id: name,
      imageReference: template.imageReference,
      nodeAgentSkuId: template.nodeAgentSkuId,
      vmSize: template.vmSize,
      targetDedicatedNodes: template.targetDedicatedNodes,
      targetLowPriorityNodes: template.targetLowPriorityNodes,
      taskSlotsPerNode: template.taskSlotsPerNode,
      startTask: template.startTask,
      autoScale: firstFormula(context),
      metadata: tagsOf(runId, context.appVersion),
    },
    signal,
  );
  if (made === 'exists') {
    const pool = await batch.getPool(name, signal);
    if (!pool?.metadata.some((tag) => tag.name === 'runId' && tag.value === runId)) {
      throw new Failure('requestRejected', { code: 'PoolExists' });
    }
    await renewFormula(context, signal);
  }
  journal.note({ type: 'outcome', resource: 'pool', name, state: 'present' });
  view.setResource('pool', 'present');
}

/** No tag, no announcement, no resource of the run: what is not announced is never deleted. */
async function adoptNamedPool(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, journal, round } = context;
  const poolId = round.names.pool;
  const pool = await portsOf(context).batch.getPool(poolId, signal);
  if (pool?.state !== 'active') throw new Failure('poolGone', { resource: poolId });
  startStep(view, 'pool', Math.max(pool.targetNodes, pool.currentNodes));
  view.setStep('pool', { done: 0 });
  journal.note({ type: 'existingPool', poolId });
}

/**
 * Watches the pool and its nodes until the round is over; the step is done when the nodes that were asked for work.
 * @throws Failure `poolGone`, and when no node can ever work why (`coreQuotaReached`, `startTaskFailed`, ...)
 */
export async function watchPool(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, round, connection } = context;
  const wait = AbortSignal.any([signal, round.over]);
  while (!round.isOver) {
    try {
      await throughOutage(context, 'pool', wait, () => lookAtPool(context, wait));
      if (!round.isOver) await pushNets(context, wait);
      await sleep(connection.poolTemplate.polling.nodesMs, wait);
    } catch (error) {
      // With everything settled, what a pool is like that could not be looked at is no fault of the run.
      signal.throwIfAborted();
      if (!round.isOver) throw error;
    }
  }
  if (view.step('pool').state === 'running') view.setStep('pool', { state: 'done' });
}

/** A pool that outlives its round is shown as it is then: a node that the last look saw at work is idle by now. */
export async function lookAtKeptPool(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, logger } = context;
  if (view.resources.pool !== 'present') return;
  try {
    const seen = await readPool(context, signal);
    if (seen) show(context, seen);
  } catch (error) {
    logger.warn({ error }, 'the pool that is kept could not be looked at');
  }
}

async function lookAtPool(context: RunContext, signal: AbortSignal): Promise<void> {
  const { round } = context;
  const seen = await readPool(context, signal);
  if (round.isOver) return;
  if (!seen) throw new Failure('poolGone', { resource: round.names.pool });
  show(context, seen);
  throwIfHopeless(seen.pool, seen.nodes);
}

interface SeenPool {
  readonly pool: PoolInfo;
  readonly nodes: readonly NodeInfo[];
}

/** Null when it is gone or going. */
async function readPool(context: RunContext, signal: AbortSignal): Promise<SeenPool | null> {
  const { batch } = portsOf(context);
  const poolId = context.round.names.pool;
  const [pool, nodes] = await Promise.all([batch.getPool(poolId, signal), batch.listNodes(poolId, signal)]);
  return !pool || !nodes || pool.state === 'deleting' ? null : { pool, nodes };
}

function show(context: RunContext, { pool, nodes }: SeenPool): void {
  const { view, connection } = context;
  const { currentNodes, allocationState } = pool;
  // Until its first evaluation a pool with a formula has no targets.
  const isUnevaluated = pool.isAutoScaled && nodes.length === 0 && view.step('pool').state === 'running';
  const targetNodes = pool.targetNodes === 0 && isUnevaluated ? view.step('pool').total : pool.targetNodes;
  view.setPool({ ...toPoolView(pool, nodes), targetNodes });
  view.setNodes(nodes.map((node) => toNodeState(node, connection.poolTemplate.taskSlotsPerNode)));
  const ready = nodes.filter((node) => readyStates.has(node.state)).length;
  const { state: stepState, done } = view.step('pool');
  if (ready > done) view.setStep('pool', { done: ready });
  if (stepState === 'running' && allocationState === 'steady' && ready > 0 && ready >= currentNodes) {
    view.setStep('pool', { state: 'done' });
  }
}
