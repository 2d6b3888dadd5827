import type { SignInMethod } from '../../shared/connection.ts';
import {
  type ExistingPoolPlan,
  type ImageOption,
  type NewPoolPlan,
  type NodePrice,
  sendsOnlySound,
} from '../../shared/plan.ts';
import type { PoolInfo } from '../azure/ports.ts';
import type { AutoScaleTemplate, Polling, PoolTemplate } from '../connection/connection.ts';
import { installFfmpeg } from './start-task.ts';

/** From a plan to the pool that a run makes (or uses) on Azure. Pure. */

/** Counts may lag some seconds anyway, and an account's requests are limited: see Azure's "Batch limits". */
const azurePolling: Polling = {
  tasksMinMs: 3000,
  tasksMaxMs: 5000,
  nodesMs: 10_000,
  progressMs: 5000,
  outputMs: 3000,
  deletionMs: 5000,
};

/** A service on this computer (the engine, in a test or a lesson) answers at once and limits nobody. */
const loopbackPolling: Polling = {
  tasksMinMs: 250,
  tasksMaxMs: 500,
  nodesMs: 1000,
  progressMs: 1000,
  outputMs: 1000,
  deletionMs: 200,
};

export function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

/** What of a connection shapes its pools. */
export interface PlannedOn {
  readonly batchUrl: string;
  readonly auth: { readonly kind: 'sharedKey' } | { readonly kind: 'entra'; readonly method: SignInMethod };
}

const maxDelegationHours = 7 * 24;
/** The key's life begins a little before the first URL is made. */
const delegationMarginHours = 1;

function placeOf({ batchUrl, auth }: PlannedOn) {
  return {
    sasHours: auth.kind === 'entra' ? maxDelegationHours - delegationMarginHours : 72,
    polling: isLoopback(batchUrl) ? loopbackPolling : azurePolling,
    shell: 'bash',
    ffmpegInstallCommand: null,
    billsForNodes: true,
  } as const;
}

const graceMinutes = 30;
/** The service evaluates a formula at most every five minutes. */
const intervalMinutes = 5;

function autoScaleFor({ afterRun }: NewPoolPlan): AutoScaleTemplate {
  // A pool that is kept for good still loses its nodes: an empty pool costs nothing and fills again by itself.
  const idleMinutes = afterRun.kind === 'delete' ? 10 : 15;
  return {
    graceMinutes,
    idleMinutes: afterRun.kind === 'keepFor' ? Math.max(afterRun.minutes, intervalMinutes) : idleMinutes,
    intervalMinutes,
  };
}

/** Minutes for which nodes go on billing after the last task, at most to the next look of the service. */
export function waitingMinutes(plan: NewPoolPlan): number {
  return plan.afterRun.kind === 'delete' ? 0 : autoScaleFor(plan).idleMinutes;
}

/** `keepForMinutes` 0: the run deletes its pool as it ends. */
function keepForMinutes({ afterRun }: NewPoolPlan): number | null {
  if (afterRun.kind === 'keep') return null;
  return afterRun.kind === 'delete' ? 0 : afterRun.minutes;
}

export function newPoolTemplate(
  plan: NewPoolPlan,
  image: ImageOption,
  price: NodePrice,
  on: PlannedOn,
): PoolTemplate {
  const { publisher, offer, sku, version, nodeAgentSkuId } = image;
  return {
    ...placeOf(on),
    imageReference: { publisher, offer, sku, version },
    nodeAgentSkuId,
    vmSize: plan.vmSize,
    targetDedicatedNodes: plan.dedicatedNodes,
    targetLowPriorityNodes: plan.spotNodes,
    taskSlotsPerNode: plan.taskSlotsPerNode,
    startTask: installFfmpeg,
    sendOnlySound: sendsOnlySound(plan),
    existingPoolId: null,
    autoScale: autoScaleFor(plan),
    keepForMinutes: keepForMinutes(plan),
    price,
  };
}

/** A pool that is there: it is used as it is, so nothing of it that only its making needs is filled in. */
export function existingPoolTemplate(
  plan: ExistingPoolPlan,
  pool: PoolInfo,
  price: NodePrice,
  on: PlannedOn,
): PoolTemplate {
  return {
    ...placeOf(on),
    imageReference: { publisher: '', offer: '', sku: '', version: '' },
    nodeAgentSkuId: '',
    vmSize: pool.vmSize,
    targetDedicatedNodes: Math.max(pool.targetDedicatedNodes, pool.currentDedicatedNodes),
    targetLowPriorityNodes: Math.max(pool.targetLowPriorityNodes, pool.currentLowPriorityNodes),
    taskSlotsPerNode: pool.taskSlotsPerNode,
    startTask: null,
    sendOnlySound: sendsOnlySound(plan),
    existingPoolId: pool.id,
    autoScale: null,
    keepForMinutes: null,
    price,
  };
}
