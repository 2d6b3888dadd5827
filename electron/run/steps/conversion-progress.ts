import pLimit from 'p-limit';
import { sleep } from '../../support/sleep.ts';
import { progressFile } from '../command-line.ts';
import { itemOf, portsOf, type RunContext } from '../run-context.ts';

const readsAtOnce = 4;
/** More running tasks than this share the looks: each is then looked at less often. */
const readsAPass = 32;
/** A few blocks of ffmpeg's `-progress` output: one is about 250 bytes. */
const tailBytes = 600;

/** Reads how far ffmpeg is in each running task, from the end of the file that `-progress` writes. */
export async function watchConversions(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, round, connection } = context;
  const wait = AbortSignal.any([signal, round.over]);
  const limit = pLimit(readsAtOnce);
  let turn = 0;
  while (!round.isOver) {
    await sleep(connection.poolTemplate.polling.progressMs, wait).catch(() => signal.throwIfAborted());
    if (round.isOver || view.status !== 'running') continue;
    const running = view.tasks().filter(({ phase }) => phase === 'running');
    const start = running.length > readsAPass ? (turn * readsAPass) % running.length : 0;
    turn += 1;
    await Promise.all(
      running
        .slice(start, start + readsAPass)
        .map(({ itemId }) => limit(() => readOne(context, itemId, signal))),
    );
  }
}

async function readOne(context: RunContext, itemId: string, signal: AbortSignal): Promise<void> {
  const { view, logger } = context;
  const { batch } = portsOf(context);
  const item = itemOf(context, itemId);
  const { taskId, jobId } = item;
  if (jobId === null) return;
  try {
    const length = await batch.taskFileLength(jobId, taskId, progressFile, signal);
    if (!length) return;
    const range = { start: Math.max(0, length - tailBytes), end: length - 1 };
    const bytes = await batch.readTaskFile(jobId, taskId, progressFile, range, signal);
    const doneS = convertedSeconds(new TextDecoder().decode(bytes ?? new Uint8Array()));
    const { phase } = view.task(itemId);
    if (doneS === null || phase !== 'running' || item.taskId !== taskId) return;
    view.setTask(itemId, { fraction: Math.min(1, doneS / Math.max(0.001, item.input.media.durationS)) });
  } catch (error) {
    signal.throwIfAborted();
    // A percent that is missing for a second is no reason to stop a conversion.
    logger.debug({ error, taskId }, 'no progress could be read');
  }
}

/** The newest `out_time_us` of a piece of ffmpeg's `-progress` output, in seconds; null when it has none. */
export function convertedSeconds(text: string): number | null {
  const matches = [...text.matchAll(/^out_time_us=(\d+)$/gm)];
  const last = matches.at(-1)?.[1];
  return last === undefined ? null : Number(last) / 1_000_000;
}
