import pLimit from 'p-limit';
import { Failure, viewOf } from '../../../shared/failure.ts';
import type { TaskInfo } from '../../azure/ports.ts';
import { taskFailure } from '../../azure/task-failures.ts';
import { sleep } from '../../support/sleep.ts';
import { wallClockMs } from '../command-line.ts';
import { outputBlobName } from '../naming.ts';
import { throughOutage } from '../outage.ts';
import { addAgain, mayRenew } from '../renew-urls.ts';
import { portsOf, type RunContext, settle } from '../run-context.ts';
import type { RunItem } from '../run-item.ts';
import { dropAt, passStep, startStep } from '../step-tally.ts';

/** A change is looked for from a little before the newest one seen: the service's own machines differ in time. */
const overlapMs = 2_000;
/** Now and then everything is listed, should a change have slipped through. */
const fullLookMs = 60_000;
const logsAtOnce = 4;

/**
 * Follows the round's tasks by their changes, until every item has settled or the limit strikes.
 * @throws Failure `jobGone`
 */
export async function monitorStep(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, round, clock, connection } = context;
  const { tasksMinMs, tasksMaxMs } = connection.poolTemplate.polling;
  const wait = AbortSignal.any([signal, round.over]);
  startStep(view, 'monitor');
  view.startMeasuring();
  let newest: string | null = null;
  let fullLookAt = clock.now();
  let pauseMs = tasksMinMs;
  while (!round.isOver) {
    const { limitMs } = round;
    if (limitMs !== null) {
      const isFull: boolean = newest === null || clock.now() - fullLookAt >= fullLookMs;
      if (isFull) fullLookAt = clock.now();
      const since: string | null = isFull
        ? null
        : new Date(Date.parse(newest ?? '') - overlapMs).toISOString();
      const { newest: seen, changes }: Look = await throughOutage<Look>(
        context,
        'monitor',
        signal,
        (): Promise<Look> => look(context, since, signal),
      );
      if (seen !== null && (newest === null || seen > newest)) newest = seen;
      pauseMs = changes > 0 ? tasksMinMs : Math.min(tasksMaxMs, pauseMs * 1.5);
      // After the look: a computer that slept past the limit finds what ended meanwhile, and asks about the rest only.
      if (clock.now() >= limitMs && clock.now() >= (round.limitMs ?? 0) && hasUnendedTasks(context)) {
        await waitAtLimit(context, wait, signal);
      }
    }
    await sleep(pauseMs, wait).catch(() => signal.throwIfAborted());
  }
}

function hasUnendedTasks({ items, round }: RunContext): boolean {
  return round.outstanding.some((itemId) => {
    const item = items.get(itemId);
    return item?.jobId === round.names.job && !item.taskEnded;
  });
}

interface Look {
  /** The newest change of a task that it saw, in ISO 8601. */
  readonly newest: string | null;
  readonly changes: number;
}

async function look(context: RunContext, since: string | null, signal: AbortSignal): Promise<Look> {
  const { round } = context;
  const tasks = await portsOf(context).batch.listTasks(round.names.job, since, signal);
  if (!tasks) throw new Failure('jobGone', { resource: round.names.job });
  const byTaskId = new Map([...context.items.values()].map((item) => [item.taskId, item]));
  let newest: string | null = null;
  let changes = 0;
  const limit = pLimit(logsAtOnce);
  const endings: Promise<void>[] = [];
  for (const task of tasks) {
    if (task.stateTransitionTime !== null && (newest === null || task.stateTransitionTime > newest)) {
      newest = task.stateTransitionTime;
    }
    const item = byTaskId.get(task.id);
    const seen = `${task.state} ${task.stateTransitionTime} ${task.nodeId}`;
    if (!item || item.taskEnded || item.lastSeen === seen) continue;
    item.lastSeen = seen;
    changes += 1;
    if (task.state !== 'completed') takeProgress(context, item, task);
    else {
      item.taskEnded = true;
      endings.push(limit(() => takeEnd(context, item, task, signal)));
    }
  }
  await Promise.all(endings);
  return { newest, changes };
}

function takeProgress(context: RunContext, item: RunItem, task: TaskInfo): void {
  const phase = task.state === 'running' || task.state === 'preparing' ? task.state : 'active';
  context.view.setTask(item.input.itemId, {
    phase,
    taskId: item.taskId,
    attempt: item.attempt,
    nodeId: task.nodeId,
    startedAt: task.startTime,
    endedAt: null,
    fraction: phase === 'running' ? 0 : null,
  });
}

async function takeEnd(
  context: RunContext,
  item: RunItem,
  task: TaskInfo,
  signal: AbortSignal,
): Promise<void> {
  const { view, options, connection, round } = context;
  const { itemId, media } = item.input;
  const ended = {
    nodeId: task.nodeId,
    exitCode: task.exitCode,
    startedAt: task.startTime,
    endedAt: task.endTime,
  };
  if (task.result === 'success') {
    item.result = { container: round.names.output, blob: outputBlobName(item.taskId) };
    passStep(view, 'monitor');
    view.setTask(itemId, { ...ended, phase: 'completed', fraction: null });
    if (options.downloadAsCompleted) round.toDownload.push(itemId);
    else settle(context, item, 'completed', null);
    return;
  }
  const stderrTail = await keepLogs(context, item, signal);
  const failure = taskFailure(task, {
    maxWallClockTimeMs: wallClockMs(media.durationS),
    ffmpegInstallCommand: connection.poolTemplate.ffmpegInstallCommand,
    stderrTail,
  });
  if (failure && mayRenew(context, item, failure.code)) return addAgain(context, item, failure.code);
  view.setTask(itemId, ended);
  dropAt(view, 'monitor', options.downloadAsCompleted);
  settle(context, item, 'failed', failure ?? viewOf('taskFailed', { code: 'Unknown' }));
}

/** The logs say why, but a log that cannot be read must not hide the failure itself. */
async function keepLogs(context: RunContext, item: RunItem, signal: AbortSignal): Promise<string> {
  try {
    return await context.logs.keep(portsOf(context).batch, item.jobId ?? '', item.taskId, signal);
  } catch (error) {
    signal.throwIfAborted();
    context.logger.warn({ error, taskId: item.taskId }, 'the logs of a failed task could not be kept');
    return '';
  }
}

/** Stops looking and waits for the user: more time, or cancel (which aborts `signal`). */
async function waitAtLimit(context: RunContext, wait: AbortSignal, signal: AbortSignal): Promise<void> {
  const { view, journal, round, options, logger } = context;
  const failure = viewOf('timeLimitReached', { minutes: options.timeLimitMinutes });
  logger.info({}, 'time limit reached');
  view.setStatus('timeLimit', failure);
  journal.note({ type: 'status', status: 'timeLimit', failure });
  await new Promise<void>((resolve) => {
    round.onExtended = resolve;
    wait.addEventListener('abort', () => resolve(), { once: true });
    if (wait.aborted) resolve();
  });
  round.onExtended = null;
  signal.throwIfAborted();
  view.setStatus('running', null);
  journal.note({ type: 'status', status: 'running', failure: null });
}
