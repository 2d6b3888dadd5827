import type { ResizeError } from '../../shared/batch.ts';
import { type FailureCode, type FailureView, viewOf } from '../../shared/failure.ts';
import type { NodeInfo, PoolInfo } from './ports.ts';

/**
 * What the service says of pools and nodes, as failures. Codes: "Pool and node errors" of Batch's documentation and
 * the constants of Microsoft's clients; compared without case, as two spellings of one are in use.
 */

/** Errors that do not pass by themselves: with no node at all there is nothing to wait for. */
const lasting: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'coreQuotaReached',
  'spotQuotaReached',
  'familyQuotaReached',
  'generationMismatch',
  'allocationForbidden',
  'vmSizeUnavailable',
  'tooManyLinkedNodes',
  'poolResizeFailed',
]);
const brokenStates: ReadonlySet<string> = new Set(['starttaskfailed', 'unusable']);
/** The start task is about to run (again): what it said last time counts no more. */
const bootingStates: ReadonlySet<string> = new Set([
  'creating',
  'starting',
  'rebooting',
  'reimaging',
  'waitingforstarttask',
]);

type SizedPool = Pick<PoolInfo, 'vmSize' | 'resizeErrors' | 'allocationState'>;

/** Everything that is wrong with a pool now, its own errors first; each meaning once. */
export function poolFailures(pool: SizedPool, nodes: readonly NodeInfo[]): readonly FailureView[] {
  const found = pool.resizeErrors.map((error) => resizeFailure(error, pool.vmSize));
  if (nodes.length > 0 && nodes.every((node) => stateOf(node) === 'preempted')) {
    found.push(viewOf('spotNodesTaken'));
  }
  return found.filter(({ code }, index) => found.findIndex((other) => other.code === code) === index);
}

/** Why no node of the pool can ever work, or null while one may. */
export function hopeless(pool: SizedPool, nodes: readonly NodeInfo[]): FailureView | null {
  if (pool.allocationState !== 'steady') return null;
  if (nodes.length === 0) {
    const failures = poolFailures(pool, nodes);
    return failures.every(({ code }) => lasting.has(code)) ? (failures[0] ?? null) : null;
  }
  if (!nodes.every((node) => brokenStates.has(stateOf(node)))) return null;
  // A start task says more than a node that nobody can reach.
  const failed = nodes.find((node) => stateOf(node) === 'starttaskfailed') ?? nodes[0];
  return failed ? nodeFailure(failed) : null;
}

/** An entry of a pool's `resizeErrors`. */
export function resizeFailure(error: ResizeError, vmSize: string): FailureView {
  const size = vmSize;
  const isSpot = /low.?priority|spot/i.test(error.message);
  switch (error.code.toLowerCase()) {
    case 'accountcorequotareached':
      return viewOf('coreQuotaReached');
    case 'accountspotcorequotareached':
    case 'accountlowprioritycorequotareached':
      return viewOf('spotQuotaReached');
    case 'accountvmseriescorequotareached':
      return viewOf('familyQuotaReached', { size });
    case 'unsupportedvmsize':
      return viewOf('vmSizeUnavailable', { size });
    case 'allocationtimedout':
      return viewOf(isSpot ? 'spotCapacityMissing' : 'capacityMissing', { size });
    case 'allocationfailed':
      return allocationFailure(error, size, isSpot);
    case 'resizestopped':
      return viewOf('resizeStopped');
    case 'removenodesfailed':
      return viewOf('removeNodesFailed');
    case 'communicationenabledpoolreachedmaxvmcount':
      return viewOf('tooManyLinkedNodes');
    default:
      return viewOf('poolResizeFailed', { code: error.code });
  }
}

/**
 * `AllocationFailed` means anything; `values` has the answer of the machines' own provider, as text that may be cut
 * off ("Provider Error Json", "Reason"), so it is searched and not parsed.
 */
function allocationFailure(error: ResizeError, size: string, isSpot: boolean): FailureView {
  const text = (error.values ?? []).map(({ value }) => value).join('\n');
  const generation = /cannot boot Hypervisor Generation '?(\d)/i.exec(text)?.[1];
  if (generation !== undefined) return viewOf('generationMismatch', { size, generation });
  if (
    /disallowed\s?by\s?policy|desired permissions|not authorized|AuthorizationFailed|subnet has delegation/i.test(
      text,
    )
  ) {
    return viewOf('allocationForbidden');
  }
  if (
    /SkuNotAvailable|NotAvailableForSubscription|not available in (?:the )?(?:location|region)/i.test(text)
  ) {
    return viewOf('vmSizeUnavailable', { size });
  }
  // An account whose nodes count against the subscription (pool allocation mode "user subscription").
  if (/QuotaExceeded|exceeding approved/i.test(text)) {
    if (/low.?priority|spot/i.test(text)) return viewOf('spotQuotaReached');
    return /family/i.test(text) ? viewOf('familyQuotaReached', { size }) : viewOf('coreQuotaReached');
  }
  if (/ZonalAllocationFailed|OverconstrainedAllocation|"AllocationFailed"|sufficient capacity/i.test(text)) {
    return viewOf(isSpot ? 'spotCapacityMissing' : 'capacityMissing', { size });
  }
  return viewOf('allocationFailed', { code: /"code":\s*"(\w{1,60})"/i.exec(text)?.[1] ?? error.code });
}

/** What is wrong with a node now, or null. */
export function nodeFailure(node: NodeInfo): FailureView | null {
  const state = stateOf(node);
  const { startTaskFailure, startTaskExitCode } = node;
  if (startTaskFailure && !bootingStates.has(state)) {
    return startTaskExitCode !== null && /^FailureExitCode$/i.test(startTaskFailure.code)
      ? viewOf('startTaskFailed', { exitCode: startTaskExitCode })
      : viewOf('startTaskNotRun', { code: startTaskFailure.code });
  }
  const [error] = node.errors;
  if (error) return nodeErrorFailure(error.code);
  if (state === 'unusable') return viewOf('nodesUnusable');
  return state === 'preempted' ? viewOf('nodePreempted') : null;
}

function nodeErrorFailure(code: string): FailureView {
  switch (code.toLowerCase()) {
    case 'diskfull':
      return viewOf('nodeOutOfSpace');
    case 'applicationpackageerror':
      return viewOf('applicationPackageFailed');
    case 'batchagentinstallationfailure':
      return viewOf('nodeAgentFailed');
    default:
      return viewOf('nodeBroken', { code });
  }
}

/** The casing of states differs between versions of the service's API. */
function stateOf(node: NodeInfo): string {
  return node.state.toLowerCase();
}
