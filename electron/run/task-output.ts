import type { TaskOutputChunk } from '../../shared/contract.ts';
import { sleep } from '../support/sleep.ts';
import { itemOf, type RunContext } from './run-context.ts';
import type { RunItem } from './run-item.ts';
import { settledPhases } from './state-tables.ts';
import type { Stream } from './task-logs.ts';

const chunkBytes = 256 * 1024;

/**
 * Follows a task's stdout or stderr by ranged reads, about once a second while it runs, from the first byte to the
 * last. A new attempt starts it over. When the task's files are gone, what was kept of a failed task is shown.
 */
export async function* followOutput(
  context: RunContext,
  itemId: string,
  stream: Stream,
  signal: AbortSignal,
): AsyncGenerator<TaskOutputChunk> {
  const item = itemOf(context, itemId);
  let taskId = item.taskId;
  let offset = 0;
  let decoder = new TextDecoder();
  let isReset = false;
  const startOver = () => {
    taskId = item.taskId;
    isReset = isReset || offset > 0;
    offset = 0;
    decoder = new TextDecoder();
  };
  try {
    while (!signal.aborted) {
      if (item.taskId !== taskId) startOver();
      const hadEnded = hasEnded(context, item);
      const length = await lengthOf(context, item, stream, signal);
      // Shorter than what was read: the service started the task again.
      if (length !== null && length < offset) startOver();
      while (length !== null && offset < length) {
        const bytes = await read(
          context,
          item,
          stream,
          offset,
          Math.min(length, offset + chunkBytes) - 1,
          signal,
        );
        if (!bytes || bytes.length === 0) break;
        offset += bytes.length;
        yield { text: decoder.decode(bytes, { stream: true }), reset: isReset, done: false };
        isReset = false;
      }
      if (hadEnded && item.taskId === taskId) {
        const kept = length === null && offset === 0 ? context.logs.tail(taskId, stream) : null;
        yield { text: kept ?? decoder.decode(), reset: isReset, done: true };
        return;
      }
      await sleep(context.connection.poolTemplate.polling.outputMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function hasEnded(context: RunContext, item: RunItem): boolean {
  return (
    item.taskEnded || settledPhases.has(context.view.task(item.input.itemId).phase) || !context.view.isLive
  );
}

async function lengthOf(context: RunContext, item: RunItem, stream: Stream, signal: AbortSignal) {
  if (!context.ports || item.jobId === null || isJobGone(context)) return null;
  return await context.ports.batch.taskFileLength(item.jobId, item.taskId, `${stream}.txt`, signal);
}

async function read(
  context: RunContext,
  item: RunItem,
  stream: Stream,
  start: number,
  end: number,
  signal: AbortSignal,
) {
  if (!context.ports || item.jobId === null) return null;
  return await context.ports.batch.readTaskFile(
    item.jobId,
    item.taskId,
    `${stream}.txt`,
    { start, end },
    signal,
  );
}

function isJobGone(context: RunContext): boolean {
  const { job } = context.view.resources;
  return job === 'none' || job === 'deleted' || job === 'deleting';
}
