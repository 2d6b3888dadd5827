import type { FailureCode } from '../../shared/failure.ts';
import type { RunContext } from './run-context.ts';
import { type RunItem, startAttempt } from './run-item.ts';

/** A URL is renewed when it was dead before its task ran: bounded, should it die again and again. */
const mostRenewals = 2;

/**
 * What a task fails with whose URLs are dead: refused; or not there at all, where the storage of an earlier start of the
 * embedded engine was.
 */
const deadUrl: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'inputAccessDenied',
  'inputMissing',
  'inputDownloadFailed',
  'inputDownloadTimedOut',
  'outputAccessDenied',
  'outputContainerMissing',
  'outputUploadFailed',
]);

/** Whether a task failed for its URLs only: they had expired, or an earlier start of the app had made them. */
export function mayRenew({ clock }: RunContext, item: RunItem, code: FailureCode): boolean {
  const wereDead = item.urlsUntilMs === null || clock.now() >= item.urlsUntilMs;
  return wereDead && deadUrl.has(code) && item.renewals < mostRenewals;
}

/** Adds the item again as a task of its own, with new URLs; its source is sent again where it is not known to be there. */
export function addAgain(context: RunContext, item: RunItem, code: FailureCode): void {
  const { view, journal, logger, round } = context;
  const { itemId } = item.input;
  logger.info({ taskId: item.taskId, code }, 'the URLs of a task had died: it is added again');
  item.renewals += 1;
  startAttempt(item);
  const { taskId, attempt } = item;
  journal.note({ type: 'attempt', itemId, taskId, attempt });
  const stage = item.uploadedTo === null || code === 'inputMissing' ? 'toUpload' : 'toAdd';
  const steps = stage === 'toUpload' ? (['upload', 'tasks'] as const) : (['tasks'] as const);
  for (const name of steps) {
    const { total, state } = view.step(name);
    view.setStep(name, { total: total + 1, ...(state === 'done' && { state: 'running' }) });
  }
  view.setTask(itemId, {
    ...{ taskId, attempt, phase: stage === 'toAdd' ? 'uploaded' : 'waiting' },
    ...{ nodeId: null, exitCode: null, startedAt: null, endedAt: null, fraction: null },
  });
  round[stage].push(itemId);
}
