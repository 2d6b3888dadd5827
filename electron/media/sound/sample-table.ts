import { type Box, childOf, childrenOf, NotFollowed, pathTo, word } from './boxes.ts';
import { SendWhole } from './sound-plan.ts';

/** Where the samples of one track lie in the file (ISO/IEC 14496-12, 8.7). */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** Has offsets into the file, or keys: not to be moved. */
const notMovable = new Set(['saio', 'saiz', 'senc', 'stz2']);

export interface SampleTable {
  readonly chunks: readonly Chunk[];
  /** Writes where each chunk is now. */
  readonly moveTo: (offsets: readonly number[]) => void;
}

/** @throws NotFollowed, SendWhole */
export function readSampleTable(trak: Box): SampleTable {
  const stbl = pathTo(trak, 'mdia', 'minf', 'stbl');
  for (const { type } of childrenOf(stbl)) {
    if (notMovable.has(type)) throw new SendWhole('structure', `${type} in a sample table`);
  }
  const stsz = pathTo(stbl, 'stsz');
  const stsc = pathTo(stbl, 'stsc');
  const isWide = childOf(stbl, 'stco') === null;
  const stco = pathTo(stbl, isWide ? 'co64' : 'stco');
  const width = isWide ? 8 : 4;

  const sameSize = word(stsz, 4);
  const samples = word(stsz, 8);
  if (sameSize === 0 && stsz.body + 12 + samples * 4 > stsz.end) throw new NotFollowed('stsz is too short');
  const count = word(stco, 4);
  if (stco.body + 8 + count * width > stco.end) throw new NotFollowed('the chunk offsets are too short');
  const runs = word(stsc, 4);
  if (count > 0 && (runs === 0 || stsc.body + 8 + runs * 12 > stsc.end)) throw new NotFollowed('stsc');

  const chunks: Chunk[] = [];
  let run = 0;
  let sample = 0;
  for (let index = 0; index < count; index += 1) {
    while (run + 1 < runs && word(stsc, 8 + (run + 1) * 12) <= index + 1) run += 1;
    const inChunk = word(stsc, 8 + run * 12 + 4);
    const last = Math.min(samples, sample + inChunk);
    if (sample + inChunk > samples) throw new NotFollowed('chunks have more samples than there are');
    let length = 0;
    if (sameSize > 0) length = (last - sample) * sameSize;
    else for (; sample < last; sample += 1) length += stsz.bytes.readUInt32BE(stsz.body + 12 + sample * 4);
    sample = last;
    const at = stco.body + 8 + index * width;
    const start = isWide ? Number(stco.bytes.readBigUInt64BE(at)) : stco.bytes.readUInt32BE(at);
    chunks.push({ start, end: start + length });
  }
  if (sample !== samples) throw new NotFollowed('samples that are in no chunk');
  return {
    chunks,
    moveTo: (offsets) => {
      offsets.forEach((offset, index) => {
        const at = stco.body + 8 + index * width;
        if (isWide) stco.bytes.writeBigUInt64BE(BigInt(offset), at);
        else if (offset > 0xffff_ffff) throw new NotFollowed('an offset does not fit');
        else stco.bytes.writeUInt32BE(offset, at);
      });
    },
  };
}
