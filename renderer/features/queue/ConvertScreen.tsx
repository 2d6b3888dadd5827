import { Button, makeStyles, mergeClasses, Spinner } from '@fluentui/react-components';
import { Delete20Regular } from '@fluentui/react-icons';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { useQueueStore } from '../../store/queue-store.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { AddButtons } from './AddButtons.tsx';
import { ConvertPanel } from './ConvertPanel.tsx';
import { EmptyQueue } from './EmptyQueue.tsx';
import { IngestMessage } from './IngestMessage.tsx';
import { QueueTable } from './QueueTable.tsx';
import { QueueTotalsRow } from './QueueTotalsRow.tsx';

const useStyles = makeStyles({
  content: {
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) clamp(288px, 28vw, 380px)',
    gap: '16px',
    padding: '0 24px 24px',
    '@media (max-width: 1000px)': { padding: '0 16px 16px', gap: '12px' },
  },
  queue: { display: 'flex', flexDirection: 'column' },
  loading: { flexGrow: 1 },
});

/** The home: what to convert on the left, how on the right. */
export function ConvertScreen() {
  const styles = useStyles();
  const card = useCardStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const isEmpty = useQueueStore((state) => state.order.length === 0);
  const isLoaded = useQueueStore((state) => state.isLoaded);

  return (
    <>
      <PageHeader title={say('queue:title')} subtitle={say('queue:subtitle')}>
        {!isEmpty && (
          <>
            <AddButtons />
            <Button
              icon={<Delete20Regular />}
              data-testid="clear-queue"
              onClick={() => void attempt(() => client.queue.clear.mutate()).then(() => keepFocus())}
            >
              {say('queue:clear')}
            </Button>
          </>
        )}
      </PageHeader>
      <div className={styles.content}>
        <section className={mergeClasses(card.card, styles.queue)} aria-label={say('queue:table.label')}>
          <IngestMessage />
          {!isLoaded && <Spinner className={styles.loading} size="small" />}
          {isLoaded && isEmpty && <EmptyQueue />}
          {isLoaded && !isEmpty && (
            <>
              <QueueTable />
              <QueueTotalsRow />
            </>
          )}
        </section>
        <ConvertPanel />
      </div>
    </>
  );
}
