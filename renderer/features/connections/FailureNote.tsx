import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwise20Regular, ErrorCircle20Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { FailureView } from '../../../shared/failure.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  note: {
    padding: '12px 14px',
    display: 'flex',
    gap: '10px',
    borderRadius: '10px',
    border: `1px solid ${tone('red', 'Edge')}`,
    backgroundColor: tokens.colorNeutralBackground1,
    flexShrink: 0,
  },
  icon: { flexShrink: 0, color: tone('red', 'Edge') },
  words: { minWidth: 0, fontSize: '13px', lineHeight: '18px' },
  what: { margin: 0, fontWeight: 600, overflowWrap: 'anywhere' },
  wayOut: {
    margin: '2px 0 0',
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
    textWrap: 'pretty',
  },
  buttons: {
    marginTop: '10px',
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    ':empty': { display: 'none' },
  },
});

interface FailureNoteProps {
  readonly failure: FailureView;
  /** Said before what happened, where that alone would not tell what it is about. */
  readonly title?: string;
  readonly onRetry?: () => void;
  /** Buttons of the way out. */
  readonly children?: ReactNode;
}

/** What happened and the way out, in the place where it matters; read out as it appears. */
export function FailureNote({ failure, title, onRetry, children }: FailureNoteProps) {
  const styles = useStyles();
  const { say } = useText();
  const { what, wayOut } = failureWords(failure, say);
  return (
    <div className={styles.note} role="alert" data-testid="failure-card" data-code={failure.code}>
      <ErrorCircle20Filled className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.what}>{title === undefined ? what : `${title} ${what}`}</p>
        <p className={styles.wayOut}>{wayOut}</p>
        <div className={styles.buttons}>
          {onRetry !== undefined && (
            <Button
              size="small"
              icon={<ArrowClockwise20Regular />}
              onClick={onRetry}
              data-testid="failure-retry"
            >
              {say('common:action.retry')}
            </Button>
          )}
          {children}
        </div>
      </div>
    </div>
  );
}
