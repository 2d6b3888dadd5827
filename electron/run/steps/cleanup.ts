import { Failure, toFailureView } from '../../../shared/failure.ts';
import type { DeleteOutcome } from '../../azure/ports.ts';
import { sleep } from '../../support/sleep.ts';
import type { JournalResource } from '../journal-entries.ts';
import { portsOf, type RunContext } from '../run-context.ts';
import { settleFormula } from '../service-nets.ts';
import { startStep } from '../step-tally.ts';

/** Longest wait for deletions; a pool on Azure takes minutes. What is not gone by then is shown as `deleting`. */
const deletionDeadlineMs = 15 * 60_000;

/**
 * Ends a round on the service: its source container always, the others as the user chose, everything when it was
 * cancelled. Runs outside the scope that Cancel stops; `abandon` is for an app that must close now.
 */
export async function cleanupStep(
  context: RunContext,
  isCancelled: boolean,
  abandon: AbortSignal,
): Promise<void> {
  const { view, round, options, logger } = context;
  const signal = AbortSignal.any([abandon, AbortSignal.timeout(deletionDeadlineMs)]);
  const { cleanUp } = options;
  const wanted = (['input', 'job', 'pool', 'output'] as const).filter((resource) => {
    if (resource === 'input' || isCancelled) return exists(context, resource);
    if (resource === 'output')
      return cleanUp.output && isEverythingFetched(context) && exists(context, resource);
    return cleanUp[resource] && exists(context, resource);
  });
  startStep(view, 'cleanup', wanted.length);
  view.setStep('cleanup', { done: 0 });
  const isBrokenOff = isCancelled || hasUnendedTasks(context);
  if (context.ports && isBrokenOff && round.announced.has('job')) {
    // Deleting the job ends its tasks too, but in the service's own time; one that is kept would keep its nodes.
    await portsOf(context)
      .batch.terminateJob(round.names.job, signal)
      .catch((error: unknown) => logger.warn({ error }, 'the job could not be terminated'));
  }
  const outcomes = await Promise.allSettled(
    wanted.map(async (resource) => {
      await deleteResource(context, resource, signal);
      view.setStep('cleanup', { done: view.step('cleanup').done + 1 });
    }),
  );
  await keep(context, wanted, isBrokenOff, signal);
  const fault = outcomes.find((outcome) => outcome.status === 'rejected');
  if (fault) {
    logger.error({ error: fault.reason }, 'not everything could be deleted');
    view.setStep('cleanup', { state: 'failed', failure: toFailureView(fault.reason) });
  } else view.setStep('cleanup', { state: 'done' });
}

/** Everything that was converted is on disk, so that nothing is lost with the output container. */
export function isEverythingFetched(context: RunContext): boolean {
  return [...context.items.values()].every(
    ({ result, outputPath }) => result === null || outputPath !== null,
  );
}

/** What stays, stays on purpose: the journal knows it, and the pool's formula no longer ends with this round. */
async function keep(
  context: RunContext,
  wanted: readonly JournalResource[],
  isBrokenOff: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { view, journal, round, clock, connection, logger } = context;
  const { keepForMinutes } = connection.poolTemplate;
  for (const resource of ['job', 'pool', 'output'] as const) {
    if (wanted.includes(resource) || view.resources[resource] !== 'present') continue;
    const isForAWhile = resource === 'pool' && keepForMinutes !== null;
    const until = isForAWhile ? new Date(clock.now() + keepForMinutes * 60_000).toISOString() : null;
    await journal.intend({ type: 'kept', resource, name: round.names[resource], until });
    if (resource !== 'pool') continue;
    view.setPoolKeptUntil(until);
    // Tasks that nobody waits for any more must not bring nodes back: then the round's own end stands.
    if (!isBrokenOff) {
      await settleFormula(context, until === null ? null : Date.parse(until), signal).catch(
        (error: unknown) => logger.warn({ error }, 'the kept pool still has the formula of its round'),
      );
    }
  }
}

function hasUnendedTasks({ items, round }: RunContext): boolean {
  return [...items.values()].some(({ jobId, taskEnded }) => jobId === round.names.job && !taskEnded);
}

function exists(context: RunContext, resource: JournalResource): boolean {
  const state = context.view.resources[resource];
  return (
    context.ports !== null &&
    (state === 'present' || (state === 'none' && context.round.announced.has(resource)))
  );
}

/** Deletes and waits until it is gone. @throws Failure what the service says */
export async function deleteResource(
  context: RunContext,
  resource: JournalResource,
  signal: AbortSignal,
): Promise<void> {
  await requestDeletion(context, resource, signal);
  await watchDeletion(context, resource, signal);
}

/** Resolves when the service has taken the request: from then on the thing is on its way out. */
export async function requestDeletion(
  context: RunContext,
  resource: JournalResource,
  signal: AbortSignal,
): Promise<void> {
  const { view, journal, round } = context;
  const name = round.names[resource];
  await journal.intend({ type: 'intent', act: 'delete', resource, name });
  const before = view.resources[resource];
  if (before === 'present') view.setResource(resource, 'deleting');
  let outcome: DeleteOutcome;
  try {
    outcome = await requestOf(context, resource, name, signal);
  } catch (error) {
    if (view.resources[resource] === 'deleting') view.setResource(resource, 'present');
    throw error;
  }
  // It was announced, no answer came, and there it is after all.
  if (outcome === 'deleting' && before === 'none') {
    view.setResource(resource, 'present');
    view.setResource(resource, 'deleting');
  }
  journal.note({ type: 'outcome', resource, name, state: 'deleting' });
  if (resource === 'output') for (const item of context.items.values()) item.result = null;
  view.touch();
}

/** Waits until the service no longer knows it. @throws Failure `timedOut` when that takes too long */
export async function watchDeletion(
  context: RunContext,
  resource: JournalResource,
  signal: AbortSignal,
): Promise<void> {
  const { view, journal, round, connection } = context;
  const name = round.names[resource];
  try {
    while (await isThere(context, resource, name, signal)) {
      await sleep(connection.poolTemplate.polling.deletionMs, signal);
    }
  } catch (error) {
    throw signal.aborted ? new Failure('timedOut', {}, error) : error;
  }
  journal.note({ type: 'outcome', resource, name, state: 'deleted' });
  if (view.resources[resource] === 'deleting') view.setResource(resource, 'deleted');
  if (resource === 'pool') {
    view.setPool(null);
    view.setNodes([]);
  }
}

/** Asks for a deletion by name: also of what an earlier round made. */
export function requestOf(
  context: RunContext,
  resource: JournalResource,
  name: string,
  signal: AbortSignal,
): Promise<DeleteOutcome> {
  const { batch, blob } = portsOf(context);
  switch (resource) {
    case 'pool':
      return batch.deletePool(name, signal);
    case 'job':
      return batch.deleteJob(name, signal);
    case 'input':
    case 'output':
      return blob.deleteContainer(name, signal);
  }
}

export async function isThere(
  context: RunContext,
  resource: JournalResource,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { batch, blob } = portsOf(context);
  switch (resource) {
    case 'pool':
      return (await batch.getPool(name, signal)) !== null;
    case 'job':
      return (await batch.getJob(name, signal)) !== null;
    case 'input':
    case 'output':
      return (await blob.getContainer(name, signal)) !== null;
  }
}
