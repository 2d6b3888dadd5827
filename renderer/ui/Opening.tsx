import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { FailureView } from '../../shared/failure.ts';
import { BrandMark } from './BrandMark.tsx';
import { failureWords } from './failure-words.ts';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  page: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '18px',
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
  },
  title: { margin: 0, fontSize: '18px', fontWeight: 600, color: tokens.colorNeutralForeground1 },
  body: { margin: 0, maxWidth: '420px' },
});

/** Before the first data: a quiet moment, or why it does not come. */
export function Opening({ failure }: { readonly failure: FailureView | null }) {
  const styles = useStyles();
  const { say } = useText();
  if (failure === null) {
    return (
      <main className={styles.page} aria-busy="true">
        <BrandMark size={56} />
        <Spinner size="tiny" label={say('common:loading')} />
      </main>
    );
  }
  const words = failureWords(failure, say);
  return (
    <main className={styles.page} role="alert">
      <BrandMark size={56} />
      <h1 className={styles.title}>{say('common:startFailed')}</h1>
      <p className={styles.body}>
        {words.what} {words.wayOut}
      </p>
      <Button appearance="primary" onClick={() => location.reload()}>
        {say('common:action.retry')}
      </Button>
    </main>
  );
}
