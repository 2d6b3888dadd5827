import { makeStyles } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useRef } from 'react';
import { useRunStore } from '../../store/run-store.ts';
import { useRovingGrid } from '../../ui/use-roving-grid.ts';
import { useText } from '../../ui/use-text.ts';
import { select } from './selection-store.ts';
import { TaskTile } from './TaskTile.tsx';
import { layOutTiles } from './tile-layout.ts';
import { useLooks } from './use-looks.ts';
import { useSize } from './use-size.ts';
import { useTileStyles } from './use-tile-styles.ts';

/** Room for the focus ring of the outermost tiles, in px. */
const edge = 5;

const useStyles = makeStyles({
  scroller: { flexGrow: 1, minHeight: 0, overflowY: 'auto', overflowX: 'hidden', padding: '4px 11px 8px' },
  rows: { position: 'relative', width: '100%' },
  row: { position: 'absolute', insetInline: `${edge}px`, display: 'grid' },
});

/** Every task as a tile: virtualised by rows, one tab stop, arrows move, Enter opens the details. */
export function TaskTiles() {
  const styles = useStyles();
  const tileStyles = useTileStyles();
  const looks = useLooks();
  const text = useText();
  const order = useRunStore((state) => state.taskOrder);

  const open = (index: number) => {
    const itemId = order[index];
    if (itemId !== undefined) select({ kind: 'task', itemId });
  };
  const grid = useGridOf(order.length, open);
  const { layout, virtualizer } = grid;

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (cell === null) return;
    const index = Number(cell.dataset['index']);
    grid.setActive(index);
    open(index);
  };

  return (
    <div
      ref={grid.container}
      role="grid"
      tabIndex={-1}
      className={styles.scroller}
      aria-label={text.say('run:tasks.grid')}
      aria-rowcount={virtualizer.options.count}
      aria-colcount={layout.columns}
      data-testid="task-grid"
      onKeyDown={grid.onKeyDown}
      onClick={onClick}
    >
      <div role="presentation" className={styles.rows} style={{ height: virtualizer.getTotalSize() + edge }}>
        {virtualizer.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className={styles.row}
            style={{
              transform: `translateY(${row.start + edge}px)`,
              height: layout.rowHeight - layout.gap,
              columnGap: layout.gap,
              gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
            }}
          >
            {order
              .slice(row.index * layout.columns, (row.index + 1) * layout.columns)
              .map((itemId, column) => {
                const index = row.index * layout.columns + column;
                return (
                  <TaskTile
                    key={itemId}
                    itemId={itemId}
                    index={index}
                    column={column}
                    isLarge={layout.isLarge}
                    isActive={index === grid.active}
                    styles={tileStyles}
                    looks={looks}
                    text={text}
                  />
                );
              })}
          </div>
        ))}
      </div>
    </div>
  );
}

function useGridOf(count: number, onActivate: (index: number) => void) {
  const container = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(container);
  const layout = layOutTiles(count, width - 2 * edge);
  const pageRows = Math.max(1, Math.floor(height / layout.rowHeight) - 1);
  const grid = useRovingGrid({ container, count, columns: layout.columns, pageRows, onActivate });
  const virtualizer = useVirtualizer({
    count: Math.ceil(count / layout.columns),
    getScrollElement: () => container.current,
    estimateSize: () => layout.rowHeight,
    overscan: 4,
    // Room for the focus ring when a key brings a row in from outside.
    scrollPaddingStart: 2 * edge,
    scrollPaddingEnd: 4 * edge,
    rangeExtractor: grid.extractRows,
  });
  grid.scrollToRow.current = (row) => virtualizer.scrollToIndex(row);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height moves every row
  useEffect(() => virtualizer.measure(), [virtualizer, layout.rowHeight]);
  return { ...grid, container, layout, virtualizer };
}
