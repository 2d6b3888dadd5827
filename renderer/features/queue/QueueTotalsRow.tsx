import { makeStyles, tokens } from '@fluentui/react-components';
import { useQueueStore } from '../../store/queue-store.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  totals: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '18px',
    padding: '10px 18px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: '12.5px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  main: { color: tokens.colorNeutralForeground1, fontWeight: 600 },
  rejected: { color: tokens.colorPaletteRedForeground1 },
});

/** The queue in one line, said again to screen readers when it changes. */
export function QueueTotalsRow() {
  const styles = useStyles();
  const { say, format } = useText();
  const totals = useQueueStore((state) => state.totals);
  return (
    <div className={styles.totals} role="status" data-testid="queue-totals">
      <span className={styles.main}>{say('queue:totals.files', { count: totals.files })}</span>
      {totals.ready > 0 && <span>{format.clock(totals.mediaSeconds)}</span>}
      {totals.ready > 0 && <span>{format.bytes(totals.sizeBytes)}</span>}
      {totals.checking > 0 && <span>{say('queue:totals.checking', { count: totals.checking })}</span>}
      {totals.rejected > 0 && (
        <span className={styles.rejected}>{say('queue:totals.rejected', { count: totals.rejected })}</span>
      )}
    </div>
  );
}
