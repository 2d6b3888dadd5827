import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, memo, useRef } from 'react';
import { useRunStore } from '../../store/run-store.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { focusRing } from '../../ui/focus-ring.ts';
import { useRovingGrid } from '../../ui/use-roving-grid.ts';
import { type Text, useText } from '../../ui/use-text.ts';
import { phaseWords, taskTookMs } from './run-words.ts';
import { select, useSelectionStore } from './selection-store.ts';
import { groupOfPhase } from './task-look.ts';
import { type Looks, useLooks } from './use-looks.ts';

const rowHeight = 40;
const narrow = '@container (max-width: 600px)';

const useStyles = makeStyles({
  table: {
    flexGrow: 1,
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    containerType: 'inline-size',
  },
  scroller: { flexGrow: 1, minHeight: 0, overflowY: 'auto', scrollbarGutter: 'stable' },
  headGroup: { scrollbarGutter: 'stable', overflow: 'hidden', flexShrink: 0 },
  rows: { position: 'relative' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 148px 64px 68px 84px 76px',
    alignItems: 'center',
    columnGap: '12px',
    padding: '0 16px',
    fontVariantNumeric: 'tabular-nums',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr) 148px 60px' },
  },
  wideOnly: { [narrow]: { display: 'none' } },
  head: {
    height: '32px',
    fontSize: '12px',
    fontWeight: 500,
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  row: {
    position: 'absolute',
    insetInline: 0,
    height: `${rowHeight}px`,
    fontSize: '13px',
    cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
    ':focus-visible': { ...focusRing, outlineOffset: '-3px', borderRadius: '8px' },
  },
  selected: { backgroundColor: tokens.colorBrandBackground2 },
  clip: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  name: { fontWeight: 550, minWidth: 0 },
  right: { textAlign: 'right' },
  state: { display: 'flex', alignItems: 'center', gap: '8px', minWidth: 0 },
  chip: {
    flexShrink: 0,
    width: '22px',
    height: '22px',
    display: 'grid',
    placeItems: 'center',
    border: '1px solid',
    borderRadius: '6px',
    fontSize: '11px',
    fontWeight: 700,
  },
});

/** Every task as a row: virtualised, one tab stop, arrows move, Enter opens the details. */
export function TaskTable() {
  const styles = useStyles();
  const looks = useLooks();
  const text = useText();
  const { say } = text;
  const order = useRunStore((state) => state.taskOrder);
  const container = useRef<HTMLDivElement>(null);

  const open = (index: number) => {
    const itemId = order[index];
    if (itemId !== undefined) select({ kind: 'task', itemId });
  };
  const grid = useRovingGrid({ container, count: order.length, columns: 1, pageRows: 10, onActivate: open });
  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => container.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor: grid.extractRows,
  });
  grid.scrollToRow.current = (row) => virtualizer.scrollToIndex(row);

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (row === null) return;
    grid.setActive(Number(row.dataset['index']));
    open(Number(row.dataset['index']));
  };

  return (
    <div
      role="grid"
      tabIndex={-1}
      className={styles.table}
      aria-label={say('run:tasks.grid')}
      aria-rowcount={order.length + 1}
      data-testid="task-table"
      onKeyDown={grid.onKeyDown}
      onClick={onClick}
    >
      <div role="rowgroup" className={styles.headGroup}>
        <div role="row" aria-rowindex={1} className={mergeClasses(styles.columns, styles.head)}>
          <span role="columnheader">{say('run:tasks.name')}</span>
          <span role="columnheader">{say('run:tasks.state')}</span>
          <span role="columnheader" className={styles.right}>
            {say('run:tasks.node')}
          </span>
          <span role="columnheader" className={mergeClasses(styles.right, styles.wideOnly)}>
            {say('run:tasks.length')}
          </span>
          <span role="columnheader" className={mergeClasses(styles.right, styles.wideOnly)}>
            {say('run:tasks.time')}
          </span>
          <span role="columnheader" className={mergeClasses(styles.right, styles.wideOnly)}>
            {say('run:tasks.size')}
          </span>
        </div>
      </div>
      <div role="rowgroup" ref={container} className={styles.scroller}>
        <div role="presentation" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const itemId = order[row.index];
            if (itemId === undefined) return null;
            return (
              <TaskRow
                key={itemId}
                itemId={itemId}
                index={row.index}
                top={row.start}
                isActive={row.index === grid.active}
                styles={styles}
                looks={looks}
                text={text}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface TaskRowProps {
  readonly itemId: string;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly styles: ReturnType<typeof useStyles>;
  readonly looks: Looks;
  readonly text: Text;
}

const TaskRow = memo(function TaskRow({ itemId, index, top, isActive, styles, looks, text }: TaskRowProps) {
  const { say, format } = text;
  const task = useRunStore((state) => state.tasks.get(itemId));
  const nodeLabel = useRunStore(({ nodes, tasks }) => nodes.get(tasks.get(itemId)?.nodeId ?? '')?.label);
  const isSelected = useSelectionStore(
    ({ selection }) => selection?.kind === 'task' && selection.itemId === itemId,
  );
  if (task === undefined) return null;
  const group = groupOfPhase[task.phase];
  const took = taskTookMs(task);
  const dash = say('run:details.unknown');
  return (
    <div
      role="row"
      className={mergeClasses(styles.columns, styles.row, isSelected && styles.selected)}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={isActive ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      data-testid="task-row"
      data-phase={task.phase}
      data-name={task.name}
    >
      <span role="gridcell" className={styles.name}>
        <ClippedName text={task.name} keep={14} />
      </span>
      <span role="gridcell" className={styles.state}>
        <span className={mergeClasses(styles.chip, looks.task[group])} aria-hidden="true">
          {say(`run:letter.${group}`)}
        </span>
        <span className={styles.clip}>{phaseWords(task, say, format)}</span>
      </span>
      <span role="gridcell" className={styles.right}>
        {nodeLabel ?? dash}
      </span>
      <span role="gridcell" className={mergeClasses(styles.right, styles.wideOnly)}>
        {format.clock(task.durationS)}
      </span>
      <span role="gridcell" className={mergeClasses(styles.right, styles.wideOnly)}>
        {took === null ? dash : format.duration(took)}
      </span>
      <span role="gridcell" className={mergeClasses(styles.right, styles.wideOnly)}>
        {task.outputBytes === null ? dash : format.bytes(task.outputBytes)}
      </span>
    </div>
  );
});
