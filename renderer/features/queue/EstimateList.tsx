import { makeStyles, tokens } from '@fluentui/react-components';
import type { Estimate } from '../../../shared/contract.ts';
import { useText } from '../../ui/use-text.ts';

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
});

const spareRows: ReadonlySet<string> = new Set(['queue:panel.estimateLength', 'queue:panel.estimateUpload']);

/** What to expect, and "not known yet" where nothing was ever measured. */
export function EstimateList({ estimate }: { readonly estimate: Estimate }) {
  const styles = useStyles();
  const { say, format, language } = useText();
  const { durationS, cost } = estimate;
  const money = () => {
    if (cost === null) return say('queue:panel.unknownYet');
    if (cost.amount === 0) return say('queue:panel.free');
    const amount = new Intl.NumberFormat(language, { style: 'currency', currency: cost.currency });
    return say('queue:panel.about', { value: amount.format(cost.amount) });
  };
  const rows = [
    ['queue:panel.estimateLength', format.clock(estimate.mediaSeconds)],
    [
      'queue:panel.estimateTime',
      durationS === null
        ? say('queue:panel.unknownYet')
        : say('queue:panel.about', { value: format.duration(durationS * 1000) }),
    ],
    ['queue:panel.estimateUpload', format.bytes(estimate.uploadBytes)],
    ['queue:panel.estimateOutput', format.bytes(estimate.outputBytes)],
    ['queue:panel.estimateCost', money()],
  ] as const;
  return (
    <dl className={styles.list} data-testid="estimate">
      {rows.map(([label, value]) => (
        <div key={label} className={spareRows.has(label) ? styles.spare : styles.row}>
          <dt className={styles.term}>{say(label)}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
