import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwise20Regular, ErrorCircle20Filled } from '@fluentui/react-icons';
import type { FailureView } from '../../../shared/failure.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  card: {
    margin: '0 12px 12px',
    padding: '12px 14px',
    display: 'flex',
    gap: '10px',
    borderRadius: '10px',
    border: `1px solid ${tone('red', 'Edge')}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  icon: { flexShrink: 0, color: tone('red', 'Edge') },
  words: { minWidth: 0, fontSize: '13px', lineHeight: '18px' },
  what: { margin: 0, fontWeight: 600, overflowWrap: 'anywhere' },
  wayOut: { margin: '2px 0 0', color: tokens.colorNeutralForeground2 },
  button: { marginTop: '10px' },
});

interface FailureCardProps {
  readonly failure: FailureView;
  /** The one way out that is a press away; absent where there is none now. */
  readonly onRetry?: () => void;
  readonly retryLabel?: string;
}

/** What happened, what to do, and one button. */
export function FailureCard({ failure, onRetry, retryLabel }: FailureCardProps) {
  const styles = useStyles();
  const { say } = useText();
  const words = failureWords(failure, say);
  return (
    <div className={styles.card} data-testid="failure-card" data-code={failure.code}>
      <ErrorCircle20Filled className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.what}>{words.what}</p>
        <p className={styles.wayOut}>{words.wayOut}</p>
        {onRetry !== undefined && (
          <Button
            className={styles.button}
            size="small"
            appearance="primary"
            icon={<ArrowClockwise20Regular />}
            onClick={onRetry}
            data-testid="failure-retry"
          >
            {retryLabel ?? say('run:action.retryFailed')}
          </Button>
        )}
      </div>
    </div>
  );
}
