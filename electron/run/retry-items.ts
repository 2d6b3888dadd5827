import type { FailureCode } from '../../shared/failure.ts';
import { portsOf, type RunContext } from './run-context.ts';
import { type RunItem, startAttempt } from './run-item.ts';
import { makeContainer } from './steps/containers.ts';

export type Stage = 'toUpload' | 'toAdd' | 'toDownload';

/** The nodes did not find the source as it was stored. */
const sendAgain: ReadonlySet<FailureCode | undefined> = new Set<FailureCode>([
  'inputMissing',
  'inputDownloadFailed',
]);

export function isRetryable(context: RunContext, { input }: RunItem): boolean {
  return ['failed', 'cancelled'].includes(context.view.task(input.itemId).phase);
}

/** Containers that somebody deleted under the run are made again, before a task is sent to them once more. */
export async function remakeContainers(
  context: RunContext,
  items: readonly RunItem[],
  signal: AbortSignal,
): Promise<void> {
  const codes = new Set(items.map(({ input }) => context.view.task(input.itemId).failure?.code));
  if (codes.has('inputMissing')) await makeContainer(context, 'input', signal);
  if (codes.has('outputContainerMissing')) await makeContainer(context, 'output', signal);
}

/**
 * Where a failed item comes in again. A result that is only not on disk is fetched; a source that the nodes could
 * not read is sent again; otherwise a new task is enough while the source is still there.
 */
export function stageFor(context: RunContext, item: RunItem, isSourceThere: boolean): Stage {
  const code = context.view.task(item.input.itemId).failure?.code;
  const isResultGood = item.result !== null && code !== 'resultCorrupt' && code !== 'resultMissing';
  if (isResultGood) return 'toDownload';
  return isSourceThere && item.uploadedTo !== null && !sendAgain.has(code) ? 'toAdd' : 'toUpload';
}

/** Puts an item back to before `stage`, as a new attempt unless only its file is to be fetched. */
export function prepareRetry(context: RunContext, item: RunItem, stage: Stage): void {
  const phase = { toUpload: 'waiting', toAdd: 'uploaded', toDownload: 'completed' } as const;
  if (stage !== 'toDownload') startAttempt(item);
  const { taskId, attempt } = item;
  context.journal.note({ type: 'attempt', itemId: item.input.itemId, taskId, attempt });
  if (stage === 'toDownload') {
    context.view.setTask(item.input.itemId, { phase: 'completed', failure: null, fraction: null });
    return;
  }
  if (stage === 'toUpload') {
    item.uploadedTo = null;
    item.sent = null;
  }
  context.view.setTask(item.input.itemId, {
    phase: phase[stage],
    taskId: item.taskId,
    attempt: item.attempt,
    failure: null,
    fraction: null,
    nodeId: null,
    exitCode: null,
    startedAt: null,
    endedAt: null,
  });
}

/** What a new round can take over from the last one: only what the service still has, alive. */
export async function findAdoptable(
  context: RunContext,
  signal: AbortSignal,
): Promise<{ readonly output?: string; readonly pool?: string; readonly job?: string }> {
  if (!context.ports) return {};
  const { batch, blob } = portsOf(context);
  const { names } = context.round;
  const [output, pool, job] = await Promise.all([
    context.view.resources.output === 'present' ? blob.getContainer(names.output, signal) : null,
    context.view.resources.pool === 'present' || context.connection.poolTemplate.existingPoolId !== null
      ? batch.getPool(names.pool, signal)
      : null,
    context.view.resources.job === 'present' ? batch.getJob(names.job, signal) : null,
  ]);
  const isPoolAlive = pool?.state === 'active';
  return {
    ...(output && { output: names.output }),
    ...(isPoolAlive && { pool: names.pool }),
    // A job is bound to its pool: without that pool it would wait for ever.
    ...(isPoolAlive && job?.state === 'active' && { job: names.job }),
  };
}
