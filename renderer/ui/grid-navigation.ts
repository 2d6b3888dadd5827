/** The shape of a grid whose cells are numbered row by row. */
export interface GridShape {
  readonly count: number;
  readonly columns: number;
  /** Rows that a page holds, for Page Up and Page Down. */
  readonly pageRows: number;
}

/** The cell that a key leads to from `index`, or null when the key does not move here (APG grid pattern). */
export function moveInGrid(index: number, key: string, hasCtrl: boolean, shape: GridShape): number | null {
  const { count, columns, pageRows } = shape;
  if (count === 0) return null;
  const last = count - 1;
  const within = (target: number) => Math.min(last, Math.max(0, target));
  const rowStart = index - (index % columns);
  // Up and down keep their column; from the last full row down ends on the last cell.
  const rows = (delta: number) => {
    const target = index + delta * columns;
    if (target < 0) return columns === 1 ? 0 : index % columns;
    return target > last ? (rowStart + columns > last ? index : last) : target;
  };
  switch (key) {
    case 'ArrowRight':
      return columns === 1 ? null : within(index + 1);
    case 'ArrowLeft':
      return columns === 1 ? null : within(index - 1);
    case 'ArrowDown':
      return rows(1);
    case 'ArrowUp':
      return rows(-1);
    case 'PageDown':
      return columns === 1 ? within(index + pageRows) : rows(pageRows);
    case 'PageUp':
      return rows(-pageRows);
    case 'Home':
      return hasCtrl || columns === 1 ? 0 : rowStart;
    case 'End':
      return hasCtrl || columns === 1 ? last : within(rowStart + columns - 1);
    default:
      return null;
  }
}
