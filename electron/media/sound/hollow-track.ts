import { type Box, boxHeader, childrenOf, sliceOf } from './boxes.ts';

/**
 * What stays of a track that is left behind but has tags: some readers (ffmpeg, before it told them apart) take the tags
 * of any track for the file's. It keeps them in their place, and becomes a track of data that has none.
 */
const copiedOfTrack: ReadonlySet<string> = new Set(['tkhd', 'udta', 'meta']);
const copiedOfMedia: ReadonlySet<string> = new Set(['mdhd']);

const box = (type: string, ...parts: readonly Uint8Array[]) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([boxHeader(type, content.length), content]);
};

/** Version, flags, and so many words of zero. */
const zeros = (words: number) => Buffer.alloc(4 + words * 4);

/** A reader wants one even where no sample follows: text metadata (12.3.3.2) without an encoding, of no type. */
const sampleEntry = box('mett', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]));

const emptyTable = box(
  'stbl',
  ...[
    box('stsd', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), sampleEntry),
    box('stts', zeros(1)),
    box('stsc', zeros(1)),
  ],
  ...[box('stsz', zeros(2)), box('stco', zeros(1))],
);

export const hasTags = (trak: Box): boolean =>
  childrenOf(trak).some(({ type, body, end }) => (type === 'udta' || type === 'meta') && end > body);

export function hollowTrack(trak: Box): Buffer {
  const parts = childrenOf(trak).flatMap((child) => {
    if (child.type === 'mdia') return [hollowMedia(child)];
    return copiedOfTrack.has(child.type) ? [sliceOf(child)] : [];
  });
  return box('trak', ...parts);
}

function hollowMedia(mdia: Box): Buffer {
  const own = childrenOf(mdia).filter(({ type }) => copiedOfMedia.has(type));
  // ISO/IEC 14496-12, 8.4.3: predefined, handler type, three reserved words, an empty name.
  const handler = Buffer.concat([zeros(1), Buffer.from('meta', 'latin1'), Buffer.alloc(13)]);
  const minf = box('minf', box('nmhd', zeros(0)), emptyTable);
  return box('mdia', ...own.map(sliceOf), box('hdlr', handler), minf);
}
