import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extractAudio } from '../media/extract-audio.ts';
import { inputBlobName, type SentKind } from './naming.ts';
import type { RunContext } from './run-context.ts';
import type { RunItem } from './run-item.ts';

/** The file that is uploaded for an item, and the blob that it becomes. */
export interface SourceToSend {
  readonly kind: SentKind;
  readonly file: string;
  readonly bytes: number;
  readonly blob: string;
  readonly contentType: string;
}

/**
 * The sound of the item, copied out into a file of the run, where the pool template asks for it; the whole file where
 * that cannot be done, whatever the reason: a run never fails because it could have sent less.
 * @throws the reason of `signal`
 */
export async function sourceToSend(
  context: RunContext,
  item: RunItem,
  signal: AbortSignal,
): Promise<SourceToSend> {
  const { logger, soundFolder } = context;
  const { path, sizeBytes, media } = item.input;
  const whole: SourceToSend = {
    ...{ kind: 'whole', file: path, bytes: sizeBytes, contentType: 'video/mp4' },
    blob: inputBlobName(item.index, 'whole'),
  };
  if (!context.connection.poolTemplate.sendOnlySound) return whole;
  const blob = inputBlobName(item.index, 'sound');
  const file = join(soundFolder, blob);
  try {
    await mkdir(soundFolder, { recursive: true, mode: 0o700 });
    const outcome = await extractAudio(path, media.chosenTrack, file, signal);
    if (outcome.ok) {
      return { kind: 'sound', file, bytes: outcome.bytes, blob, contentType: 'audio/mp4' };
    }
    logger.info({ taskId: item.taskId, ...outcome }, 'a file is sent whole');
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ error, taskId: item.taskId }, 'the sound could not be copied out: the file is sent whole');
  }
  return whole;
}

/** Removes the copy, which is there no longer than its upload. */
export async function doneWith({ logger }: RunContext, source: SourceToSend): Promise<void> {
  if (source.kind === 'whole') return;
  await rm(source.file, { force: true }).catch((error: unknown) =>
    logger.warn({ error }, 'the copy of a sound could not be removed'),
  );
}

/** What a kill may have left, and the folder itself. */
export async function removeSounds({ logger, soundFolder }: RunContext): Promise<void> {
  await rm(soundFolder, { recursive: true, force: true }).catch((error: unknown) =>
    logger.warn({ error }, 'copies of sounds could not be removed'),
  );
}
