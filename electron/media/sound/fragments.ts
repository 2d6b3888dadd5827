import { type Box, boxHeader, childrenOf, NotFollowed, sliceOf, word } from './boxes.ts';
import { type PieceList, SendWhole } from './sound-plan.ts';

/** Movie fragments (ISO/IEC 14496-12, 8.8): each `moof` keeps what it says of one track, and its samples follow it. */

const tfhdFlags = { baseDataOffset: 0x1, sampleDescription: 0x2, duration: 0x8, size: 0x10 } as const;
const defaultBaseIsMoof = 0x20000;
const trunFlags = { dataOffset: 0x1, firstFlags: 0x4 } as const;
const perSample = [0x100, 0x200, 0x400, 0x800] as const;
const sampleSize = 0x200;

/** Nothing in them points into the file. */
const movable = new Set(['tfhd', 'tfdt', 'trun', 'sbgp', 'sgpd', 'sdtp', 'subs', 'free']);

/** @param moov for the sizes that `trex` gives */
export function defaultSampleSize(moov: Box, trackId: number): number {
  for (const mvex of childrenOf(moov).filter(({ type }) => type === 'mvex')) {
    for (const trex of childrenOf(mvex)) {
      if (trex.type === 'trex' && word(trex, 4) === trackId) return word(trex, 16);
    }
  }
  return 0;
}

interface Run {
  /** Of its data offset, in the new `moof`; null: it goes on where the one before ended. */
  readonly patchAt: number | null;
  readonly start: number;
  readonly end: number;
}

/**
 * @param moofAt where `moof` begins in the source
 * @throws NotFollowed, SendWhole
 */
export function addFragment(
  out: PieceList,
  moof: Box,
  moofAt: number,
  trackId: number,
  trexSize: number,
): void {
  const children = childrenOf(moof);
  const trafs = children.filter(({ type }) => type === 'traf');
  const kept = children.filter(
    (child) => child.type === 'mfhd' || (child.type === 'traf' && trackOf(child) === trackId),
  );
  if (children.some(({ type }) => type !== 'mfhd' && type !== 'traf')) {
    throw new SendWhole('structure', 'something else in a moof');
  }
  if (!kept.some(({ type }) => type === 'traf')) return;

  const content = Buffer.concat(kept.map(sliceOf));
  const header = boxHeader('moof', content.length);
  const moved = Buffer.concat([header, content]);
  const runs: Run[] = [];
  const bases: number[] = [];
  let position = header.length;
  for (const child of kept) {
    if (child.type === 'traf') {
      // Positions in the source's box, and how far they are from those in the new one.
      const shift = position - child.start;
      const isFirst = trafs.indexOf(child) === 0;
      readTraf(child, shift, moofAt, isFirst, trexSize, runs, bases);
    }
    position += child.end - child.start;
  }
  const dataBytes = runs.reduce((sum, run) => sum + run.end - run.start, 0);
  const mdat = boxHeader('mdat', dataBytes);
  for (const at of bases) moved.writeBigUInt64BE(BigInt(out.bytes), at);
  let offset = moved.length + mdat.length;
  for (const run of runs) {
    if (run.patchAt !== null) moved.writeInt32BE(offset, run.patchAt);
    offset += run.end - run.start;
  }
  out.write(moved);
  out.write(mdat);
  for (const run of runs) out.copy(run.start, run.end);
}

function trackOf(traf: Box): number {
  return word(headerOf(traf), 4);
}

function headerOf(traf: Box): Box {
  const tfhd = childrenOf(traf).find(({ type }) => type === 'tfhd');
  if (!tfhd) throw new NotFollowed('no tfhd');
  return tfhd;
}

function readTraf(
  traf: Box,
  shift: number,
  moofAt: number,
  isFirst: boolean,
  trexSize: number,
  runs: Run[],
  bases: number[],
): void {
  const unknown = childrenOf(traf).find(({ type }) => !movable.has(type));
  if (unknown) {
    const isKey = ['senc', 'saio', 'saiz', 'uuid'].includes(unknown.type);
    throw new SendWhole(isKey ? 'encrypted' : 'structure', `${unknown.type} in a fragment`);
  }
  const tfhd = headerOf(traf);
  const flags = word(tfhd, 0) & 0xff_ffff;
  let at = 8;
  let base = moofAt;
  if (flags & tfhdFlags.baseDataOffset) {
    base = Number(tfhd.bytes.readBigUInt64BE(tfhd.body + at));
    bases.push(tfhd.body + at + shift);
    at += 8;
  } else if (!(flags & defaultBaseIsMoof) && !isFirst) {
    throw new SendWhole('structure', 'a fragment that begins where another track ends');
  }
  if (flags & tfhdFlags.sampleDescription) at += 4;
  if (flags & tfhdFlags.duration) at += 4;
  const size = flags & tfhdFlags.size ? word(tfhd, at) : trexSize;
  let next: number | null = null;
  for (const trun of childrenOf(traf).filter(({ type }) => type === 'trun')) {
    const run = word(trun, 0) & 0xff_ffff;
    const hasOffset = (run & trunFlags.dataOffset) !== 0;
    if (!hasOffset && next === null) throw new SendWhole('structure', 'a run that does not say where it is');
    const start: number = hasOffset ? base + trun.bytes.readInt32BE(trun.body + 8) : (next ?? base);
    const length = runLength(trun, run, size);
    runs.push({ patchAt: hasOffset ? trun.body + 8 + shift : null, start, end: start + length });
    next = start + length;
  }
}

function runLength(trun: Box, flags: number, sizeOfAll: number): number {
  const samples = word(trun, 4);
  if (!(flags & sampleSize)) return samples * sizeOfAll;
  const stride = perSample.filter((flag) => flags & flag).length * 4;
  const before = flags & 0x100 ? 4 : 0;
  let at = 8 + (flags & trunFlags.dataOffset ? 4 : 0) + (flags & trunFlags.firstFlags ? 4 : 0) + before;
  let length = 0;
  for (let sample = 0; sample < samples; sample += 1, at += stride) length += word(trun, at);
  return length;
}
