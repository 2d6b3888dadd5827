import { makeStyles, tokens } from '@fluentui/react-components';
import type { Estimate } from '../../../shared/contract.ts';
import { useText } from '../../ui/use-text.ts';
import { estimateRows } from './estimate-words.ts';

const useStyles = makeStyles({
  list: {
    margin: 0,
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    rowGap: '5px',
    columnGap: '12px',
    fontSize: '13px',
    lineHeight: '18px',
    fontVariantNumeric: 'tabular-nums',
  },
  // The totals under the table say these too: a low window can spare them.
  spare: { display: 'contents', '@media (max-height: 680px)': { display: 'none' } },
  row: { display: 'contents' },
  term: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, textAlign: 'right', fontWeight: 550 },
  note: {
    display: 'block',
    fontSize: '12px',
    lineHeight: '16px',
    fontWeight: 400,
    color: tokens.colorNeutralForeground3,
  },
});

/** What to expect, and "not known" with its reason where nobody can tell. */
export function EstimateList({ estimate }: { readonly estimate: Estimate }) {
  const styles = useStyles();
  const text = useText();
  return (
    <dl className={styles.list} data-testid="estimate">
      {estimateRows(estimate, text).map(({ name, label, value, note, isSpare }) => (
        <div key={name} className={isSpare ? styles.spare : styles.row}>
          <dt className={styles.term}>{label}</dt>
          <dd className={styles.value} data-testid={`estimate-${name}`}>
            {value}
            {note !== null && <span className={styles.note}>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
