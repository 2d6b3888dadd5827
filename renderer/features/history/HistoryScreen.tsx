import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
} from '@fluentui/react-components';
import { useEffect } from 'react';
import { failureOf } from '../../client.ts';
import { useClient } from '../../store/client-context.ts';
import { useLiveHead } from '../../store/run-store.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useText } from '../../ui/use-text.ts';
import { EmptyHistory } from './EmptyHistory.tsx';
import { HistoryChart } from './HistoryChart.tsx';
import { HistoryTotals } from './HistoryTotals.tsx';
import { useHistoryStore } from './history-store.ts';
import { RunList } from './RunList.tsx';

const useStyles = makeStyles({
  page: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    padding: '0 24px 24px',
    '@media (max-width: 1000px)': { padding: '0 16px 16px' },
  },
  column: { maxWidth: '1240px', display: 'flex', flexDirection: 'column', gap: '12px' },
  waiting: { padding: '56px 24px' },
});

/** All runs of this computer: together, over time, and one by one. */
export function HistoryScreen() {
  const styles = useStyles();
  const { say } = useText();
  const list = useHistoryStore((state) => state.list);
  const failure = useHistoryStore((state) => state.failure);
  const refresh = useRefresh();
  const entries = list?.entries ?? [];

  return (
    <>
      <PageHeader
        title={say('history:title')}
        subtitle={entries.length > 0 ? say('history:subtitle', { count: entries.length }) : undefined}
      />
      <div className={styles.page} data-testid="history">
        <div className={styles.column}>
          {failure !== null && (
            <MessageBar intent="error" layout="multiline" data-testid="history-failed">
              <MessageBarBody>
                <MessageBarTitle>{say('history:failed')}</MessageBarTitle>
                {failureWords(failure, say).what} {failureWords(failure, say).wayOut}
              </MessageBarBody>
              <MessageBarActions>
                <Button size="small" onClick={refresh}>
                  {say('common:action.retry')}
                </Button>
              </MessageBarActions>
            </MessageBar>
          )}
          {list !== null && list.unreadable.length > 0 && (
            <MessageBar intent="warning" layout="multiline" data-testid="history-unreadable">
              <MessageBarBody>
                {say('history:unreadable', {
                  count: list.unreadable.length,
                  names: list.unreadable.join(', '),
                })}
              </MessageBarBody>
            </MessageBar>
          )}
          {list === null && failure === null && (
            <div className={styles.waiting} aria-busy="true">
              <Spinner size="small" label={say('history:loading')} />
            </div>
          )}
          {list !== null && entries.length === 0 && <EmptyHistory />}
          {entries.length > 0 && (
            <>
              <HistoryTotals entries={entries} />
              <HistoryChart entries={entries} />
              <RunList entries={entries} onRemoved={refresh} />
            </>
          )}
        </div>
      </div>
    </>
  );
}

/** Asks for the list now, and again each time the run of this session begins or ends. */
function useRefresh(): () => void {
  const client = useClient();
  const live = useLiveHead(({ head }) =>
    head === null ? '' : `${head.runId} ${head.status} ${head.endedAt}`,
  );

  const refresh = () => {
    client.history.list.query().then(
      (list) => useHistoryStore.setState({ list, failure: null }),
      (error: unknown) => useHistoryStore.setState({ failure: failureOf(error) }),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that began or ended is the news
  useEffect(refresh, [client, live]);
  return refresh;
}
