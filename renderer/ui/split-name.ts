export interface SplitName {
  readonly head: string;
  /** Empty when the name is so short that it needs no splitting. */
  readonly tail: string;
  readonly isRightToLeft: boolean;
}

/** Hebrew, Arabic and their neighbours, with their presentation forms. */
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
const tailByDefault = 10;

/**
 * A name in two parts, so that a narrow place can cut the first and keep the second. Never inside a character: an emoji
 * or an accent stays whole. In a right-to-left name only the extension is split off, because its letters join.
 */
export function splitName(name: string, keep = tailByDefault): SplitName {
  if (rightToLeft.test(name)) {
    const dot = name.lastIndexOf('.');
    const cut = dot > 0 && /^\.\w{1,5}$/.test(name.slice(dot)) ? dot : name.length;
    return { head: name.slice(0, cut), tail: name.slice(cut), isRightToLeft: true };
  }
  if (name.length <= keep + 4) return { head: name, tail: '', isRightToLeft: false };
  const window = name.slice(-(keep + 24));
  const offset = name.length - window.length;
  let cut = name.length;
  for (const { index } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(window)) {
    if (window.length - index <= keep) {
      cut = offset + index;
      break;
    }
  }
  // A space at the seam would look like a hole beside the ellipsis.
  while (name[cut] === ' ') cut += 1;
  return { head: name.slice(0, cut), tail: name.slice(cut), isRightToLeft: false };
}
