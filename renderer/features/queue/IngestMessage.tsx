import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  ProgressBar,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import { useText } from '../../ui/use-text.ts';
import { useIngestStore } from './ingest-store.ts';
import { addedWords } from './queue-words.ts';

const useStyles = makeStyles({
  staging: {
    padding: '10px 16px 12px',
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  line: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    fontSize: '13px',
    fontVariantNumeric: 'tabular-nums',
  },
  quiet: { flexGrow: 1, color: tokens.colorNeutralForeground3 },
  message: { padding: '10px 10px 0' },
});

/** Copying under way, and what came of the last addition. */
export function IngestMessage() {
  const styles = useStyles();
  const { say, format } = useText();
  const staging = useIngestStore((state) => state.staging);
  const isAdding = useIngestStore((state) => state.isAdding);
  const stop = useIngestStore((state) => state.stop);
  const result = useIngestStore((state) => state.result);

  if (isAdding && staging !== null && staging.files > 0) {
    const fraction = staging.bytes > 0 ? staging.bytesDone / staging.bytes : 0;
    const bytes = { done: format.bytes(staging.bytesDone), total: format.bytes(staging.bytes) };
    return (
      <div className={styles.staging} data-testid="staging">
        <div className={styles.line}>
          <strong>{say('queue:staging.title')}</strong>
          <span className={styles.quiet}>
            {say('queue:staging.count', {
              done: format.number(staging.filesDone),
              total: format.number(staging.files),
            })}
            {' · '}
            {say('queue:staging.bytes', bytes)}
          </span>
          <Button size="small" onClick={() => stop?.()} data-testid="stop-staging">
            {say('common:action.cancel')}
          </Button>
        </div>
        <ProgressBar value={fraction} thickness="large" aria-label={say('queue:staging.title')} />
      </div>
    );
  }
  if (isAdding) {
    return (
      <div className={styles.staging}>
        <Spinner size="extra-tiny" label={say('queue:state.checking')} labelPosition="after" />
      </div>
    );
  }
  const sentences = result === null ? [] : addedWords(result, say);
  if (sentences.length === 0) return null;
  return (
    <div className={styles.message}>
      <MessageBar intent="info" layout="multiline" data-testid="added-message">
        <MessageBarBody>{sentences.join(' ')}</MessageBarBody>
        <MessageBarActions
          containerAction={
            <Button
              appearance="transparent"
              icon={<Dismiss20Regular />}
              aria-label={say('common:action.dismiss')}
              onClick={() => useIngestStore.setState({ result: null })}
            />
          }
        />
      </MessageBar>
    </div>
  );
}
