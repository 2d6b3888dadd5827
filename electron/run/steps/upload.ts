import { toFailureView } from '../../../shared/failure.ts';
import { inputBlobName } from '../naming.ts';
import { itemOf, portsOf, type RunContext, settle } from '../run-context.ts';
import type { RunItem } from '../run-item.ts';
import { dropAt, passStep, startStep } from '../step-tally.ts';

const filesAtOnce = 4;

/** Uploads what is queued, a few files at once, and hands each on as soon as it is stored. Ends with the round. */
export async function uploadStep(context: RunContext, signal: AbortSignal): Promise<void> {
  startStep(context.view, 'upload');
  const worker = async () => {
    for (;;) {
      const itemId = await context.round.toUpload.take(signal);
      if (itemId === undefined) return;
      await uploadOne(context, itemOf(context, itemId), signal);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
}

async function uploadOne(context: RunContext, item: RunItem, signal: AbortSignal): Promise<void> {
  const { view, journal, round, logger } = context;
  const { itemId, path, sizeBytes } = item.input;
  view.setTask(itemId, { phase: 'uploading', fraction: 0 });
  try {
    await portsOf(context).blob.uploadFile(
      {
        container: round.names.input,
        blob: inputBlobName(item.index),
        file: path,
        contentType: 'video/mp4',
        onProgress: (sent) => view.setTask(itemId, { fraction: Math.min(1, sent / Math.max(1, sizeBytes)) }),
      },
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ error, taskId: item.taskId }, 'upload failed');
    dropAt(view, 'upload', context.options.downloadAsCompleted);
    settle(context, item, 'failed', toFailureView(error));
    return;
  }
  item.uploadedTo = round.names.input;
  journal.note({ type: 'uploaded', itemId, container: round.names.input });
  view.setTask(itemId, { phase: 'uploaded', fraction: null });
  passStep(view, 'upload');
  round.toAdd.push(itemId);
}
