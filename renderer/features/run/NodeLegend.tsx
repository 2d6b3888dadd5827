import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRunStore } from '../../store/run-store.ts';
import { useText } from '../../ui/use-text.ts';
import { knownNodeState, nodeStateWords } from './node-look.ts';
import { useLooks } from './use-looks.ts';

const useStyles = makeStyles({
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '6px 12px',
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

/** The states that nodes are in now, words of the service that we do not know included. */
export function NodeLegend() {
  const styles = useStyles();
  const looks = useLooks();
  const { say, format } = useText();
  useRunStore((state) => state.revision);
  const counts = new Map<string, number>();
  for (const node of useRunStore.getState().nodes.values()) {
    counts.set(node.state, (counts.get(node.state) ?? 0) + 1);
  }
  return (
    <ul className={styles.legend} aria-label={say('run:legend')}>
      {[...counts].map(([state, count]) => {
        const known = knownNodeState(state);
        return (
          <li key={state} className={styles.entry}>
            <span className={mergeClasses(styles.swatch, looks.node[known])} aria-hidden="true">
              {say(`run:nodeLetter.${known}`)}
            </span>
            {nodeStateWords(state, say)} <span className={styles.count}>{format.number(count)}</span>
          </li>
        );
      })}
    </ul>
  );
}
