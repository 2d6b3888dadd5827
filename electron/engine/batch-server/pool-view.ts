import type { NodeRecord, PoolRecord } from '../model/records.ts';
import type { PoolSpec, StartTaskSpec } from '../model/specs.ts';
import { absent } from './absent.ts';
import { links } from './links.ts';
import { userIdentity } from './task-view.ts';
import type { View } from './view.ts';

const fillTypes = { spread: 'Spread', pack: 'Pack' } as const;

/** CloudPool. Defaults are filled in as the service does; the casing of enums is the recorded one. */
export const poolView: View<PoolRecord> = {
  id: (pool) => pool.spec.id,
  displayName: (pool) => pool.spec.displayName,
  url: (pool, base) => links.pool(base, pool),
  eTag: (pool) => pool.eTag,
  lastModified: (pool) => pool.lastModified,
  creationTime: (pool) => pool.creationTime,
  state: (pool) => pool.state,
  stateTransitionTime: (pool) => pool.stateTransitionTime,
  allocationState: (pool) => pool.allocationState,
  allocationStateTransitionTime: (pool) => pool.allocationStateTransitionTime,
  vmSize: (pool) => pool.spec.vmSize.toLowerCase(),
  resizeTimeout: (pool) => pool.spec.resizeTimeout ?? 'PT15M',
  currentDedicatedNodes: (pool) => currentNodes(pool, (node) => node.isDedicated),
  targetDedicatedNodes: (pool) => pool.targetDedicatedNodes,
  currentLowPriorityNodes: (pool) => currentNodes(pool, (node) => !node.isDedicated),
  targetLowPriorityNodes: (pool) => pool.targetLowPriorityNodes,
  resizeErrors: (pool) =>
    pool.resizeErrors.length === 0 || pool.allocationState !== 'steady' ? undefined : pool.resizeErrors,
  enableAutoScale: (pool) => pool.autoScale !== undefined,
  autoScaleFormula: (pool) => pool.autoScale?.formula,
  autoScaleEvaluationInterval: (pool) => pool.autoScale?.evaluationInterval,
  autoScaleRun: (pool) => pool.autoScale?.run,
  enableInterNodeCommunication: () => false,
  startTask: (pool) => startTaskOnWire(pool.spec.startTask),
  applicationLicenses: (pool) => pool.spec.applicationLicenses,
  userAccounts: (pool) => pool.spec.userAccounts,
  metadata: (pool) => pool.spec.metadata,
  taskSlotsPerNode: (pool) => pool.spec.taskSlotsPerNode ?? 1,
  taskSchedulingPolicy: (pool) => ({
    nodeFillType: fillTypes[pool.spec.taskSchedulingPolicy?.nodeFillType ?? 'spread'],
  }),
  virtualMachineConfiguration: (pool) => virtualMachine(pool.spec),
  networkConfiguration: (pool) => pool.spec.networkConfiguration,
  targetNodeCommunicationMode: (pool) => pool.spec.targetNodeCommunicationMode,
  currentNodeCommunicationMode: (pool) => currentCommunication(pool),
  ...absent(
    'certificateReferences',
    'applicationPackageReferences',
    'cloudServiceConfiguration',
    'identity',
    'mountConfiguration',
    'stats',
  ),
};

/** "currentDedicatedNodes moves when the resize ends." Preempted nodes are included. */
function currentNodes(pool: PoolRecord, isCounted: (node: NodeRecord) => boolean): number {
  if (pool.allocationState !== 'steady') return 0;
  let count = 0;
  for (const node of pool.nodes.values()) if (isCounted(node)) count += 1;
  return count;
}

/** Recorded: only of a pool that has nodes. */
function currentCommunication(pool: PoolRecord): string | undefined {
  if (pool.nodes.size === 0 || pool.allocationState !== 'steady') return undefined;
  const mode = pool.spec.targetNodeCommunicationMode;
  return mode === 'default' ? 'classic' : mode;
}

export function startTaskOnWire(startTask: StartTaskSpec | undefined): object | undefined {
  if (startTask === undefined) return undefined;
  return {
    ...startTask,
    userIdentity: userIdentity(startTask.userIdentity),
    maxTaskRetryCount: startTask.maxTaskRetryCount ?? 0,
    waitForSuccess: startTask.waitForSuccess ?? true,
  };
}

function virtualMachine(spec: PoolSpec): object {
  const { imageReference, ...rest } = spec.virtualMachineConfiguration;
  return { imageReference: { ...imageReference, version: imageReference.version ?? 'latest' }, ...rest };
}
