import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { moveInGrid } from './grid-navigation.ts';

interface RovingGridOptions {
  /** The element that scrolls and holds the cells. */
  readonly container: RefObject<HTMLDivElement | null>;
  readonly count: number;
  readonly columns: number;
  readonly pageRows: number;
  /** Enter or Space on a cell. */
  readonly onActivate?: (index: number) => void;
  /** Delete or Backspace on a cell. */
  readonly onDelete?: (index: number) => void;
}

/**
 * Keyboard for a virtualised grid: one cell is in the tab order, keys move it. Cells carry `data-index`. The row of the
 * active cell always stays rendered (`extractRows`), so that scrolling with a wheel never drops the focus to the page.
 */
export function useRovingGrid(options: RovingGridOptions) {
  const { container, count, columns, pageRows, onActivate, onDelete } = options;
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, Math.max(0, count - 1));
  const scrollToRow = useRef<(row: number) => void>(() => undefined);
  const isFocusDue = useRef(false);

  useEffect(() => {
    if (!isFocusDue.current) return;
    const cell = container.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (cell === null || cell === undefined) return;
    isFocusDue.current = false;
    cell.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.metaKey) return;
    const isOnCell = event.target instanceof HTMLElement && event.target.dataset['index'] === String(active);
    if (isOnCell && onActivate && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      onActivate(active);
      return;
    }
    if (isOnCell && onDelete && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault();
      // The next row takes its place, and the focus with it.
      isFocusDue.current = true;
      onDelete(active);
      return;
    }
    const next = moveInGrid(active, event.key, event.ctrlKey, { count, columns, pageRows });
    if (next === null) return;
    event.preventDefault();
    isFocusDue.current = true;
    setActive(next);
    scrollToRow.current(Math.floor(next / columns));
  };

  /** The next render gives the focus to the active cell: call it before what removes the focused one. */
  const claimFocus = useCallback(() => {
    isFocusDue.current = true;
  }, []);

  const activeRow = Math.floor(active / columns);
  const extractRows = useCallback(
    (range: Range) => {
      const rows = defaultRangeExtractor(range);
      if (activeRow < range.count && !rows.includes(activeRow)) rows.push(activeRow);
      return rows.sort((a, b) => a - b);
    },
    [activeRow],
  );

  return { active, setActive, claimFocus, scrollToRow, onKeyDown, extractRows };
}
