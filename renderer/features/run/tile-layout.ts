/** How tiles fill a width. Few tasks get room for their names; thousands get a letter each. */
export interface TileLayout {
  readonly isLarge: boolean;
  readonly columns: number;
  /** Height of a row with its gap, in px. */
  readonly rowHeight: number;
  readonly gap: number;
}

/** Up to here every tile shows its name. */
const largeUpTo = 300;
const large = { minWidth: 188, rowHeight: 66, gap: 8 };
const small = { minWidth: 34, rowHeight: 38, gap: 4 };

/** @param width of the grid in px; 0 before it was measured */
export function layOutTiles(count: number, width: number): TileLayout {
  const isLarge = count <= largeUpTo;
  const { minWidth, rowHeight, gap } = isLarge ? large : small;
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  return { isLarge, columns, rowHeight, gap };
}
