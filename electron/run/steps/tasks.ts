import { viewOf } from '../../../shared/failure.ts';
import type { AddTaskResult, TaskSpec } from '../../azure/ports.ts';
import { commandLine, inputFile, outputFile, wallClockMs } from '../command-line.ts';
import { inputBlobName, outputBlobName, type SentKind } from '../naming.ts';
import { itemOf, portsOf, type RunContext, settle } from '../run-context.ts';
import type { RunItem } from '../run-item.ts';
import { dropAt, passStep, startStep } from '../step-tally.ts';

/** The service's limit of one collection. */
const tasksAtOnce = 100;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Clocks differ: a URL is good from a little before now. */
const sasStartMs = 15 * minuteMs;
const maxTaskRetryCount = 2;

/**
 * Adds a task for each item whose source is stored. While one collection is on its way the next gathers, so that
 * the first tasks start at once and thousands still go by the hundred.
 */
export async function tasksStep(context: RunContext, signal: AbortSignal): Promise<void> {
  startStep(context.view, 'tasks');
  for (;;) {
    const itemIds = await context.round.toAdd.takeUpTo(tasksAtOnce, signal);
    if (itemIds.length === 0) return;
    await addTasks(
      context,
      itemIds.map((itemId) => itemOf(context, itemId)),
      signal,
    );
  }
}

async function addTasks(context: RunContext, items: readonly RunItem[], signal: AbortSignal): Promise<void> {
  const { journal, round, clock, options, connection } = context;
  const { batch, blob } = portsOf(context);
  const jobId = round.names.job;
  const window = {
    startsOnMs: clock.now() - sasStartMs,
    expiresOnMs: clock.now() + connection.poolTemplate.sasHours * hourMs,
  };
  const containerUrl = await blob.writeUrl(round.names.output, window);
  const specs = await Promise.all(
    items.map(async (item) => {
      const container = item.uploadedTo ?? round.names.input;
      return taskSpec(
        context,
        item,
        await blob.readUrl(container, inputBlobName(item.index, sentKind(item)), window),
        containerUrl,
      );
    }),
  );
  await journal.intend({
    type: 'tasks',
    jobId,
    tasks: items.map(({ input, taskId }) => ({ itemId: input.itemId, taskId })),
  });
  for (const item of items) {
    item.jobId = jobId;
    item.urlsUntilMs = window.expiresOnMs;
  }
  const results = await batch.addTasks(jobId, specs, signal);
  round.limitMs = clock.now() + options.timeLimitMinutes * minuteMs;
  const byId = new Map(results.map((result) => [result.taskId, result]));
  for (const item of items) takeResult(context, item, byId.get(item.taskId));
}

function takeResult(context: RunContext, item: RunItem, result: AddTaskResult | undefined): void {
  const { view, options, logger } = context;
  if (result && result.outcome !== 'rejected') {
    // Monitoring may have seen it run before this answer came.
    if (view.task(item.input.itemId).phase === 'uploaded')
      view.setTask(item.input.itemId, { phase: 'active' });
    passStep(view, 'tasks');
    return;
  }
  logger.warn({ taskId: item.taskId, result }, 'the service did not take a task');
  item.jobId = null;
  dropAt(view, 'tasks', options.downloadAsCompleted);
  settle(context, item, 'failed', viewOf('requestRejected', { code: result?.code ?? 'NoResult' }));
}

const sentKind = ({ sent }: RunItem): SentKind => sent?.kind ?? 'whole';

function taskSpec(context: RunContext, item: RunItem, httpUrl: string, containerUrl: string): TaskSpec {
  const { options, connection } = context;
  const { media } = item.input;
  // An extract has one track.
  const track = sentKind(item) === 'sound' ? 0 : media.chosenTrack;
  return {
    id: item.taskId,
    commandLine: commandLine(options.quality, track, connection.poolTemplate.shell),
    resourceFiles: [{ httpUrl, filePath: inputFile }],
    outputFiles: [
      {
        filePattern: outputFile,
        containerUrl,
        path: outputBlobName(item.taskId),
        uploadCondition: 'tasksuccess',
      },
    ],
    constraints: {
      maxWallClockTimeMs: wallClockMs(media.durationS),
      maxTaskRetryCount,
      retentionTimeMs: hourMs,
    },
  };
}
