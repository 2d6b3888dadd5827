import {
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import {
  ArrowSync20Regular,
  CheckmarkCircle20Regular,
  DismissCircle20Regular,
  ErrorCircle20Filled,
  MoreHorizontal20Regular,
  PauseCircle20Regular,
} from '@fluentui/react-icons';
import { useRef, useState } from 'react';
import { receiptFormats } from '../../../shared/contract.ts';
import type { HistoryEntry, HistoryState } from '../../../shared/history.ts';
import { openRun, showView, useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { focusRing } from '../../ui/focus-ring.ts';
import { tone } from '../../ui/tones.ts';
import { useRovingGrid } from '../../ui/use-roving-grid.ts';
import { useSaveReceipt } from '../../ui/use-save-receipt.ts';
import { useText } from '../../ui/use-text.ts';
import { costWords, whereWords } from './history-words.ts';

const narrow = '@container (max-width: 750px)';

const useStyles = makeStyles({
  table: { containerType: 'inline-size', outlineStyle: 'none' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(140px, 1.3fr) minmax(160px, 1.4fr) 96px 96px 120px 32px',
    alignItems: 'center',
    columnGap: '14px',
    padding: '0 14px 0 20px',
    fontVariantNumeric: 'tabular-nums',
    [narrow]: { gridTemplateColumns: 'minmax(150px, 1fr) minmax(160px, 1.1fr) 84px 84px 32px' },
  },
  wideOnly: { [narrow]: { display: 'none' } },
  head: {
    height: '32px',
    fontSize: '12px',
    fontWeight: 500,
    color: tokens.colorNeutralForeground3,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  row: {
    minHeight: '52px',
    fontSize: '13px',
    cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':last-child': { borderBottom: 'none' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
    ':focus-visible': { ...focusRing, outlineOffset: '-3px', borderRadius: '8px' },
  },
  two: { minWidth: 0, display: 'flex', flexDirection: 'column' },
  strong: { fontWeight: 550 },
  quiet: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  right: { textAlign: 'right' },
  state: { minWidth: 0, display: 'flex', alignItems: 'center', gap: '8px' },
  icon: { flexShrink: 0 },
  running: { color: tone('indigo', 'Edge') },
  interrupted: { color: tone('amber', 'Edge') },
  completed: { color: tone('teal', 'Edge') },
  failed: { color: tone('red', 'Edge') },
  cancelled: { color: tone('violet', 'Edge') },
  bad: { color: tokens.colorPaletteRedForeground1 },
  more: {
    display: 'grid',
    placeItems: 'center',
    width: '28px',
    height: '28px',
    padding: 0,
    border: 'none',
    borderRadius: '6px',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': focusRing,
  },
});

const icons: Readonly<Record<HistoryState, typeof ArrowSync20Regular>> = {
  running: ArrowSync20Regular,
  interrupted: PauseCircle20Regular,
  completed: CheckmarkCircle20Regular,
  failed: ErrorCircle20Filled,
  cancelled: DismissCircle20Regular,
};

interface RunTableProps {
  readonly entries: readonly HistoryEntry[];
  readonly onRemove: (entry: HistoryEntry) => void;
}

/** Runs as a grid: one tab stop, arrows move, Enter opens, Delete removes; the rest is in a menu of each row. */
export function RunTable({ entries, onRemove }: RunTableProps) {
  const styles = useStyles();
  const { say } = useText();
  const currentRunId = useAppStore((state) => state.runId);
  const [menu, setMenu] = useState<{ readonly entry: HistoryEntry; readonly target: HTMLElement } | null>(
    null,
  );
  const container = useRef<HTMLDivElement>(null);

  const open = ({ runId }: HistoryEntry) => (runId === currentRunId ? showView('run') : openRun(runId));
  const at = (index: number, act: (entry: HistoryEntry) => void) => {
    const entry = entries[index];
    if (entry !== undefined) act(entry);
  };
  const grid = useRovingGrid({
    container,
    count: entries.length,
    columns: 1,
    pageRows: 8,
    onActivate: (index) => at(index, open),
    onDelete: (index) => at(index, onRemove),
  });

  return (
    <>
      <div
        role="grid"
        tabIndex={-1}
        ref={container}
        className={styles.table}
        aria-label={`${say('history:table.label')}. ${say('history:table.hint')}`}
        aria-rowcount={entries.length + 1}
        data-testid="history-table"
        onKeyDown={grid.onKeyDown}
      >
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={mergeClasses(styles.columns, styles.head)}>
            <span role="columnheader">{say('history:table.when')}</span>
            <span role="columnheader">{say('history:table.files')}</span>
            <span role="columnheader" className={styles.right}>
              {say('history:table.length')}
            </span>
            <span role="columnheader" className={styles.right}>
              {say('history:table.took')}
            </span>
            <span role="columnheader" className={mergeClasses(styles.right, styles.wideOnly)}>
              {say('history:table.cost')}
            </span>
          </div>
        </div>
        <div role="rowgroup">
          {entries.map((entry, index) => (
            <RunRow
              key={entry.runId}
              entry={entry}
              index={index}
              isActive={index === grid.active}
              onFocus={grid.setActive}
              onOpen={open}
              onMenu={(target) => setMenu({ entry, target })}
            />
          ))}
        </div>
      </div>
      <RowMenu menu={menu} onClose={() => setMenu(null)} onOpen={open} onRemove={onRemove} />
    </>
  );
}

interface RunRowProps {
  readonly entry: HistoryEntry;
  readonly index: number;
  readonly isActive: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (entry: HistoryEntry) => void;
  readonly onMenu: (target: HTMLElement) => void;
}

function RunRow({ entry, index, isActive, onFocus, onOpen, onMenu }: RunRowProps) {
  const styles = useStyles();
  const text = useText();
  const { say, format } = text;
  const { state, counts } = entry;
  const Icon = icons[state];
  const date = format.moment(entry.createdAt);
  const menuName = say('history:table.menu', { date });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys of its rows
    <div
      role="row"
      className={mergeClasses(styles.columns, styles.row)}
      tabIndex={isActive ? 0 : -1}
      aria-rowindex={index + 2}
      data-index={index}
      data-testid="history-row"
      data-run={entry.runId}
      data-state={state}
      onFocus={() => onFocus(index)}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('button') === null) onOpen(entry);
      }}
    >
      <div role="gridcell" className={styles.two}>
        <span className={styles.strong}>{date}</span>
        <ClippedName className={styles.quiet} text={whereWords(entry, { say })} />
      </div>
      <div role="gridcell" className={styles.state}>
        <Icon className={mergeClasses(styles.icon, styles[state])} aria-hidden="true" />
        <span className={styles.two}>
          <span>{say(`history:state.${state}`)}</span>
          <span className={styles.quiet}>
            {say('history:table.of', {
              converted: format.number(counts.converted),
              total: format.number(counts.total),
            })}
            {counts.failed > 0 && (
              <span className={styles.bad}>
                {'  ·  '}
                {say('history:table.failed', { count: counts.failed })}
              </span>
            )}
          </span>
        </span>
      </div>
      <div role="gridcell" className={styles.right}>
        {format.clock(entry.soundSeconds)}
      </div>
      <div role="gridcell" className={styles.right}>
        {entry.elapsedMs === null ? say('history:table.unknown') : format.duration(entry.elapsedMs)}
      </div>
      <div role="gridcell" className={mergeClasses(styles.right, styles.wideOnly)}>
        {costWords(entry, text)}
      </div>
      <div role="gridcell">
        <button
          type="button"
          className={styles.more}
          tabIndex={isActive ? 0 : -1}
          aria-label={menuName}
          aria-haspopup="menu"
          title={menuName}
          data-testid="history-menu"
          onClick={(event) => onMenu(event.currentTarget)}
        >
          <MoreHorizontal20Regular aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}

interface RowMenuProps {
  readonly menu: { readonly entry: HistoryEntry; readonly target: HTMLElement } | null;
  readonly onClose: () => void;
  readonly onOpen: (entry: HistoryEntry) => void;
  readonly onRemove: (entry: HistoryEntry) => void;
}

/** One menu for all rows: two hundred of them would only cost. */
function RowMenu({ menu, onClose, onOpen, onRemove }: RowMenuProps) {
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const save = useSaveReceipt();
  const canReveal = useAppStore((state) => state.info?.canRevealFiles ?? false);
  if (menu === null) return null;
  const { entry, target } = menu;
  const { runId } = entry;
  return (
    <Menu
      open
      positioning={{ target, position: 'below', align: 'end' }}
      onOpenChange={(_event, { open }) => {
        if (open) return;
        onClose();
        target.focus();
      }}
    >
      <MenuPopover>
        <MenuList>
          <MenuItem data-testid="history-open" onClick={() => onOpen(entry)}>
            {say('history:action.open')}
          </MenuItem>
          {canReveal && entry.can.openFolder && (
            <MenuItem
              data-testid="history-open-folder"
              onClick={() => void attempt(() => client.run.openFolder.mutate({ runId }))}
            >
              {say('history:action.openFolder')}
            </MenuItem>
          )}
          {receiptFormats.map((format) => (
            <MenuItem key={format} data-testid={`history-${format}`} onClick={() => void save(runId, format)}>
              {say(`history:action.${format}`)}
            </MenuItem>
          ))}
          <MenuDivider />
          <MenuItem data-testid="history-remove" onClick={() => onRemove(entry)}>
            {say('history:action.remove')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
