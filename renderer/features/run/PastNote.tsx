import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeft20Regular, History20Regular, Pulse20Regular } from '@fluentui/react-icons';
import type { RunHead } from '../../../shared/contract.ts';
import { showView, useAppStore } from '../../store/app-store.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  bar: {
    flexShrink: 0,
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '6px 10px',
    padding: '7px 8px 7px 14px',
    borderRadius: '10px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground2,
    fontSize: '13px',
    lineHeight: '18px',
  },
  icon: { flexShrink: 0 },
  words: { flexGrow: 1, flexBasis: '240px', minWidth: 0 },
  title: { fontWeight: 600, color: tokens.colorNeutralForeground1 },
});

/** Over a run that was opened from the history: when it was, and the ways back. */
export function PastNote({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say, format } = useText();
  const isOpened = useAppStore((state) => state.openedRunId !== null);
  const hasCurrent = useAppStore((state) => state.runId !== null && state.runId !== head.runId);
  if (!isOpened) return null;
  return (
    <div className={styles.bar} data-testid="past-run">
      <History20Regular className={styles.icon} aria-hidden="true" />
      <span className={styles.words}>
        <span className={styles.title}>{say('run:past.title', { date: format.moment(head.createdAt) })}</span>{' '}
        {head.past !== undefined && say('run:past.body')}
      </span>
      {hasCurrent && (
        <Button
          size="small"
          appearance="subtle"
          icon={<Pulse20Regular />}
          data-testid="to-current-run"
          onClick={() => showView('run')}
        >
          {say('run:past.toCurrent')}
        </Button>
      )}
      <Button
        size="small"
        icon={<ArrowLeft20Regular />}
        data-testid="to-history"
        onClick={() => showView('history')}
      >
        {say('run:past.toHistory')}
      </Button>
    </div>
  );
}
