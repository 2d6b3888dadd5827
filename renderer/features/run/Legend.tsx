import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useText } from '../../ui/use-text.ts';

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

export interface LegendEntry {
  readonly key: string;
  /** Class names of colour and pattern. */
  readonly look: string;
  readonly letter: string;
  readonly words: string;
  readonly count: number;
}

interface LegendProps {
  readonly entries: readonly LegendEntry[];
  readonly testId: string;
}

/** What the letters, colours and patterns of a grid mean, and how many wear each. */
export function Legend({ entries, testId }: LegendProps) {
  const styles = useStyles();
  const { say, format } = useText();
  return (
    <ul className={styles.legend} aria-label={say('run:legend')} data-testid={testId}>
      {entries.map(({ key, look, letter, words, count }) => (
        <li key={key} className={styles.entry} data-group={key} data-count={count}>
          <span className={mergeClasses(styles.swatch, look)} aria-hidden="true">
            {letter}
          </span>
          {words} <span className={styles.count}>{format.number(count)}</span>
        </li>
      ))}
    </ul>
  );
}
