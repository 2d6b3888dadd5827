import { open } from 'node:fs/promises';
import { Failure } from '../../shared/failure.ts';

/**
 * Reads an MP3 frame by frame (ISO/IEC 11172-3, 2.4.2.3; ID3v2.4, 3.1): every frame must follow the one before, the last
 * one must be whole, and together they must last as long as the sound that was sent.
 */
const chunkBytes = 1024 * 1024;
const tagHeaderBytes = 10;
/** Name, flags and number of frames of a Xing/Info header. */
const xingBytes = 12;
/** Encoder delay, padding and a track that starts late: LAME adds about 50 ms, a lossy index up to 2 %. */
const toleranceS = 0.5;
const toleranceShare = 0.02;

const bitratesKbps = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const sampleRates = [44_100, 48_000, 32_000] as const;

interface Frame {
  readonly bytes: number;
  readonly seconds: number;
  /** Bytes from the frame's start to a Xing/Info header, if it has one. */
  readonly xingOffset: number;
}

/**
 * @param expectedDurationS length of the source's sound track
 * @returns the MP3's own length in seconds
 * @throws Failure `resultCorrupt` when it is no MP3, is cut off, or has another length
 */
export async function verifyMp3(path: string, expectedDurationS: number): Promise<number> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  // One buffer for the whole file: a long MP3 has thousands of frames, and each object made for one is work for later.
  const view = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(size, tagHeaderBytes)));
  let viewStart = 0;
  let viewEnd = 0;
  /** Position in `view` of byte `offset` of the file, with `length` bytes behind it if the file has them. */
  const locate = async (offset: number, length: number): Promise<number> => {
    if (offset < viewStart || offset + length > viewEnd) {
      const { bytesRead } = await file.read(view, 0, Math.min(view.length, size - offset), offset);
      viewStart = offset;
      viewEnd = offset + bytesRead;
      if (bytesRead < Math.min(length, size - offset)) throw corrupt(`cannot be read at byte ${offset}`);
    }
    return offset - viewStart;
  };

  await locate(0, Math.min(tagHeaderBytes, size));
  let offset = tagLength(view.subarray(0, Math.min(tagHeaderBytes, size)));
  let durationS = 0;
  let frames = 0;
  let statedFrames: number | null = null;
  while (offset + 4 <= size) {
    const isInView = offset >= viewStart && offset + 4 <= viewEnd;
    const at = isInView ? offset - viewStart : await locate(offset, 4);
    // An ID3v1 tag is the file's last 128 bytes.
    if (size - offset === 128 && view.toString('latin1', at, at + 3) === 'TAG') break;
    const frame = parseHeader(view.readUInt32BE(at));
    if (frame === null || offset + frame.bytes > size) throw corrupt(`no whole frame at byte ${offset}`);
    if (frames === 0 && statedFrames === null && frame.xingOffset + xingBytes <= frame.bytes) {
      const xing = await locate(offset + frame.xingOffset, xingBytes);
      statedFrames = xingFrames(view.subarray(xing, xing + xingBytes));
      if (statedFrames !== null) {
        // The header's own frame carries no sound.
        offset += frame.bytes;
        continue;
      }
    }
    frames += 1;
    durationS += frame.seconds;
    offset += frame.bytes;
  }
  if (frames === 0) throw corrupt('no frames');
  if (statedFrames !== null && statedFrames !== frames) throw corrupt(`${frames} of ${statedFrames} frames`);
  const tolerance = Math.max(toleranceS, expectedDurationS * toleranceShare);
  if (Math.abs(durationS - expectedDurationS) > tolerance)
    throw corrupt(`${durationS.toFixed(3)} s instead of ${expectedDurationS.toFixed(3)} s`);
  return durationS;
}

function tagLength(head: Buffer): number {
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  const digits = [...head.subarray(6, 10)];
  const hasFooter = ((head[5] ?? 0) & 0x10) !== 0;
  return 10 + digits.reduce((sum, digit) => sum * 128 + (digit & 0x7f), 0) + (hasFooter ? 10 : 0);
}

function parseHeader(word: number): Frame | null {
  if (word >>> 21 !== 0x7ff) return null;
  const version = (word >>> 19) & 3; // 0: MPEG 2.5, 2: MPEG 2, 3: MPEG 1
  const layer = (word >>> 17) & 3; // 1: Layer III
  if (version === 1 || layer !== 1) return null;
  const isMpeg1 = version === 3;
  const kbps = bitratesKbps[isMpeg1 ? 'mpeg1' : 'mpeg2'][(word >>> 12) & 15];
  const baseRate = sampleRates[(word >>> 10) & 3];
  if (kbps === undefined || kbps === 0 || baseRate === undefined) return null;
  const sampleRate = isMpeg1 ? baseRate : version === 2 ? baseRate / 2 : baseRate / 4;
  const samples = isMpeg1 ? 1152 : 576;
  const isMono = ((word >>> 6) & 3) === 3;
  const sideInfo = isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17;
  return {
    bytes: Math.floor(((samples / 8) * kbps * 1000) / sampleRate) + ((word >>> 9) & 1),
    seconds: samples / sampleRate,
    xingOffset: 4 + sideInfo,
  };
}

/** Frames that a Xing/Info header counts; null when this is none. */
function xingFrames(bytes: Buffer): number | null {
  const name = bytes.toString('latin1', 0, 4);
  if (name !== 'Xing' && name !== 'Info') return null;
  return (bytes.readUInt32BE(4) & 1) === 1 ? bytes.readUInt32BE(8) : null;
}

function corrupt(detail: string): Failure {
  return new Failure('resultCorrupt', {}, new Error(detail));
}
