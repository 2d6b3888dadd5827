import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef } from 'react';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { useQueueStore } from '../../store/queue-store.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { useRovingGrid } from '../../ui/use-roving-grid.ts';
import { useText } from '../../ui/use-text.ts';
import { QueueRow } from './QueueRow.tsx';
import { useQueueRowStyles } from './use-queue-row-styles.ts';

const rowHeight = 53;

const useStyles = makeStyles({
  table: {
    flexGrow: 1,
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    containerType: 'inline-size',
  },
  scroller: { flexGrow: 1, minHeight: 0, overflowY: 'auto', overflowX: 'hidden', scrollbarGutter: 'stable' },
  head: { scrollbarGutter: 'stable', overflow: 'hidden', flexShrink: 0 },
  rows: { position: 'relative', width: '100%' },
});

/** The queue as a grid: virtualised, one tab stop, arrows move, Delete removes. */
export function QueueTable() {
  const styles = useStyles();
  const rowStyles = useQueueRowStyles();
  const text = useText();
  const { say } = text;
  const client = useClient();
  const attempt = useAttempt();
  const order = useQueueStore((state) => state.order);

  const remove = useCallback(
    (itemId: string) =>
      void attempt(() => client.queue.remove.mutate({ itemIds: [itemId] })).then(() => keepFocus()),
    [attempt, client],
  );
  const container = useRef<HTMLDivElement>(null);
  const grid = useRovingGrid({
    container,
    count: order.length,
    columns: 1,
    pageRows: 8,
    onDelete: (index) => {
      const itemId = order[index];
      if (itemId !== undefined) remove(itemId);
    },
  });
  const { claimFocus } = grid;
  const removeByButton = useCallback(
    (itemId: string) => {
      claimFocus();
      remove(itemId);
    },
    [claimFocus, remove],
  );
  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => container.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => order[index] ?? index,
    overscan: 8,
    rangeExtractor: grid.extractRows,
  });
  grid.scrollToRow.current = (row) => virtualizer.scrollToIndex(row);

  return (
    <div
      role="grid"
      tabIndex={-1}
      className={styles.table}
      aria-label={`${say('queue:table.label')}. ${say('queue:table.hint')}`}
      aria-rowcount={order.length + 1}
      data-testid="queue-table"
      onKeyDown={grid.onKeyDown}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={mergeClasses(rowStyles.columns, rowStyles.head)}>
          <span role="columnheader">{say('queue:table.name')}</span>
          <span role="columnheader" className={rowStyles.right}>
            {say('queue:table.length')}
          </span>
          <span role="columnheader" className={rowStyles.wideOnly}>
            {say('queue:table.sound')}
          </span>
          <span role="columnheader" className={rowStyles.right}>
            {say('queue:table.size')}
          </span>
          <span role="columnheader">{say('queue:table.state')}</span>
        </div>
      </div>
      <div role="rowgroup" ref={container} className={styles.scroller}>
        <div role="presentation" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const itemId = order[row.index];
            if (itemId === undefined) return null;
            return (
              <QueueRow
                key={row.key}
                itemId={itemId}
                index={row.index}
                top={row.start}
                isActive={row.index === grid.active}
                styles={rowStyles}
                text={text}
                measure={virtualizer.measureElement}
                onFocus={grid.setActive}
                onRemove={removeByButton}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
