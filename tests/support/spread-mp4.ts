import { open, readFile } from 'node:fs/promises';
import { boxesIn, boxHeader, childrenOf, sliceOf, word } from '../../electron/media/sound/boxes.ts';

const parents = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/**
 * Writes an MP4 anew with a hole of `gapBytes` in front of its media, so that it is as long as a long recording and
 * takes no room on the disk. Its chunk offsets become 64-bit ones.
 */
export async function spreadMp4(source: string, target: string, gapBytes: number): Promise<void> {
  const bytes = await readFile(source);
  const file = await open(target, 'w');
  try {
    let at = 0;
    let shift = 0;
    for (const box of boxesIn(bytes, 0, bytes.length)) {
      if (box.type === 'mdat') {
        const gap = Buffer.alloc(16);
        gap.writeUInt32BE(1, 0);
        gap.write('free', 4, 'latin1');
        gap.writeBigUInt64BE(BigInt(gapBytes), 8);
        await file.write(gap, 0, gap.length, at);
        at += gapBytes;
        shift = gapBytes;
      }
      // `moov` lies behind the media, so that its own growth moves nothing.
      const moved = box.type === 'moov' ? widen(box, shift) : sliceOf(box);
      await file.write(moved, 0, moved.length, at);
      at += moved.length;
    }
  } finally {
    await file.close();
  }
}

function widen(box: ReturnType<typeof boxesIn>[number], shift: number): Buffer {
  if (box.type === 'stco') {
    const count = word(box, 4);
    const content = Buffer.alloc(8 + count * 8);
    content.writeUInt32BE(count, 4);
    for (let index = 0; index < count; index += 1) {
      content.writeBigUInt64BE(BigInt(word(box, 8 + index * 4) + shift), 8 + index * 8);
    }
    return Buffer.concat([boxHeader('co64', content.length), content]);
  }
  if (!parents.has(box.type)) return sliceOf(box);
  const content = Buffer.concat(childrenOf(box).map((child) => widen(child, shift)));
  return Buffer.concat([boxHeader(box.type, content.length), content]);
}
