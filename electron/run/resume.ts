import { rm, stat } from 'node:fs/promises';
import type { ResourceState } from '../../shared/contract.ts';
import type { JobInfo, PoolInfo, TaskInfo } from '../azure/ports.ts';
import { abortable } from '../support/abortable.ts';
import { isoTime } from '../support/clock.ts';
import type { JournalResource } from './journal-entries.ts';
import { inputBlobName, outputBlobName } from './naming.ts';
import { partPath } from './output-folder.ts';
import { insideFolder } from './output-names.ts';
import type { ReplayedItem, ReplayedResource, ReplayedRun } from './replay.ts';
import { Round } from './round.ts';
import { itemOf, portsOf, type RunContext, settle } from './run-context.ts';
import { type RunItem, startAttempt } from './run-item.ts';
import type { RoundEntry } from './runner.ts';
import { finalStatuses } from './state-tables.ts';
import { passedBefore } from './step-tally.ts';
import { deleteResource, isThere, requestOf } from './steps/cleanup.ts';

/**
 * Going on with a run of an earlier start of the app. Its journal says what was wanted and what became of files; what
 * is on the service is asked of the service, for a journal cannot know what came of the last request before a crash.
 */

/**
 * What is left to do of a run. - `work`: its round goes on, from wherever each item is (a cancelled one only cleans
 * up). - `cleanUp`: it has ended and its deletions have not. - `keep`: its pool waits for its time.
 */
export type Need = 'nothing' | 'work' | 'cleanUp' | 'keep';

export function needOf(run: ReplayedRun): Need {
  if (!finalStatuses.has(run.status)) return 'work';
  // The journal of an older app does not always say what was kept on purpose.
  if (run.target === null) return 'nothing';
  if (unfinishedDeletions(run).length > 0) return 'cleanUp';
  return [...run.resources.values()].some(({ kept }) => kept && kept.until !== null) ? 'keep' : 'nothing';
}

/** What is neither gone nor kept on purpose. */
export function unfinishedDeletions(run: ReplayedRun): readonly ReplayedResource[] {
  return [...run.resources.values()].filter(({ state, kept }) => state !== 'deleted' && kept === undefined);
}

/** What the journal alone tells, before any service is asked: the screen has it at once. */
export function restoreFromJournal(context: RunContext, run: ReplayedRun): void {
  const { view, round } = context;
  const activeMs = Date.parse(run.lastAt) - Date.parse(run.createdAt);
  view.markResumed(Math.max(0, activeMs));
  for (const known of run.items.values()) {
    const item = itemOf(context, known.item.itemId);
    item.attempt = known.attempt;
    item.taskId = known.taskId ?? item.taskId;
    item.jobId = known.jobId;
    item.uploadedTo = known.uploadedTo;
    item.sent = known.sent;
    item.urlsUntilMs = null;
    item.outputPath = known.settled === 'downloaded' ? known.outputPath : null;
    item.taskEnded = known.settled !== null;
    if ((known.settled === 'completed' || known.settled === 'downloaded') && known.outputContainer !== null) {
      item.result = { container: known.outputContainer, blob: outputBlobName(item.taskId) };
    }
    view.restoreTask(known.item.itemId, {
      ...{ taskId: item.taskId, attempt: item.attempt, failure: known.failure },
      phase: known.settled ?? 'waiting',
      ...{ outputPath: item.outputPath, outputBytes: item.outputPath === null ? null : known.outputBytes },
    });
  }
  for (const { resource, name } of run.resources.values()) {
    if (round.names[resource] === name) round.announced.add(resource);
  }
  restoreResources(context, run);
  const isFinal = finalStatuses.has(run.status);
  if (isFinal || run.status === 'cancelling') {
    view.restoreStatus(run.status, run.failure, isFinal ? run.lastAt : null);
  }
}

function restoreResources({ view, round }: RunContext, run: ReplayedRun): void {
  const states: Readonly<Record<ReplayedResource['state'], ResourceState>> = {
    ...{ intended: 'none', failed: 'none', present: 'present', deleting: 'deleting', deleted: 'deleted' },
  };
  for (const { resource, name, state } of run.resources.values()) {
    if (round.names[resource] === name) view.restoreResource(resource, states[state]);
  }
}

interface Seen {
  readonly job: JobInfo | null;
  readonly pool: PoolInfo | null;
  readonly tasks: ReadonlyMap<string, TaskInfo>;
  readonly inputs: ReadonlyMap<string, number> | null;
  readonly outputs: ReadonlyMap<string, number> | null;
}

/**
 * Looks at the service and tells where each item comes in again. Until it returns nothing of the run has changed but
 * a job that ended without its run, which is deleted: it takes no task any more. May be called again after a fault.
 * @throws Failure what `open` or the service says
 */
export async function findEntry(
  context: RunContext,
  run: ReplayedRun,
  signal: AbortSignal,
): Promise<RoundEntry> {
  const { connection, view, round } = context;
  context.ports = await abortable(connection.open(), signal);
  const seen = await lookAtService(context, signal);
  await deleteStale(context, run, signal);
  await removeParts(context, run);
  const lost = await lostFiles(run, seen);
  // The user may have cancelled it while it waited.
  const isCancelled = view.status === 'cancelling';
  const isJobOver = !isCancelled && seen.job !== null && seen.job.state !== 'active';
  const isPoolOver = !isCancelled && seen.pool !== null && seen.pool.state !== 'active';
  showResources(context, seen);
  const open = [...run.items.values()].filter(
    ({ settled, item }) => settled === null || lost.has(item.itemId),
  );
  const itemIds = open.map(({ item }) => item.itemId);
  const needsNewRound = (isJobOver || isPoolOver) && open.some(({ settled }) => settled === null);
  if (needsNewRound && seen.job !== null) await deleteResource(context, 'job', signal);
  if (needsNewRound) {
    // Nobody watched the job, and the service ended it: what it did not do is done by another one.
    const { input, output, pool } = round.names;
    const isOurs = connection.poolTemplate.existingPoolId === null;
    const next = new Round(context.runId, round.number + 1, itemIds, {
      ...(seen.inputs && { input }),
      ...(seen.outputs && { output }),
      ...((!isOurs || (seen.pool !== null && !isPoolOver)) && { pool }),
    });
    for (const resource of round.announced) {
      if (next.names[resource] === round.names[resource]) next.announced.add(resource);
    }
    await context.journal.intend({ type: 'round', round: next.number, itemIds, names: next.names });
    context.round = next;
  } else context.round = sameRound(context, itemIds);

  const entry = {
    toUpload: [] as string[],
    toAdd: [] as string[],
    watched: [] as string[],
    toDownload: [] as string[],
  };
  for (const known of open) {
    const { itemId } = known.item;
    const item = itemOf(context, itemId);
    const stage = isCancelled ? 'toUpload' : bringBack(context, item, known, seen, needsNewRound);
    if (stage !== null) entry[stage].push(itemId);
  }
  countBefore(context, entry);
  if (entry.watched.length > 0) {
    const limitMs = context.options.timeLimitMinutes * 60_000;
    // At the limit the user was asked, and has not answered.
    context.round.limitMs = context.clock.now() + (run.status === 'timeLimit' ? 0 : limitMs);
  }
  context.journal.note({ type: 'resumed', appVersion: context.appVersion });
  context.logger.info(
    {
      ...{ upload: entry.toUpload.length, add: entry.toAdd.length, watch: entry.watched.length },
      ...{ download: entry.toDownload.length, newRound: needsNewRound, at: isoTime(context.clock) },
    },
    'the run is taken up',
  );
  view.touch();
  return entry;
}

function sameRound({ runId, round }: RunContext, itemIds: readonly string[]): Round {
  const next = new Round(runId, round.number, itemIds, round.names);
  for (const resource of round.announced) next.announced.add(resource);
  return next;
}

async function lookAtService(context: RunContext, signal: AbortSignal): Promise<Seen> {
  const { batch, blob } = portsOf(context);
  const { names } = context.round;
  const [job, pool, tasks, inputs, outputs] = await Promise.all([
    batch.getJob(names.job, signal),
    batch.getPool(names.pool, signal),
    batch.listTasks(names.job, null, signal),
    blob.listBlobs(names.input, signal),
    blob.listBlobs(names.output, signal),
  ]);
  return { job, pool, tasks: new Map(tasks?.map((task) => [task.id, task])), inputs, outputs };
}

function showResources({ view, round, connection }: RunContext, seen: Seen): void {
  const there = { input: seen.inputs, output: seen.outputs, job: seen.job, pool: seen.pool };
  for (const resource of ['input', 'output', 'job', 'pool'] as const) {
    // A pool that the plan named is no resource of the run.
    if (resource === 'pool' && connection.poolTemplate.existingPoolId !== null) continue;
    if (!round.announced.has(resource)) continue;
    const isThereNow = there[resource] !== null;
    const isGone = view.resources[resource] === 'deleted' || view.resources[resource] === 'deleting';
    view.restoreResource(resource, isThereNow ? 'present' : isGone ? 'deleted' : 'none');
  }
}

/** Where an item comes in; null when it has settled by what is seen. */
function bringBack(
  context: RunContext,
  item: RunItem,
  known: ReplayedItem,
  seen: Seen,
  isNewRound: boolean,
): keyof RoundEntry | null {
  const { view, round, options } = context;
  const { itemId, sizeBytes } = item.input;
  const result = {
    container: known.outputContainer ?? round.names.output,
    blob: outputBlobName(item.taskId),
  };
  const task = seen.tasks.get(item.taskId);
  // A task that succeeded is worth nothing without its result: storage may have lost what the service still tells of.
  const isResultLost = task?.result === 'success' && seen.outputs?.has(outputBlobName(item.taskId)) !== true;
  const hasResult =
    known.settled === 'downloaded' || (known.jobId !== null && seen.outputs?.has(result.blob) === true);
  const isConverted =
    hasResult && (task === undefined || (task.state === 'completed' && task.result === 'success'));
  if (known.settled === 'downloaded' || (isConverted && (isNewRound || task === undefined))) {
    item.result = result;
    item.taskEnded = true;
    item.outputPath = null;
    view.restoreTask(itemId, { phase: 'completed', outputPath: null, outputBytes: null });
    if (options.downloadAsCompleted || known.settled === 'downloaded') return 'toDownload';
    settle(context, item, 'completed', null);
    return null;
  }
  const container = item.uploadedTo ?? round.names.input;
  // An upload that its end was not noted of counts when all of the file is there.
  const sent = item.sent ?? { kind: 'whole', bytes: sizeBytes };
  const isStored =
    container === round.names.input && seen.inputs?.get(inputBlobName(item.index, sent.kind)) === sent.bytes;
  item.uploadedTo = isStored ? container : null;
  item.sent = isStored ? sent : null;
  if (task !== undefined && !isNewRound && !isResultLost) {
    item.jobId = round.names.job;
    view.restoreTask(itemId, { phase: 'uploaded' });
    return 'watched';
  }
  if ((isNewRound || isResultLost) && known.jobId !== null) {
    startAttempt(item);
    const { taskId, attempt } = item;
    context.journal.note({ type: 'attempt', itemId, taskId, attempt });
    view.restoreTask(itemId, { taskId, attempt });
  }
  item.jobId = null;
  view.restoreTask(itemId, { phase: isStored ? 'uploaded' : 'waiting' });
  return isStored ? 'toAdd' : 'toUpload';
}

/** MP3s that the journal has and the disk has not, or not whole: a computer that lost its power writes no last page. */
async function lostFiles(run: ReplayedRun, { outputs }: Seen): Promise<ReadonlySet<string>> {
  const lost = new Set<string>();
  for (const { item, settled, taskId, outputPath, outputBytes } of run.items.values()) {
    if (settled !== 'downloaded' || taskId === null || outputs?.has(outputBlobName(taskId)) !== true)
      continue;
    if (outputPath === null || (await sizeOf(outputPath)) !== outputBytes) lost.add(item.itemId);
  }
  return lost;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    // Whatever the reason: it is not there for the user.
    return null;
  }
}

/** What a download left that a kill cut off. */
async function removeParts(context: RunContext, run: ReplayedRun): Promise<void> {
  const { outputNames, options, runId } = context;
  for (const { item, settled, taskId } of run.items.values()) {
    if (settled === 'downloaded' || taskId === null) continue;
    const path = insideFolder(options.outputFolder, outputNames.claim(item, item.itemId));
    await rm(partPath(path, runId, taskId), { force: true }).catch((error: unknown) => {
      context.logger.warn({ error, taskId }, 'a part of a download could not be removed');
    });
  }
}

/** The steps count what an earlier session did, too. */
function countBefore(context: RunContext, entry: RoundEntry): void {
  const { view, options, items } = context;
  const phases = [...items.keys()].map((itemId) => view.task(itemId).phase);
  const converted = phases.filter((phase) => phase === 'completed' || phase === 'downloaded').length;
  const fetched = phases.filter((phase) => phase === 'downloaded').length;
  const added = converted + (entry.watched?.length ?? 0);
  passedBefore(view, 'upload', added + (entry.toAdd?.length ?? 0));
  passedBefore(view, 'tasks', added);
  passedBefore(view, 'monitor', converted);
  if (options.downloadAsCompleted) passedBefore(view, 'download', fetched);
}

/** What earlier rounds made and nobody has deleted; a fault is for the sweep of leftovers to tell. */
async function deleteStale(context: RunContext, run: ReplayedRun, signal: AbortSignal): Promise<void> {
  const { round, logger } = context;
  for (const { resource, name } of unfinishedDeletions(run)) {
    if (round.names[resource] === name) continue;
    try {
      await deleteByName(context, resource, name, signal);
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error, resource, name }, 'what an earlier round left could not be deleted');
    }
  }
}

async function deleteByName(
  context: RunContext,
  resource: JournalResource,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const { journal } = context;
  await journal.intend({ type: 'intent', act: 'delete', resource, name });
  const outcome = await requestOf(context, resource, name, signal);
  const isGone = outcome === 'gone' || !(await isThere(context, resource, name, signal));
  journal.note({ type: 'outcome', resource, name, state: isGone ? 'deleted' : 'deleting' });
}

/**
 * Completes the deletions of a run that has ended; it stays what it was.
 * @throws Failure what the service says
 */
export async function finishCleanUp(
  context: RunContext,
  run: ReplayedRun,
  signal: AbortSignal,
): Promise<void> {
  const { round, connection } = context;
  context.ports = await abortable(connection.open(), signal);
  showResources(context, await lookAtService(context, signal));
  await deleteStale(context, run, signal);
  const own = unfinishedDeletions(run).filter(({ resource, name }) => round.names[resource] === name);
  const outcomes = await Promise.allSettled(
    own.map(({ resource }) => deleteResource(context, resource, signal)),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** The pool that was kept for a while: it is there, and its time is known. @throws Failure what the service says */
export async function restoreKeptPool(
  context: RunContext,
  run: ReplayedRun,
  signal: AbortSignal,
): Promise<void> {
  const { connection, view, round, journal } = context;
  const kept = run.resources.get(`pool ${round.names.pool}`)?.kept;
  if (!kept || kept.until === null) return;
  context.ports = await abortable(connection.open(), signal);
  const pool = await portsOf(context).batch.getPool(round.names.pool, signal);
  if (pool === null) {
    journal.note({ type: 'outcome', resource: 'pool', name: round.names.pool, state: 'deleted' });
    view.restoreResource('pool', 'deleted');
    return;
  }
  view.restoreResource('pool', 'present');
  view.setPoolKeptUntil(kept.until);
}
