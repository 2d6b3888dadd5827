import { type StepName, stepNames } from '../../shared/contract.ts';
import { type FailureView, toFailureView, viewOf } from '../../shared/failure.ts';
import { abortable } from '../support/abortable.ts';
import { runTogether } from '../support/task-group.ts';
import { itemOf, type RunContext, settle } from './run-context.ts';
import { expectItems, startStep } from './step-tally.ts';
import { cleanupStep } from './steps/cleanup.ts';
import { containersStep } from './steps/containers.ts';
import { watchConversions } from './steps/conversion-progress.ts';
import { downloadStep } from './steps/download.ts';
import { jobStep } from './steps/job.ts';
import { monitorStep } from './steps/monitor.ts';
import { lookAtKeptPool, poolStep, watchPool } from './steps/pool.ts';
import { probeStep } from './steps/probe.ts';
import { tasksStep } from './steps/tasks.ts';
import { uploadStep } from './steps/upload.ts';
import { noteTotals } from './totals.ts';

/** Where the items of a round come in. */
export interface RoundEntry {
  readonly toUpload: readonly string[];
  /** Their sources are stored. */
  readonly toAdd: readonly string[];
  /** Their tasks are on the job. */
  readonly watched: readonly string[];
  /** Converted before; only the file is missing. */
  readonly toDownload: readonly string[];
}

/**
 * One round from its first look at the files to its clean-up. Never rejects: what goes wrong is in the view and in
 * the journal. `cancel` stops the work; the clean-up that follows is out of its reach and ends early only when the
 * app must close (`abandon`).
 */
export async function runRound(
  context: RunContext,
  entry: RoundEntry,
  cancel: AbortSignal,
  abandon: AbortSignal,
): Promise<void> {
  const { view, journal, logger, round } = context;
  let fatal: FailureView | null = null;
  // One that is taken up may have nothing to do but its clean-up.
  if (round.outstanding.length === 0) round.end();
  try {
    await work(context, entry, cancel);
  } catch (error) {
    if (!cancel.aborted) {
      fatal = toFailureView(error);
      logger.error({ error }, 'the run cannot go on');
    }
  }
  const isCancelled = cancel.aborted;
  view.setAccepting(false);
  const reason = isCancelled ? viewOf('cancelled') : fatal;
  for (const itemId of round.outstanding) {
    settle(
      context,
      itemOf(context, itemId),
      isCancelled ? 'cancelled' : 'failed',
      reason ?? viewOf('internal'),
    );
  }
  round.end();
  closeSteps(context, isCancelled || fatal !== null);
  await cleanupStep(context, isCancelled, abandon);
  await lookAtKeptPool(context, abandon);
  const status = isCancelled ? 'cancelled' : fatal || isNothingConverted(context) ? 'failed' : 'completed';
  // A limit that nobody answered may still stand when everything settled by itself.
  if (view.status === 'timeLimit' && status === 'completed') view.setStatus('running', null);
  if (isCancelled && view.status !== 'cancelling') view.setStatus('cancelling', null);
  view.setStatus(status, fatal);
  logger.info({ status, failure: fatal?.code }, 'run ended');
  noteTotals(context);
  await journal.intend({ type: 'status', status, failure: fatal });
}

async function work(context: RunContext, entry: RoundEntry, cancel: AbortSignal): Promise<void> {
  const { round, view, connection, options } = context;
  let good: readonly string[] = [];
  await runTogether(
    [
      async (signal) => {
        good = await probeStep(context, entry.toUpload, signal);
      },
      async (signal) => {
        context.ports = await abortable(connection.open(), signal);
      },
    ],
    cancel,
  );
  if (round.isOver) return;
  if (entry.toDownload.length > 0) {
    expectItems(view, 'download', entry.toDownload.length, true);
    for (const itemId of entry.toDownload) round.toDownload.push(itemId);
  }
  if (good.length + entry.toAdd.length + entry.watched.length === 0) {
    await runTogether([(signal) => downloadStep(context, signal)], cancel);
    return;
  }
  expectItems(view, 'upload', good.length, options.downloadAsCompleted);
  expectItems(view, 'tasks', entry.toAdd.length, options.downloadAsCompleted);
  expectItems(view, 'monitor', entry.watched.length, options.downloadAsCompleted);
  for (const itemId of entry.toAdd) round.toAdd.push(itemId);

  // Made once, waited for by several.
  const containers = once((signal) => asStep(context, 'containers', signal, containersStep));
  const pool = once((signal) => asStep(context, 'pool', signal, poolStep));
  const job = once(async (signal) => {
    await pool(signal);
    await asStep(context, 'job', signal, jobStep);
  });
  await runTogether(
    [
      async (signal) => {
        await containers(signal);
        for (const itemId of good) round.toUpload.push(itemId);
        await asStep(context, 'upload', signal, uploadStep);
      },
      async (signal) => {
        await pool(signal);
        await asStep(context, 'pool', signal, watchPool);
      },
      async (signal) => {
        await Promise.all([containers(signal), job(signal)]);
        await asStep(context, 'tasks', signal, tasksStep);
      },
      async (signal) => {
        await job(signal);
        await asStep(context, 'monitor', signal, monitorStep);
      },
      async (signal) => {
        await job(signal);
        await watchConversions(context, signal);
      },
      (signal) => asStep(context, 'download', signal, downloadStep),
    ],
    cancel,
  );
}

/** A fault of the step itself shows at the step; one that only reached it through the signal does not. */
async function asStep(
  context: RunContext,
  name: StepName,
  signal: AbortSignal,
  step: (context: RunContext, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  try {
    await step(context, signal);
  } catch (error) {
    if (!signal.aborted) {
      if (context.view.step(name).state !== 'running') startStep(context.view, name);
      context.view.setStep(name, { state: 'failed', failure: toFailureView(error) });
    }
    throw error;
  }
}

function closeSteps(context: RunContext, isBroken: boolean): void {
  for (const name of stepNames) {
    if (name === 'cleanup') continue;
    const { state, total } = context.view.step(name);
    if (state === 'pending') context.view.setStep(name, { state: 'skipped' });
    else if (state === 'running') {
      context.view.setStep(name, { state: isBroken || total === 0 ? 'skipped' : 'done' });
    }
  }
}

function isNothingConverted(context: RunContext): boolean {
  return context.view.tasks().every(({ phase }) => phase === 'failed' || phase === 'cancelled');
}

function once(start: (signal: AbortSignal) => Promise<void>): (signal: AbortSignal) => Promise<void> {
  let started: Promise<void> | null = null;
  return (signal) => {
    started ??= start(signal);
    return started;
  };
}
