/** Boxes of an MP4 or MOV in memory (ISO/IEC 14496-12, 4.2). */

export interface Box {
  readonly type: string;
  /** Of the header, the content, and the end, in `bytes`. */
  readonly start: number;
  readonly body: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** A structure that this reader does not follow: the file is sent as it is. */
export class NotFollowed extends Error {}

/** The boxes between two positions; a rest of zeros, as QuickTime leaves at the end of `udta`, is none. */
export function boxesIn(bytes: Buffer, start: number, end: number): readonly Box[] {
  const found: Box[] = [];
  let at = start;
  while (at + 8 <= end) {
    let size = bytes.readUInt32BE(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > end) throw new NotFollowed('a box is cut off');
      size = Number(bytes.readBigUInt64BE(at + 8));
      header = 16;
    }
    if (size === 0 && bytes.readUInt32BE(at + 4) === 0) break;
    if (size < header || at + size > end) throw new NotFollowed('a box does not fit into its parent');
    found.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      start: at,
      body: at + header,
      end: at + size,
      bytes,
    });
    at += size;
  }
  return found;
}

export const childrenOf = (box: Box): readonly Box[] => boxesIn(box.bytes, box.body, box.end);

/** The only child of that type; null when there is none. */
export function childOf(box: Box, type: string): Box | null {
  const found = childrenOf(box).filter((child) => child.type === type);
  if (found.length > 1) throw new NotFollowed(`more than one ${type}`);
  return found[0] ?? null;
}

/** Follows a path of types. @throws NotFollowed when one is missing */
export function pathTo(box: Box, ...types: readonly string[]): Box {
  let at = box;
  for (const type of types) {
    const child = childOf(at, type);
    if (child === null) throw new NotFollowed(`no ${type}`);
    at = child;
  }
  return at;
}

export const sliceOf = (box: Box): Buffer => box.bytes.subarray(box.start, box.end);

/** A 32-bit number of the content, `offset` bytes into it. */
export function word(box: Box, offset: number): number {
  if (box.body + offset + 4 > box.end) throw new NotFollowed(`${box.type} is too short`);
  return box.bytes.readUInt32BE(box.body + offset);
}

export function boxHeader(type: string, contentBytes: number): Buffer {
  const isLarge = contentBytes + 8 > 0xffff_ffff;
  const header = Buffer.alloc(isLarge ? 16 : 8);
  header.writeUInt32BE(isLarge ? 1 : contentBytes + 8, 0);
  header.write(type, 4, 'latin1');
  if (isLarge) header.writeBigUInt64BE(BigInt(contentBytes + 16), 8);
  return header;
}
