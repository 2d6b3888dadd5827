import { describe, expect, test } from 'vitest';
import { hopeless, nodeFailure, poolFailures, resizeFailure } from '../../../electron/azure/pool-failures.ts';
import type { NodeInfo } from '../../../electron/azure/ports.ts';
import type { ResizeError } from '../../../shared/batch.ts';

const size = 'standard_a1_v2';
const spotWords = 'Desired number of low priority nodes could not be allocated';
const dedicatedWords = 'Desired number of dedicated nodes could not be allocated';
const error = (code: string, message = dedicatedWords, ...values: readonly string[]): ResizeError => ({
  code,
  message,
  values: values.map((value) => ({ name: 'Provider Error Json', value })),
});
const provider = (code: string, message: string) =>
  `{\n  "error": {\n    "code": "${code}",\n    "message": "${message}"`;
const pool = (...resizeErrors: readonly ResizeError[]) => ({
  vmSize: size,
  allocationState: 'steady',
  resizeErrors,
});
const node = (changes: Partial<NodeInfo> = {}): NodeInfo => ({
  ...{ id: 'n', state: 'idle', stateTransitionTime: null, isDedicated: false },
  ...{
    totalTasksRun: 0,
    totalTasksSucceeded: 0,
    startTaskFailure: null,
    startTaskExitCode: null,
    errors: [],
  },
  ...changes,
});
const startTaskFailure = (code: string) => ({ category: 'UserError', code, message: '', details: [] });

describe('resize errors in words', () => {
  test.each([
    ['AccountCoreQuotaReached', dedicatedWords, 'coreQuotaReached'],
    ['AccountSpotCoreQuotaReached', spotWords, 'spotQuotaReached'],
    ['AccountLowPriorityCoreQuotaReached', spotWords, 'spotQuotaReached'],
    ['AccountVMSeriesCoreQuotaReached', dedicatedWords, 'familyQuotaReached'],
    ['AllocationTimedout', dedicatedWords, 'capacityMissing'],
    ['AllocationTimedOut', spotWords, 'spotCapacityMissing'],
    ['ResizeStopped', dedicatedWords, 'resizeStopped'],
    ['RemoveNodesFailed', dedicatedWords, 'removeNodesFailed'],
    ['UnsupportedVMSize', dedicatedWords, 'vmSizeUnavailable'],
    ['CommunicationEnabledPoolReachedMaxVMCount', dedicatedWords, 'tooManyLinkedNodes'],
    ['SomethingNew', dedicatedWords, 'poolResizeFailed'],
  ])('%s (%s) is %s', (code, message, expected) => {
    expect(resizeFailure(error(code, message), size).code).toBe(expected);
  });

  // The texts are those that users of Batch have reported.
  test.each([
    [
      provider(
        'BadRequest',
        "The selected VM size 'STANDARD_A1_V2' cannot boot Hypervisor Generation '2'. If",
      ),
      { code: 'generationMismatch', params: { size, generation: '2' } },
    ],
    [
      provider('RequestDisallowedByPolicy', "Resource 'vm' was disallowed by policy."),
      { code: 'allocationForbidden' },
    ],
    ['Allocation failed as subnet has delegation to external resources.', { code: 'allocationForbidden' }],
    [
      'Azure Batch Service does not have the desired permissions to perform a pool operation.',
      { code: 'allocationForbidden' },
    ],
    [
      'Allocation failed as Batch is not authorized to access the key vault.',
      { code: 'allocationForbidden' },
    ],
    [
      provider('SkuNotAvailable', "The requested size is currently not available in location 'westeurope'."),
      { code: 'vmSizeUnavailable', params: { size } },
    ],
    [
      provider('QuotaExceeded', 'exceeding approved standardAv2Family Cores quota'),
      { code: 'familyQuotaReached' },
    ],
    [provider('QuotaExceeded', 'exceeding approved LowPriorityCores quota'), { code: 'spotQuotaReached' }],
    [provider('OverconstrainedAllocationRequest', 'Allocation failed.'), { code: 'capacityMissing' }],
    ['The server encountered an internal error.', { code: 'allocationFailed' }],
    [
      provider('InternalExecutionError', 'again'),
      { code: 'allocationFailed', params: { code: 'InternalExecutionError' } },
    ],
  ])('AllocationFailed with %s is told by what the provider says', (value, expected) => {
    expect(resizeFailure(error('AllocationFailed', dedicatedWords, value), size)).toMatchObject(expected);
  });

  test('each meaning is shown once', () => {
    const twice = pool(error('AccountSpotCoreQuotaReached'), error('AccountLowPriorityCoreQuotaReached'));
    expect(poolFailures(twice, []).map(({ code }) => code)).toEqual(['spotQuotaReached']);
  });

  test('spot nodes that were all taken are a failure of the pool; one that is left is not', () => {
    const taken = node({ state: 'preempted' });
    expect(poolFailures(pool(), [taken, taken]).map(({ code }) => code)).toEqual(['spotNodesTaken']);
    expect(poolFailures(pool(), [taken, node()])).toEqual([]);
  });
});

describe('a pool that can never work', () => {
  const quota = error('AccountCoreQuotaReached');
  const timedOut = error('AllocationTimedOut', spotWords);
  const broken = node({ state: 'unusable' });
  const failed = node({
    state: 'starttaskfailed',
    startTaskFailure: startTaskFailure('FailureExitCode'),
    startTaskExitCode: 100,
  });

  test('has no node and was refused them for a reason that lasts', () => {
    expect(hopeless(pool(quota), [])?.code).toBe('coreQuotaReached');
    expect(hopeless({ ...pool(quota), allocationState: 'resizing' }, [])).toBeNull();
    expect(hopeless(pool(quota), [node()])).toBeNull();
    expect(hopeless(pool(), [])).toBeNull();
  });

  test('is not one whose nodes may still come', () => {
    expect(hopeless(pool(timedOut), [])).toBeNull();
    expect(hopeless(pool(quota, timedOut), [])).toBeNull();
    expect(hopeless(pool(), [node({ state: 'preempted' }), broken])).toBeNull();
  });

  test('has nothing but broken nodes, and the start task says more than silence', () => {
    expect(hopeless(pool(), [broken])?.code).toBe('nodesUnusable');
    expect(hopeless(pool(), [broken, failed])).toMatchObject({
      code: 'startTaskFailed',
      params: { exitCode: 100 },
    });
    expect(hopeless(pool(), [broken, node({ state: 'creating' })])).toBeNull();
  });
});

describe('what is wrong with a node', () => {
  const withError = (code: string) => node({ state: 'unusable', errors: [{ code, message: '' }] });

  test.each([
    ['a working node', node(), null],
    ['one without contact', node({ state: 'unusable' }), 'nodesUnusable'],
    ['a full disk', withError('DiskFull'), 'nodeOutOfSpace'],
    ['its packages', withError('ApplicationPackageError'), 'applicationPackageFailed'],
    ['its agent', withError('BatchAgentInstallationFailure'), 'nodeAgentFailed'],
    ['an error of its own', withError('SomethingNew'), 'nodeBroken'],
    ['one that was taken', node({ state: 'Preempted' }), 'nodePreempted'],
    [
      'files of its start task',
      node({ state: 'startTaskFailed', startTaskFailure: startTaskFailure('BlobAccessDenied') }),
      'startTaskNotRun',
    ],
    [
      'a start task that is about to run again',
      node({ state: 'rebooting', startTaskFailure: startTaskFailure('FailureExitCode') }),
      null,
    ],
  ])('%s', (_name, given, expected) => {
    expect(nodeFailure(given)?.code ?? null).toBe(expected);
  });
});
