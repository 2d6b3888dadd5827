import type { FileHandle } from 'node:fs/promises';
import {
  type Box,
  boxesIn,
  boxHeader,
  childOf,
  childrenOf,
  NotFollowed,
  pathTo,
  sliceOf,
  word,
} from './boxes.ts';
import { addFragment, defaultSampleSize } from './fragments.ts';
import { hasTags, hollowTrack } from './hollow-track.ts';
import { readSampleTable } from './sample-table.ts';
import { PieceList, SendWhole, type SoundPlan } from './sound-plan.ts';

/**
 * Plans the extract of one sound track of an MP4 or MOV. The track's boxes stay as they are, byte for byte: its codec
 * data, sample times, edit list (encoder delay, start offset) and the file's tags, cover art and chapters; only the
 * offsets of its chunks change. So a reader finds the same track, with nothing written anew that could differ.
 */

/** Sample entries whose MP3s were compared, by `tests/contract/extract-audio.test.ts`. */
export const comparedEntries: ReadonlySet<string> = new Set([
  'mp4a',
  'alac',
  'ac-3',
  'ec-3',
  'Opus',
  'fLaC',
  '.mp3',
]);
const soundHandler = 'soun';
/** Tracks that may stay behind: what they are is known, and ffmpeg counts none of them as sound. */
const otherHandlers: ReadonlySet<string> = new Set([
  'vide',
  'text',
  'sbtl',
  'subt',
  'tmcd',
  'meta',
  'hint',
  'clcp',
]);
/** Boxes of the file that an extract has; its readers take tags from them. */
const copiedBoxes: ReadonlySet<string> = new Set(['ftyp', 'udta', 'meta', 'pdin']);
/** Room, media, and indexes into them. */
const droppedBoxes: ReadonlySet<string> = new Set(['free', 'skip', 'wide', 'mdat', 'mfra', 'styp']);
/** Boxes of `moov`, in which nothing points into the file. */
const movieBoxes: ReadonlySet<string> = new Set([
  'mvhd',
  'trak',
  'udta',
  'meta',
  'iods',
  'mvex',
  'free',
  'skip',
]);
const mebibyte = 1024 * 1024;
const longestHeader = 512 * mebibyte;
const mostBoxes = 400_000;
/** An extract that saves less is not worth its copy. */
const leastSaving = 0.1;

interface FileBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * @param track index among the sound tracks, from 0, as `-map 0:a:<n>` counts
 * @throws what reading the file throws, and the reason of `signal`
 */
export async function planMp4(
  file: FileHandle,
  sizeBytes: number,
  track: number,
  signal: AbortSignal,
): Promise<SoundPlan> {
  try {
    const out = await plan(file, sizeBytes, track, signal);
    if (out.bytes > sizeBytes * (1 - leastSaving)) {
      return { ok: false, reason: 'nothingToSave', detail: `${out.bytes} of ${sizeBytes} bytes` };
    }
    return { ok: true, bytes: out.bytes, pieces: out.pieces };
  } catch (error) {
    if (error instanceof SendWhole) return { ok: false, reason: error.reason, detail: error.message };
    // A RangeError is a read behind the end of a box that says less than it should.
    if (error instanceof NotFollowed || error instanceof RangeError)
      return { ok: false, reason: 'structure', detail: error.message };
    throw error;
  }
}

async function plan(
  file: FileHandle,
  sizeBytes: number,
  track: number,
  signal: AbortSignal,
): Promise<PieceList> {
  const boxes = await outerBoxes(file, sizeBytes, signal);
  const moovs = boxes.filter(({ type }) => type === 'moov');
  const [moovBox] = moovs;
  if (moovs.length !== 1 || !moovBox) throw new NotFollowed('not one moov');
  const moov = await readBox(file, moovBox, longestHeader);
  const movie = childrenOf(moov);
  const kept = keptTracks(movie, track);

  const out = new PieceList();
  for (const box of boxes) {
    if (box.start > moovBox.start && box.type === 'ftyp') throw new NotFollowed('ftyp behind moov');
    if (copiedBoxes.has(box.type)) out.copy(box.start, box.end);
  }
  const content = Buffer.concat(
    movie.flatMap((child) => {
      if (child.type !== 'trak' || kept.includes(child)) return [sliceOf(child)];
      return hasTags(child) ? [hollowTrack(child)] : [];
    }),
  );
  const newMoov = Buffer.concat([boxHeader('moov', content.length), content]);
  const [root] = boxesIn(newMoov, 0, newMoov.length);
  if (!root) throw new NotFollowed('an empty moov');
  out.write(newMoov);
  const tables = childrenOf(root)
    .filter(({ type }) => type === 'trak')
    .map(readSampleTable);
  const chunks = tables.flatMap((table) => table.chunks);
  if (chunks.some(({ end }) => end > sizeBytes)) throw new NotFollowed('samples behind the end of the file');
  const mediaBytes = chunks.reduce((sum, { start, end }) => sum + end - start, 0);
  const isFragmented = boxes.some(({ type }) => type === 'moof');
  if (mediaBytes > 0 || !isFragmented) {
    out.write(boxHeader('mdat', mediaBytes));
    for (const table of tables) {
      const offsets = table.chunks.map(({ start, end }) => {
        const at = out.bytes;
        out.copy(start, end);
        return at;
      });
      table.moveTo(offsets);
    }
  }
  if (isFragmented) {
    if (kept.length > 1) throw new SendWhole('chapters', 'chapters in fragments');
    const trackId = trackIdOf(kept[0] ?? root);
    const trexSize = defaultSampleSize(moov, trackId);
    for (const box of boxes) {
      if (box.type !== 'moof') continue;
      signal.throwIfAborted();
      addFragment(out, await readBox(file, box, 64 * mebibyte), box.start, trackId, trexSize);
    }
    if (out.pieces.some((piece) => piece.kind === 'copy' && (piece.start < 0 || piece.end > sizeBytes))) {
      throw new NotFollowed('samples that are not in the file');
    }
  }
  return out;
}

async function outerBoxes(
  file: FileHandle,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<readonly FileBox[]> {
  const boxes: FileBox[] = [];
  const header = Buffer.alloc(16);
  let at = 0;
  while (at < sizeBytes) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(header, 0, 16, at);
    if (bytesRead < 8) throw new NotFollowed('bytes behind the last box');
    const type = header.toString('latin1', 4, 8);
    let size = header.readUInt32BE(0);
    if (size === 1) size = bytesRead < 16 ? 0 : Number(header.readBigUInt64BE(8));
    else if (size === 0 && type === 'mdat') size = sizeBytes - at;
    if (boxes.length === 0 && !['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(type)) {
      throw new SendWhole('container', 'no MP4 or MOV');
    }
    if (size < 8 || at + size > sizeBytes)
      throw new NotFollowed(`a ${JSON.stringify(type)} of ${size} bytes`);
    // An index of fragments tells a reader times, too.
    if (!copiedBoxes.has(type) && !droppedBoxes.has(type) && type !== 'moov' && type !== 'moof') {
      throw new SendWhole('structure', `${JSON.stringify(type)} beside moov`);
    }
    boxes.push({ type, start: at, end: at + size });
    if (boxes.length > mostBoxes) throw new NotFollowed('too many boxes');
    at += size;
  }
  return boxes;
}

async function readBox(file: FileHandle, { type, start, end }: FileBox, most: number): Promise<Box> {
  if (end - start > most) throw new NotFollowed(`${type} is too large`);
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  if (bytesRead < bytes.length) throw new NotFollowed('the file became shorter');
  const [box] = boxesIn(bytes, 0, bytes.length);
  if (!box) throw new NotFollowed(`an empty ${type}`);
  return box;
}

/** The chosen sound track and the one with its chapters. @throws SendWhole where more than that would have to stay */
function keptTracks(movie: readonly Box[], track: number): readonly Box[] {
  const strange = movie.find(({ type }) => !movieBoxes.has(type));
  if (strange) {
    throw new SendWhole(strange.type === 'pssh' ? 'encrypted' : 'structure', `${strange.type} in moov`);
  }
  const traks = movie.filter(({ type }) => type === 'trak');
  const sound = traks.filter((trak) => handlerOf(trak) === soundHandler)[track];
  if (!sound) throw new NotFollowed('no such sound track');
  requireCompared(sound);
  const chapters = chapterIds(sound);
  const kept = traks.filter((trak) => trak === sound || chapters.includes(trackIdOf(trak)));
  for (const trak of traks) {
    const handler = handlerOf(trak);
    if (handler !== soundHandler && !otherHandlers.has(handler)) {
      throw new NotFollowed(`a track of ${JSON.stringify(handler)}`);
    }
    if (kept.includes(trak)) {
      requireOwnMedia(trak);
      if (trak !== sound && handler !== 'text') throw new SendWhole('chapters', `chapters in ${handler}`);
      continue;
    }
    if (chapterIds(trak).some((id) => !chapters.includes(id))) {
      throw new SendWhole('chapters', 'chapters that another track has');
    }
  }
  return kept;
}

function handlerOf(trak: Box): string {
  const hdlr = pathTo(trak, 'mdia', 'hdlr');
  return hdlr.bytes.toString('latin1', hdlr.body + 8, hdlr.body + 12);
}

function trackIdOf(trak: Box): number {
  const tkhd = pathTo(trak, 'tkhd');
  return word(tkhd, tkhd.bytes[tkhd.body] === 1 ? 20 : 12);
}

function chapterIds(trak: Box): readonly number[] {
  const tref = childOf(trak, 'tref');
  const chap = tref && childOf(tref, 'chap');
  if (!chap) return [];
  return Array.from({ length: (chap.end - chap.body) >> 2 }, (_, index) => word(chap, index * 4));
}

function requireCompared(trak: Box): void {
  const stbl = pathTo(trak, 'mdia', 'minf', 'stbl');
  const stsd = pathTo(stbl, 'stsd');
  const entries = boxesIn(stsd.bytes, stsd.body + 8, stsd.end);
  const [entry] = entries;
  if (entries.length !== 1 || !entry) throw new NotFollowed('not one sample entry');
  if (entry.type === 'enca') throw new SendWhole('encrypted', 'the sound is encrypted');
  if (!comparedEntries.has(entry.type)) throw new SendWhole('codec', entry.type);
  // A "sample" of one tick is raw sound, whose bytes readers count in another way.
  const stts = pathTo(stbl, 'stts');
  if (word(stts, 4) === 1 && word(stts, 12) === 1) throw new SendWhole('codec', 'samples of one tick');
}

/** Media in another file has other offsets. */
function requireOwnMedia(trak: Box): void {
  const dref = pathTo(trak, 'mdia', 'minf', 'dinf', 'dref');
  for (const entry of boxesIn(dref.bytes, dref.body + 8, dref.end)) {
    if ((word(entry, 0) & 1) !== 1) throw new NotFollowed('media in another file');
  }
}
