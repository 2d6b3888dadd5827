import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, memo, useEffect, useRef } from 'react';
import { useRunStore } from '../../store/run-store.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useRovingGrid } from '../../ui/use-roving-grid.ts';
import { type Text, useText } from '../../ui/use-text.ts';
import { NodeLegend } from './NodeLegend.tsx';
import { knownNodeState, nodeStateWords, nodeWork } from './node-look.ts';
import { poolWords } from './pool-words.ts';
import { isFinal } from './run-words.ts';
import { select, useSelectionStore } from './selection-store.ts';
import { type Looks, useLooks } from './use-looks.ts';
import { useSize } from './use-size.ts';
import { useTileStyles } from './use-tile-styles.ts';

/** Up to here a node has room for what it runs. */
const largeUpTo = 24;
const edge = 5;
const large = { minWidth: 160, rowHeight: 66, gap: 8 };
const small = { minWidth: 40, rowHeight: 44, gap: 4 };

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column' },
  head: { padding: '12px 16px 4px' },
  pool: {
    margin: '2px 0 0',
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  scroller: {
    flexGrow: 1,
    minHeight: '60px',
    overflowY: 'auto',
    overflowX: 'hidden',
    padding: '2px 11px 8px',
  },
  rows: { position: 'relative' },
  row: { position: 'absolute', insetInline: `${edge}px`, display: 'grid' },
  empty: {
    margin: 'auto',
    padding: '20px',
    textAlign: 'center',
    fontSize: '13px',
    color: tokens.colorNeutralForeground3,
  },
});

/** The node heat map: state by colour, letter and pattern, and what each node runs now. */
export function NodePanel() {
  const styles = useStyles();
  const card = useCardStyles();
  const text = useText();
  const { say } = text;
  const pool = useRunStore((state) => state.head?.pool ?? null);
  const poolState = useRunStore((state) => state.head?.resources.pool ?? 'none');
  const count = useRunStore((state) => state.nodeOrder.length);
  const isOver = useRunStore(({ head }) => head !== null && isFinal(head.status));
  const emptyKey = poolState === 'deleted' ? 'run:nodes.gone' : isOver ? 'run:nodes.none' : 'run:nodes.empty';
  return (
    <section
      className={mergeClasses(card.card, styles.panel)}
      aria-label={say('run:nodes.title')}
      data-testid="nodes"
    >
      <div className={styles.head}>
        <h2 className={card.title}>{say('run:nodes.title')}</h2>
        {pool !== null && poolState !== 'deleted' && (
          <p className={styles.pool} data-testid="pool-line">
            {poolWords(pool, text)}
          </p>
        )}
      </div>
      {count === 0 ? (
        <p className={styles.empty}>{say(emptyKey)}</p>
      ) : (
        <>
          <NodeTiles text={text} />
          <NodeLegend />
        </>
      )}
    </section>
  );
}

function NodeTiles({ text }: { readonly text: Text }) {
  const styles = useStyles();
  const tileStyles = useTileStyles();
  const looks = useLooks();
  const order = useRunStore((state) => state.nodeOrder);
  const container = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(container);
  const isLarge = order.length <= largeUpTo;
  const { minWidth, rowHeight, gap } = isLarge ? large : small;
  const columns = Math.max(1, Math.floor((width - 2 * edge + gap) / (minWidth + gap)));

  const open = (index: number) => {
    const nodeId = order[index];
    if (nodeId !== undefined) select({ kind: 'node', nodeId });
  };
  const pageRows = Math.max(1, Math.floor(height / rowHeight) - 1);
  const grid = useRovingGrid({ container, count: order.length, columns, pageRows, onActivate: open });
  const virtualizer = useVirtualizer({
    count: Math.ceil(order.length / columns),
    getScrollElement: () => container.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    // Room for the focus ring when a key brings a row in from outside.
    scrollPaddingStart: 2 * edge,
    scrollPaddingEnd: 4 * edge,
    rangeExtractor: grid.extractRows,
  });
  grid.scrollToRow.current = (row) => virtualizer.scrollToIndex(row);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height moves every row
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (cell === null) return;
    grid.setActive(Number(cell.dataset['index']));
    open(Number(cell.dataset['index']));
  };

  return (
    <div
      ref={container}
      role="grid"
      tabIndex={-1}
      className={styles.scroller}
      aria-label={text.say('run:nodes.grid')}
      aria-rowcount={virtualizer.options.count}
      aria-colcount={columns}
      data-testid="node-grid"
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
              height: rowHeight - gap,
              columnGap: gap,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {order.slice(row.index * columns, (row.index + 1) * columns).map((nodeId, column) => (
              <NodeTile
                key={nodeId}
                nodeId={nodeId}
                index={row.index * columns + column}
                isLarge={isLarge}
                isActive={row.index * columns + column === grid.active}
                styles={tileStyles}
                looks={looks}
                text={text}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface NodeTileProps {
  readonly nodeId: string;
  readonly index: number;
  readonly isLarge: boolean;
  readonly isActive: boolean;
  readonly styles: ReturnType<typeof useTileStyles>;
  readonly looks: Looks;
  readonly text: Text;
}

const NodeTile = memo(function NodeTile(props: NodeTileProps) {
  const { nodeId, index, isLarge, isActive, styles, looks, text } = props;
  const { say } = text;
  const node = useRunStore((state) => state.nodes.get(nodeId));
  const work = useRunStore(({ tasks, itemOfTask }) =>
    node === undefined ? null : nodeWork(node, (taskId) => tasks.get(itemOfTask.get(taskId) ?? ''), say),
  );
  const isSelected = useSelectionStore(
    ({ selection }) => selection?.kind === 'node' && selection.nodeId === nodeId,
  );
  if (node === undefined) return null;
  const known = knownNodeState(node.state);
  const letter = say(`run:nodeLetter.${known}`);
  const state = nodeStateWords(node.state, say);
  const name =
    work === null
      ? say('run:nodes.name', { label: node.label, state })
      : say('run:nodes.nameRuns', { label: node.label, state, what: work });

  return (
    <div
      role="gridcell"
      className={mergeClasses(
        styles.tile,
        isLarge ? styles.large : styles.small,
        !isLarge && looks.node[known],
        isSelected && styles.selected,
      )}
      tabIndex={isActive ? 0 : -1}
      aria-label={isLarge ? undefined : name}
      aria-selected={isSelected}
      title={name}
      data-index={index}
      data-testid="node-tile"
      data-state={node.state}
    >
      {isLarge ? (
        <>
          <span
            className={mergeClasses(styles.chip, styles.sign, looks.node[known])}
            data-letter={letter}
            aria-hidden="true"
          />
          <span className={styles.words}>
            <div className={styles.name}>{say('run:nodes.label', { label: node.label })}</div>
            <div className={styles.state}>{work === null ? state : <ClippedName text={work} />}</div>
            {work !== null && <div className={styles.unseen}>{state}</div>}
          </span>
        </>
      ) : (
        <span className={styles.sign} data-letter={letter} aria-hidden="true" />
      )}
    </div>
  );
});
