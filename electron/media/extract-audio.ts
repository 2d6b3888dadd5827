import { type FileHandle, open, rm } from 'node:fs/promises';
import { planMp4 } from './sound/plan-mp4.ts';
import type { Piece, SoundPlan, WholeReason } from './sound/sound-plan.ts';

/**
 * Copies the packets of one sound track into a small file, not re-encoded, reading little else of the source. What
 * ffmpeg makes of the small file is what it makes of the whole one, byte for byte; what that is not proved for is not
 * extracted.
 */
const bufferBytes = 4 * 1024 * 1024;

export type ExtractOutcome =
  | { readonly ok: true; readonly bytes: number }
  | { readonly ok: false; readonly reason: WholeReason; readonly detail: string };

/**
 * What an extract would be made of, or why there is none.
 * @param track index among the sound tracks, from 0
 * @throws what reading the file throws, and the reason of `signal`
 */
export async function canExtract(path: string, track: number, signal: AbortSignal): Promise<SoundPlan> {
  const file = await open(path, 'r');
  try {
    return await planMp4(file, (await file.stat()).size, track, signal);
  } finally {
    await file.close();
  }
}

/**
 * Writes the extract to `target`, which is there afterwards only when it is whole.
 * @throws what reading or writing throws, and the reason of `signal`
 */
export async function extractAudio(
  path: string,
  track: number,
  target: string,
  signal: AbortSignal,
): Promise<ExtractOutcome> {
  const source = await open(path, 'r');
  try {
    const before = await source.stat();
    const plan = await planMp4(source, before.size, track, signal);
    if (!plan.ok) return plan;
    let isWhole = false;
    const out = await open(target, 'w', 0o600);
    try {
      await copyPieces(source, out, plan.pieces, signal);
      const after = await source.stat();
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
        return { ok: false, reason: 'structure', detail: 'the file changed while it was read' };
      }
      isWhole = true;
      return { ok: true, bytes: plan.bytes };
    } finally {
      await out.close();
      if (!isWhole) await rm(target, { force: true });
    }
  } finally {
    await source.close();
  }
}

async function copyPieces(
  source: FileHandle,
  out: FileHandle,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<void> {
  const buffer = Buffer.alloc(bufferBytes);
  let filled = 0;
  const flush = async () => {
    signal.throwIfAborted();
    let written = 0;
    while (written < filled) written += (await out.write(buffer, written, filled - written)).bytesWritten;
    filled = 0;
  };
  for (const piece of pieces) {
    let at = piece.kind === 'copy' ? piece.start : 0;
    const end = piece.kind === 'copy' ? piece.end : piece.bytes.length;
    while (at < end) {
      if (filled === buffer.length) await flush();
      const length = Math.min(end - at, buffer.length - filled);
      if (piece.kind === 'copy') {
        const { bytesRead } = await source.read(buffer, filled, length, at);
        if (bytesRead === 0) throw new Error('The file ended before its sound');
        filled += bytesRead;
        at += bytesRead;
      } else {
        buffer.set(piece.bytes.subarray(at, at + length), filled);
        filled += length;
        at += length;
      }
    }
  }
  await flush();
}
