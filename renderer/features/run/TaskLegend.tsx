import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRunStore } from '../../store/run-store.ts';
import { useText } from '../../ui/use-text.ts';
import { countGroups, taskGroups } from './task-look.ts';
import { useLooks } from './use-looks.ts';

const useStyles = makeStyles({
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '6px 14px',
    margin: 0,
    padding: '9px 16px 10px',
    listStyleType: 'none',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    fontSize: '12px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
  entry: { display: 'flex', alignItems: 'center', gap: '6px' },
  swatch: {
    width: '18px',
    height: '18px',
    display: 'grid',
    placeItems: 'center',
    border: '1px solid',
    borderRadius: '5px',
    fontSize: '10.5px',
    fontWeight: 700,
  },
  count: { fontWeight: 650, color: tokens.colorNeutralForeground1 },
});

/** What the letters, colours and patterns mean, and how many tasks wear each; states that no task has are left out. */
export function TaskLegend() {
  const styles = useStyles();
  const looks = useLooks();
  const { say, format } = useText();
  const counts = countGroups(useRunStore((state) => state.phaseCounts));
  return (
    <ul className={styles.legend} aria-label={say('run:legend')} data-testid="task-legend">
      {taskGroups
        .filter((group) => counts[group] > 0)
        .map((group) => (
          <li key={group} className={styles.entry} data-group={group} data-count={counts[group]}>
            <span className={mergeClasses(styles.swatch, looks.task[group])} aria-hidden="true">
              {say(`run:letter.${group}`)}
            </span>
            {say(`run:group.${group}`)} <span className={styles.count}>{format.number(counts[group])}</span>
          </li>
        ))}
    </ul>
  );
}
