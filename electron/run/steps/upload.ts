import { toFailureView } from '../../../shared/failure.ts';
import { itemOf, portsOf, type RunContext, settle } from '../run-context.ts';
import type { RunItem } from '../run-item.ts';
import { doneWith, removeSounds, sourceToSend } from '../source-to-send.ts';
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
  await removeSounds(context);
  try {
    await Promise.all(Array.from({ length: filesAtOnce }, worker));
  } finally {
    await removeSounds(context);
  }
}

async function uploadOne(context: RunContext, item: RunItem, signal: AbortSignal): Promise<void> {
  const { view, journal, round, logger } = context;
  const { itemId } = item.input;
  view.setTask(itemId, { phase: 'uploading', fraction: 0 });
  const source = await sourceToSend(context, item, signal);
  const { kind, file, blob, bytes, contentType } = source;
  try {
    await portsOf(context).blob.uploadFile(
      {
        ...{ container: round.names.input, blob, file, contentType },
        onProgress: (sent) => view.setTask(itemId, { fraction: Math.min(1, sent / Math.max(1, bytes)) }),
      },
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ error, taskId: item.taskId }, 'upload failed');
    dropAt(view, 'upload', context.options.downloadAsCompleted);
    settle(context, item, 'failed', toFailureView(error));
    return;
  } finally {
    await doneWith(context, source);
  }
  item.uploadedTo = round.names.input;
  item.sent = { kind, bytes };
  journal.note({ type: 'uploaded', itemId, container: round.names.input, sent: item.sent });
  view.setTask(itemId, { phase: 'uploaded', fraction: null });
  passStep(view, 'upload');
  round.toAdd.push(itemId);
}
