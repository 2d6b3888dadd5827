import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PoolTemplate, RunTarget } from '../../../electron/connection/connection.ts';
import type { Rehearsal } from '../../../electron/engine/engine.ts';
import { readJournal } from '../../../electron/run/journal.ts';
import type { RunInput } from '../../../electron/run/run-service.ts';
import type { NodeView } from '../../../shared/contract.ts';
import type { FailureCode } from '../../../shared/failure.ts';
import { failureCard } from '../../../shared/failure-cards.ts';
import type { RunRepair } from '../../../shared/repairs.ts';
import { makeClip } from '../../support/make-clips.ts';
import {
  inputFor,
  never,
  openWorkshop,
  runOptions,
  type Screen,
  snapshot,
  type Workshop,
  watchUntil,
} from './workshop.ts';

/** Every card, produced by a real run through the engine, and what its button does. One engine, rehearsed anew each time. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const rehearsal: Mutable<Rehearsal> = {};
const rehearse = (what: Rehearsal) => Object.assign(rehearsal, what);

let shop: Workshop;
let short: RunInput;
let long: RunInput;
const secondsInHours = (seconds: number) => seconds / 3600;

beforeAll(async () => {
  shop = await openWorkshop({ rehearsal });
  short = await inputFor(await makeClip(join(shop.folder, 'in'), 'short.mp4', { seconds: 1 }));
  // Long enough to be at work while something is repaired beside it.
  long = await inputFor(await makeClip(join(shop.folder, 'in'), 'long.mp4', { seconds: 900 }));
}, 60_000);
afterEach(() => {
  for (const key of Object.keys(rehearsal)) delete rehearsal[key as keyof Rehearsal];
});
afterAll(() => shop?.close());

/** A pool of so many nodes on the workshop's engine, looked at often. */
function target(dedicated: number, spot: number, changes: Partial<PoolTemplate> = {}) {
  const { polling } = shop.connection.poolTemplate;
  const poolTemplate: Mutable<PoolTemplate> = {
    ...shop.connection.poolTemplate,
    targetDedicatedNodes: dedicated,
    targetLowPriorityNodes: spot,
    polling: { ...polling, tasksMinMs: 50, tasksMaxMs: 100, nodesMs: 50 },
    ...changes,
  };
  const { id, name, isLocal, open, close } = shop.connection;
  return { id, name, isLocal, open, close, poolTemplate } satisfies RunTarget;
}

const start = (inputs: readonly RunInput[], where: RunTarget) =>
  shop.runs.start(inputs, runOptions(shop), where);

function nodesOf({ events }: Screen): readonly NodeView[] {
  const nodes = new Map<string, NodeView>();
  for (const event of events) {
    for (const node of event.nodes) nodes.set(node.nodeId, node);
    if (event.type === 'changes') for (const nodeId of event.removedNodeIds) nodes.delete(nodeId);
  }
  return [...nodes.values()];
}
const poolCodes = ({ head }: Screen) => head.pool?.failures.map(({ code }) => code) ?? [];
const sawPool = (runId: string, code: FailureCode) =>
  watchUntil(shop, runId, (screen) => poolCodes(screen).includes(code));
const sawNode = async (runId: string, code: FailureCode) => {
  const broken = (screen: Screen) => nodesOf(screen).find(({ failure }) => failure?.code === code);
  const node = broken(await watchUntil(shop, runId, (screen) => broken(screen) !== undefined));
  if (!node) throw new Error('not there any more');
  return node;
};
const sawTask = (runId: string, item: RunInput, code: FailureCode) =>
  watchUntil(shop, runId, ({ tasks }) => tasks.get(item.itemId)?.failure?.code === code);

/** Presses the button that the card has while the run goes on. */
async function press(runId: string, code: FailureCode, what: { itemId?: string; nodeId?: string } = {}) {
  const { repair } = failureCard(code);
  await shop.runs.repair({ runId, repair: repair as RunRepair, ...what });
  return repair;
}

async function cancel(runId: string): Promise<void> {
  await shop.runs.cancel(runId);
  await shop.runs.finished(runId);
}

describe('pools', () => {
  test.each<readonly [Rehearsal, number, number, FailureCode]>([
    [{ resizeError: 'AccountCoreQuotaReached' }, 1, 0, 'coreQuotaReached'],
    [{ resizeError: 'AccountSpotCoreQuotaReached' }, 0, 1, 'spotQuotaReached'],
    [{ resizeError: 'AccountLowPriorityCoreQuotaReached' }, 0, 1, 'spotQuotaReached'],
    [{ resizeError: 'AccountVMSeriesCoreQuotaReached' }, 1, 0, 'familyQuotaReached'],
    [{ resizeError: 'AllocationFailed:generation' }, 1, 0, 'generationMismatch'],
    [{ resizeError: 'AllocationFailed:policy' }, 1, 0, 'allocationForbidden'],
    [{ resizeError: 'AllocationFailed:size' }, 1, 0, 'vmSizeUnavailable'],
    [{ resizeError: 'UnsupportedVMSize' }, 1, 0, 'vmSizeUnavailable'],
    [{ resizeError: 'CommunicationEnabledPoolReachedMaxVMCount' }, 1, 0, 'tooManyLinkedNodes'],
    [{ resizeError: 'SomethingNew' }, 1, 0, 'poolResizeFailed'],
    [{ unusableNodes: 2 }, 2, 0, 'nodesUnusable'],
    [{ startTaskFailures: 1 }, 1, 0, 'startTaskFailed'],
    [{ poolQuota: 0 }, 1, 0, 'poolQuotaReached'],
    [{ jobQuota: 0 }, 1, 0, 'jobQuotaReached'],
  ])('%j ends the run at once, with the way out, and nothing stays', async (what, dedicated, spot, code) => {
    rehearse(what);
    const runId = await start([short], target(dedicated, spot));
    expect(await shop.runs.finished(runId)).toBe(false);
    const { head } = await snapshot(shop, runId);
    expect(head).toMatchObject({ status: 'failed', failure: { code } });
    expect(head.can.repairPool).toBe(false);
    expect(await shop.leftovers()).toEqual([]);
  });

  test('a start task that cannot run is told apart from one that fails', async () => {
    const startTask = { commandLine: 'no-such-program-here', maxTaskRetryCount: 0, elevated: false };
    const runId = await start([short], target(1, 0, { startTask }));
    expect(await shop.runs.finished(runId)).toBe(false);
    expect((await snapshot(shop, runId)).head.failure).toMatchObject({
      code: 'startTaskNotRun',
      params: { code: 'CommandProgramNotFound' },
    });
  });

  test.each<readonly [Rehearsal, number, number, FailureCode, RunRepair]>([
    [
      { resizeError: 'AllocationTimedOut:spot', resizeErrors: 2 },
      0,
      1,
      'spotCapacityMissing',
      'addDedicatedNode',
    ],
    [{ resizeError: 'AllocationTimedout' }, 1, 0, 'capacityMissing', 'resizeAgain'],
    [{ resizeError: 'AllocationFailed:capacity' }, 1, 0, 'capacityMissing', 'resizeAgain'],
    [{ resizeError: 'AllocationFailed:internal' }, 1, 0, 'allocationFailed', 'resizeAgain'],
    [{ resizeError: 'ResizeStopped' }, 1, 0, 'resizeStopped', 'resizeAgain'],
  ])('%j is waited for, and its button gets the nodes', async (what, dedicated, spot, code, repair) => {
    rehearse(what);
    const runId = await start([short], target(dedicated, spot));
    expect((await sawPool(runId, code)).head).toMatchObject({ status: 'running', can: { repairPool: true } });
    expect(await press(runId, code)).toBe(repair);
    expect(await shop.runs.finished(runId)).toBe(true);
  });

  test('a pool that lacks some nodes shows a card and works with the others', async () => {
    rehearse({ resizeError: 'AccountSpotCoreQuotaReached' });
    const runId = await start([short], target(1, 1));
    const { head } = await sawPool(runId, 'spotQuotaReached');
    expect(head.failure).toBeNull();
    expect(await shop.runs.finished(runId)).toBe(true);
  });

  test('a pool with a formula gets a dedicated node too', async () => {
    rehearse({ resizeError: 'AllocationTimedOut:spot', resizeErrors: 9 });
    const autoScale = { graceMinutes: 60, idleMinutes: 10, intervalMinutes: 5 };
    const runId = await start([short], target(0, 1, { autoScale }));
    await sawPool(runId, 'spotCapacityMissing');
    await press(runId, 'spotCapacityMissing');
    expect(await shop.runs.finished(runId)).toBe(true);
  });

  test('when all spot nodes are taken a dedicated one takes their work', async () => {
    rehearse({ preemptAfterMs: 100, preemptedForMs: 60_000 });
    const runId = await start([long], target(0, 1));
    expect((await sawNode(runId, 'nodePreempted')).isDedicated).toBe(false);
    await sawPool(runId, 'spotNodesTaken');
    await press(runId, 'spotNodesTaken');
    const seen = await watchUntil(shop, runId, (screen) =>
      nodesOf(screen).some(({ isDedicated, runningTaskIds }) => isDedicated && runningTaskIds.length > 0),
    );
    expect(poolCodes(seen)).toEqual([]);
    await cancel(runId);
  });
});

describe('nodes', () => {
  test('one whose start task failed works after a reboot', async () => {
    rehearse({ startTaskFailures: 1 });
    const runId = await start([long], target(2, 0));
    const node = await sawNode(runId, 'startTaskFailed');
    expect(node.failure?.params).toEqual({ exitCode: 1 });
    expect(await press(runId, 'startTaskFailed', { nodeId: node.nodeId })).toBe('rebootNode');
    await watchUntil(shop, runId, (screen) =>
      nodesOf(screen).some(
        ({ nodeId, state }) => nodeId === node.nodeId && (state === 'idle' || state === 'running'),
      ),
    );
    await cancel(runId);
  });

  test.each<readonly [string | null, FailureCode]>([
    [null, 'nodesUnusable'],
    ['DiskFull', 'nodeOutOfSpace'],
    ['ApplicationPackageError', 'applicationPackageFailed'],
    ['BatchAgentInstallationFailure', 'nodeAgentFailed'],
    ['SomethingNew', 'nodeBroken'],
  ])('an unusable one with error %s is removed by its button', async (nodeError, code) => {
    rehearse({ unusableNodes: 1, ...(nodeError !== null && { nodeError }) });
    const runId = await start([long], target(2, 0));
    const node = await sawNode(runId, code);
    expect(await press(runId, code, { nodeId: node.nodeId })).toBe('removeNode');
    await watchUntil(
      shop,
      runId,
      (screen) => nodesOf(screen).length === 1 && nodesOf(screen)[0]?.nodeId !== node.nodeId,
    );
    await cancel(runId);
  });

  test('nodes that would not go are asked for again', async () => {
    rehearse({ unusableNodes: 1 });
    const runId = await start([long], target(2, 0));
    const node = await sawNode(runId, 'nodesUnusable');
    rehearse({ resizeError: 'RemoveNodesFailed' });
    await press(runId, 'nodesUnusable', { nodeId: node.nodeId });
    await sawPool(runId, 'removeNodesFailed');
    expect(await press(runId, 'removeNodesFailed')).toBe('resizeAgain');
    await watchUntil(shop, runId, (screen) => poolCodes(screen).length === 0);
    await cancel(runId);
    const repairs = (await journalOf(runId)).flatMap((entry) =>
      entry.type === 'repair' ? [entry.repair] : [],
    );
    expect(repairs).toEqual(['removeNode', 'resizeAgain']);
  });

  test('after the end no node is repaired', async () => {
    const runId = await start([short], target(1, 0));
    expect(await shop.runs.finished(runId)).toBe(true);
    for (const repair of ['addDedicatedNode', 'resizeAgain', 'retryFailed'] as const) {
      await expect(shop.runs.repair({ runId, repair })).rejects.toMatchObject({ code: 'runBusy' });
    }
    await expect(
      shop.runs.repair({ runId, repair: 'retryTask', itemId: short.itemId }),
    ).rejects.toMatchObject({ code: 'runBusy' });
    await expect(shop.runs.repair({ runId, repair: 'rebootNode' })).rejects.toMatchObject({
      code: 'badRequest',
    });
  });
});

async function journalOf(runId: string) {
  return (await readJournal(join(shop.folder, 'runs', `${runId}.jsonl`))).entries;
}

/** A long conversion that is over sooner than expected ends the round; while it cleans up nothing can join it. */
async function retryShort(runId: string): Promise<void> {
  const retry = () => shop.runs.repair({ runId, repair: 'retryTask', itemId: short.itemId });
  try {
    await retry();
  } catch {
    await shop.runs.finished(runId);
    await retry();
  }
}

describe('tasks', () => {
  const failures: readonly (readonly [taskFailure: string, FailureCode])[] = [
    ['FailureExitCode:69', 'conversionFailed'],
    ['TaskEnded', 'taskTerminated'],
    ['CommandProgramNotFound', 'ffmpegNotOnNode'],
    ['CommandLaunchFailed', 'commandNotStarted'],
    ['BlobAccessDenied', 'inputAccessDenied'],
    ['BlobNotFound', 'inputMissing'],
    ['BlobDownloadMiscError', 'inputDownloadFailed'],
    ['BlobDownloadTimedOut', 'inputDownloadTimedOut'],
    ['ResourceDownloadTimedOut', 'inputDownloadTimedOut'],
    ['ResourceFileCreateFailed', 'nodeWriteFailed'],
    ['ResourceFileWriteFailed', 'nodeWriteFailed'],
    ['ResourceDirectoryCreateFailed', 'nodeWriteFailed'],
    ['DiskFull', 'nodeDiskFull'],
    ['FileUploadContainerNotFound', 'outputContainerMissing'],
    ['FileUploadAccessDenied', 'outputAccessDenied'],
    ['FileUploadMiscError', 'outputUploadFailed'],
    ['SomethingNew', 'taskFailed'],
  ];

  test('every code of a task becomes its card; one task is added again, and the old failures stay in the journal', async () => {
    rehearse({ taskFailure: 'FailureExitCode:69' });
    // The long one keeps the round open: each retry joins it.
    const where = target(2, 0, { ffmpegInstallCommand: null });
    const runId = await start([short, long], where);
    let attempt = 1;
    for (const [taskFailure, code] of failures) {
      if (attempt > 1) {
        rehearse({ taskFailure });
        await retryShort(runId);
      }
      const { tasks } = await watchUntil(shop, runId, (screen) => {
        const task = screen.tasks.get(short.itemId);
        return task?.attempt === attempt && task.phase === 'failed';
      });
      expect(tasks.get(short.itemId)?.failure?.code, taskFailure).toBe(code);
      expect(tasks.get(long.itemId)?.attempt).toBe(1);
      attempt += 1;
    }
    delete rehearsal.taskFailure;
    await retryShort(runId);
    expect(await shop.runs.finished(runId)).toBe(true);
    const told = (await journalOf(runId)).flatMap((entry) =>
      entry.type === 'item' && entry.failure ? [entry.failure.code] : [],
    );
    expect(told).toEqual(failures.map(([, code]) => code));
  }, 60_000);

  test('a URL that expired before the node came is renewed by itself, by adding the task again once', async () => {
    rehearse({ nodeBootMs: 2_500 });
    const runId = await start([short], target(1, 0, { sasHours: secondsInHours(1) }));
    expect(await shop.runs.finished(runId)).toBe(true);
    expect((await snapshot(shop, runId)).tasks.get(short.itemId)).toMatchObject({
      ...{ taskId: 't00001-2', phase: 'downloaded', failure: null },
    });
    expect((await journalOf(runId)).filter(({ type }) => type === 'attempt')).toMatchObject([
      { itemId: short.itemId, taskId: 't00001-2', attempt: 2 },
    ]);
  });

  test('containers that somebody deleted are made again, while the run goes on', async () => {
    rehearse({ nodeBootMs: 600 });
    const runId = await start([short, long], target(1, 0, { taskSlotsPerNode: 2 }));
    await watchUntil(shop, runId, ({ tasks }) =>
      [...tasks.values()].every(({ phase }) => phase === 'active'),
    );
    const { blob } = await shop.ports();
    await blob.deleteContainer(`${runId}-input`, never);
    await blob.deleteContainer(`${runId}-output`, never);
    await sawTask(runId, short, 'inputMissing');
    await sawTask(runId, long, 'inputMissing');
    await shop.runs.finished(runId);
    await press(runId, 'inputMissing', { itemId: long.itemId });
    await watchUntil(shop, runId, ({ tasks }) => tasks.get(long.itemId)?.phase === 'running');
    await blob.deleteContainer(`${runId}-output-2`, never);
    await press(runId, 'inputMissing', { itemId: short.itemId });
    await sawTask(runId, short, 'outputContainerMissing');
    expect((await snapshot(shop, runId)).tasks.get(long.itemId)?.phase).toBe('running');
    await press(runId, 'outputContainerMissing', { itemId: short.itemId });
    expect(await shop.runs.finished(runId)).toBe(true);
  });

  test('a URL that expires during the conversion is told though ffmpeg ended well', async () => {
    const runId = await start([long], target(1, 0, { sasHours: secondsInHours(1.2) }));
    const { tasks } = await sawTask(runId, long, 'outputAccessDenied');
    expect(tasks.get(long.itemId)?.exitCode).toBe(0);
    await shop.runs.finished(runId);
  });

  test('ffmpeg’s own failure has its exit code, a task that somebody ended has none of its own', async () => {
    const bad = await inputFor(await makeClip(join(shop.folder, 'bad'), 'bad.mp4', { seconds: 1 }));
    const where = target(1, 0);
    const runId = await start([{ ...bad, media: { ...bad.media, chosenTrack: 7 } }], where);
    const { tasks } = await sawTask(runId, bad, 'conversionFailed');
    expect(tasks.get(bad.itemId)?.exitCode).toBeGreaterThan(0);
    await shop.runs.finished(runId);
    const second = await start([long], where);
    await watchUntil(shop, second, (screen) => screen.tasks.get(long.itemId)?.phase === 'running');
    const { batch } = await shop.ports();
    await batch.terminateTask(second, 't00001', never);
    await sawTask(second, long, 'taskTerminated');
    await shop.runs.finished(second);
  });
});

describe('the service', () => {
  test.each<readonly [Rehearsal, FailureCode]>([
    [{ authError: 'AuthenticationFailed' }, 'keyRejected'],
    [{ authError: 'AuthenticationTypeDisabled' }, 'keysNotAllowed'],
    [{ authError: 'PermissionDenied' }, 'networkClosed'],
    [{ clockAheadMs: 3_600_000 }, 'clockSkewed'],
    [{ throttleEvery: 1, throttleCode: 'TooManyRequests' }, 'throttled'],
  ])('%j is the reason that the run gives', async (what, code) => {
    rehearse(what);
    const runId = await start([short], target(1, 0));
    const { head } = await watchUntil(shop, runId, (screen) =>
      screen.head.steps.some(({ failure }) => failure?.code === code),
    );
    expect(head.steps.find(({ name }) => name === 'pool')?.failure?.code).toBe(code);
    delete rehearsal.throttleEvery;
    expect(await shop.runs.finished(runId)).toBe(false);
    expect((await snapshot(shop, runId)).head.failure?.code).toBe(code);
    for (const key of Object.keys(rehearsal)) delete rehearsal[key as keyof Rehearsal];
    await shop.runs.repair({ runId, repair: 'retryFailed' });
    expect(await shop.runs.finished(runId)).toBe(true);
  });
});
