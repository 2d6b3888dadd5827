import { makeStyles, tokens } from '@fluentui/react-components';
import type { HistoryEntry } from '../../../shared/history.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { sumsOf } from './history-sums.ts';
import { totalsWords } from './history-words.ts';

const small = '@media (max-width: 1000px)';

const useStyles = makeStyles({
  totals: {
    margin: 0,
    padding: '14px 20px',
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(124px, 1fr))',
    gap: '12px 16px',
  },
  term: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  value: {
    margin: 0,
    fontSize: '20px',
    lineHeight: '28px',
    fontWeight: 650,
    letterSpacing: '-0.01em',
    fontVariantNumeric: 'tabular-nums',
    [small]: { fontSize: '17px', lineHeight: '24px' },
  },
  hint: { margin: 0, fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
});

/** What all runs came to. */
export function HistoryTotals({ entries }: { readonly entries: readonly HistoryEntry[] }) {
  const styles = useStyles();
  const card = useCardStyles();
  const { say, format } = useText();
  return (
    <section className={card.card} aria-label={say('history:totals.label')}>
      <dl className={styles.totals}>
        {totalsWords(sumsOf(entries), { say, format }).map(({ name, value, hint }) => (
          <div key={name}>
            <dt className={styles.term}>{say(`history:totals.${name}`)}</dt>
            <dd className={styles.value} data-testid={`total-${name}`}>
              {value}
            </dd>
            <dd className={styles.hint}>{hint}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
