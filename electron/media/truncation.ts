import type { FileHandle } from 'node:fs/promises';

/**
 * Tells a cut-off file from a whole one by its outermost structure alone: MP4 and MOV boxes (ISO/IEC 14496-12, 4.2) and
 * the Matroska Segment (RFC 9559, 5.1). It reads a few bytes a box, whatever the file's size.
 */
export type Structure = 'whole' | 'truncated' | 'unknown';

/** A fragmented recording of many hours has tens of thousands of boxes; more than this is not worth the walk. */
const maximumBoxes = 200_000;
const ebmlMagic = 0x1a45dfa3;
const segmentId = 0x18538067;

/** Boxes whose loss loses media; a cut `free` box at the end harms nobody. */
const mediaBoxes = new Set(['ftyp', 'moov', 'moof', 'mdat']);

export async function checkStructure(file: FileHandle, sizeBytes: number): Promise<Structure> {
  const head = await readAt(file, 0, 12);
  if (head.length < 8) return 'unknown';
  if (head.readUInt32BE(0) === ebmlMagic) return matroskaStructure(file, sizeBytes);
  const firstBox = head.toString('latin1', 4, 8);
  const isBoxes = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'styp', 'pnot'].includes(firstBox);
  return isBoxes ? boxStructure(file, sizeBytes) : 'unknown';
}

async function boxStructure(file: FileHandle, sizeBytes: number): Promise<Structure> {
  let offset = 0;
  let hasMovie = false;
  for (let count = 0; offset + 8 <= sizeBytes && count < maximumBoxes; count += 1) {
    const header = await readAt(file, offset, 16);
    const type = header.toString('latin1', 4, 8);
    // Some writers leave zeros or a foreign trailer behind the last box: not a box, so nothing is missing.
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) break;
    let length = header.readUInt32BE(0);
    if (length === 1) {
      if (header.length < 16) return 'truncated';
      length = Number(header.readBigUInt64BE(8));
    }
    if (type === 'moov') hasMovie = true;
    if (length === 0) break; // To the end of the file.
    if (length < 8) break;
    if (offset + length > sizeBytes) return mediaBoxes.has(type) || !hasMovie ? 'truncated' : 'whole';
    offset += length;
  }
  // Recorders write `moov` last: a file without it was never finished.
  return hasMovie ? 'whole' : 'truncated';
}

async function matroskaStructure(file: FileHandle, sizeBytes: number): Promise<Structure> {
  const header = await readAt(file, 4, 8);
  const headerSize = readVint(header, 0);
  if (headerSize === null || headerSize.value === null) return 'unknown';
  let offset = 4 + headerSize.length + headerSize.value;
  // Only Void or CRC-32 elements may stand before the Segment.
  for (let count = 0; count < 16 && offset < sizeBytes; count += 1) {
    const element = await readAt(file, offset, 12);
    const idLength = element.length === 0 ? 0 : Math.clz32(element[0] ?? 0) - 23;
    if (idLength < 1 || idLength > 4 || element.length < idLength + 1) return 'truncated';
    const size = readVint(element, idLength);
    if (size === null) return 'truncated';
    // Size "unknown" (all ones): a live recording, which ends where the file ends.
    if (size.value === null) return 'whole';
    const end = offset + idLength + size.length + size.value;
    if (idLength === 4 && element.readUInt32BE(0) === segmentId)
      return end > sizeBytes ? 'truncated' : 'whole';
    offset = end;
  }
  return 'truncated';
}

/** An EBML variable-size integer (RFC 8794, 4); `value` null is the reserved "unknown". */
function readVint(
  bytes: Buffer,
  at: number,
): { readonly length: number; readonly value: number | null } | null {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length) return null;
  let value = first & (0xff >> length);
  let isUnknown = value === 0xff >> length;
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0;
    value = value * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return { length, value: isUnknown ? null : value };
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
