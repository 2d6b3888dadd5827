/** What an extract is made of: bytes that were written anew, and stretches of the source that are copied as they are. */
export type Piece =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'copy'; readonly start: number; readonly end: number };

/**
 * Why a file is sent whole. Each is a case in which ffmpeg could make another MP3 from an extract, or in which that is
 * not proved by a test.
 */
export const wholeReasons = [
  /** No MP4 or MOV. */
  'container',
  /** A codec that is not in the table of those that were compared. */
  'codec',
  /** Boxes or offsets that this reader does not follow. */
  'structure',
  'encrypted',
  /** Chapters that hang on a track that would be left behind. */
  'chapters',
  /** The file has little else but sound. */
  'nothingToSave',
] as const;
export type WholeReason = (typeof wholeReasons)[number];

export type SoundPlan =
  | { readonly ok: true; readonly bytes: number; readonly pieces: readonly Piece[] }
  | { readonly ok: false; readonly reason: WholeReason; readonly detail: string };

export class SendWhole extends Error {
  readonly reason: WholeReason;
  constructor(reason: WholeReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** Pieces in the order of the file, with neighbours joined, and the position that the next one gets. */
export class PieceList {
  readonly #pieces: Piece[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  write(bytes: Uint8Array): void {
    this.#pieces.push({ kind: 'bytes', bytes });
    this.#bytes += bytes.length;
  }

  copy(start: number, end: number): void {
    const last = this.#pieces.at(-1);
    this.#bytes += end - start;
    if (last?.kind === 'copy' && last.end === start) this.#pieces.splice(-1, 1, { ...last, end });
    else if (end > start) this.#pieces.push({ kind: 'copy', start, end });
  }
}
