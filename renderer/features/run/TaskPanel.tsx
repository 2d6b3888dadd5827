import { makeStyles, mergeClasses, ToggleButton, tokens } from '@fluentui/react-components';
import { Grid20Regular, Table20Regular } from '@fluentui/react-icons';
import { useRunStore } from '../../store/run-store.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { showTasksAs, taskViews, useSelectionStore } from './selection-store.ts';
import { TaskLegend } from './TaskLegend.tsx';
import { TaskTable } from './TaskTable.tsx';
import { TaskTiles } from './TaskTiles.tsx';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column' },
  head: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '8px 10px 4px 16px',
    minHeight: '44px',
  },
  count: {
    color: tokens.colorNeutralForeground3,
    fontWeight: 400,
    marginLeft: '6px',
    fontVariantNumeric: 'tabular-nums',
  },
  switch: { display: 'flex', gap: '2px' },
  empty: { margin: 'auto', padding: '24px', color: tokens.colorNeutralForeground3 },
});

const icons = { tiles: <Grid20Regular />, table: <Table20Regular /> } as const;

export function TaskPanel() {
  const styles = useStyles();
  const card = useCardStyles();
  const { say, format } = useText();
  const count = useRunStore((state) => state.taskOrder.length);
  const view = useSelectionStore((state) => state.taskView);
  return (
    <section className={mergeClasses(card.card, styles.panel)} aria-label={say('run:tasks.title')}>
      <div className={styles.head}>
        <h2 className={card.title}>
          {say('run:tasks.title')}
          <span className={styles.count}>{format.number(count)}</span>
        </h2>
        <div className={styles.switch} role="group" aria-label={say('run:tasks.view')}>
          {taskViews.map((name) => (
            <ToggleButton
              key={name}
              size="small"
              appearance="subtle"
              checked={view === name}
              icon={icons[name]}
              aria-label={say(`run:tasks.${name}`)}
              title={say(`run:tasks.${name}`)}
              data-testid={`tasks-as-${name}`}
              onClick={() => showTasksAs(name)}
            />
          ))}
        </div>
      </div>
      {count === 0 && <p className={styles.empty}>{say('run:tasks.empty')}</p>}
      {count > 0 && (view === 'tiles' ? <TaskTiles /> : <TaskTable />)}
      {count > 0 && <TaskLegend />}
    </section>
  );
}
