import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure, toFailureView, viewOf } from '../../../shared/failure.ts';
import { makeFolder, partPath, publish } from '../output-folder.ts';
import { insideFolder } from '../output-names.ts';
import { itemOf, portsOf, type RunContext, type RunOutput, settle } from '../run-context.ts';
import type { RunItem } from '../run-item.ts';
import { dropAt, passStep, startStep } from '../step-tally.ts';

export const downloadsAtOnce = 4;
/** A result that does not arrive whole is fetched once more before it is called corrupt. */
const tries = 2;

/** Fetches each MP3 as its task completes. Ends with the round. */
export async function downloadStep(context: RunContext, signal: AbortSignal): Promise<void> {
  if (!context.options.downloadAsCompleted) return;
  startStep(context.view, 'download');
  const worker = async () => {
    for (;;) {
      const itemId = await context.round.toDownload.take(signal);
      if (itemId === undefined) return;
      const isThere = await downloadItem(context, itemOf(context, itemId), signal);
      if (isThere) passStep(context.view, 'download');
      else dropAt(context.view, 'download', true);
    }
  };
  await Promise.all(Array.from({ length: downloadsAtOnce }, worker));
}

/** Fetches one MP3 to its place. True when it is there, whole; a fault becomes the item's failure. */
export async function downloadItem(
  context: RunContext,
  item: RunItem,
  signal: AbortSignal,
): Promise<boolean> {
  const { view, logger } = context;
  const { itemId } = item.input;
  if (item.result === null) {
    settle(context, item, 'failed', viewOf('resultMissing'));
    return false;
  }
  view.setTask(itemId, { phase: 'downloading', fraction: 0, failure: null });
  try {
    const output = await fetchAndPublish(context, item, item.result, signal);
    item.outputPath = output.path;
    settle(context, item, 'downloaded', null, output);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ error, taskId: item.taskId }, 'download failed');
    settle(context, item, 'failed', toFailureView(error));
    return false;
  }
}

async function fetchAndPublish(
  context: RunContext,
  item: RunItem,
  result: { readonly container: string; readonly blob: string },
  signal: AbortSignal,
): Promise<RunOutput> {
  const { options, outputNames, runId } = context;
  let path = insideFolder(options.outputFolder, outputNames.claim(item.input, item.input.itemId));
  const part = partPath(path, runId, item.taskId);
  await makeFolder(dirname(part));
  try {
    const whole = await fetchWhole(context, item, result, part, signal);
    // Names that others have on disk are only known when one tries: each refusal claims the next name.
    while ((await publish(part, path)) === 'taken') {
      path = insideFolder(options.outputFolder, outputNames.claimNext(item.input, item.input.itemId));
    }
    return { path, ...whole };
  } finally {
    await rm(part, { force: true });
  }
}

async function fetchWhole(
  context: RunContext,
  item: RunItem,
  result: { readonly container: string; readonly blob: string },
  part: string,
  signal: AbortSignal,
): Promise<Omit<RunOutput, 'path'>> {
  const { view, verifyMp3 } = context;
  const { itemId, media } = item.input;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { sizeBytes, sha256 } = await portsOf(context).blob.downloadToFile(
        {
          ...result,
          file: part,
          onProgress: (received, total) =>
            view.setTask(itemId, { fraction: total > 0 ? Math.min(1, received / total) : null }),
        },
        signal,
      );
      const durationS = await verifyMp3(part, media.durationS);
      return { bytes: sizeBytes, sha256, durationS };
    } catch (error) {
      signal.throwIfAborted();
      const isCorrupt = error instanceof Failure && error.code === 'resultCorrupt';
      if (!isCorrupt || attempt >= tries) throw error;
    }
  }
}
