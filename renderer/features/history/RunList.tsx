import { Button, makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { type HistoryEntry, historyStates } from '../../../shared/history.ts';
import { announce, useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { filtered, showAllRuns, useHistoryStore } from './history-store.ts';
import { whereWords } from './history-words.ts';
import { RunTable } from './RunTable.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px 16px', padding: '10px 20px' },
  title: { flexGrow: 1 },
  field: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    fontSize: '12px',
    color: tokens.colorNeutralForeground3,
  },
  none: {
    padding: '28px 20px 32px',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '12px',
    color: tokens.colorNeutralForeground2,
  },
});

interface RunListProps {
  readonly entries: readonly HistoryEntry[];
  readonly onRemoved: () => void;
}

/** Every run, filtered by its state and by where it worked. */
export function RunList({ entries, onRemoved }: RunListProps) {
  const styles = useStyles();
  const card = useCardStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const state = useHistoryStore((store) => store.state);
  const connectionId = useHistoryStore((store) => store.connectionId);
  const [asked, setAsked] = useState<string | null>(null);
  const stateId = useId();
  const connectionFieldId = useId();
  const shown = filtered(entries, { state, connectionId });
  const connections = new Map(entries.map((entry) => [entry.connectionId, whereWords(entry, { say })]));

  const ask = (entry: HistoryEntry) => {
    if (entry.can.remove) setAsked(entry.runId);
    else {
      const isOver = entry.state !== 'running' && entry.state !== 'interrupted';
      announce(say(isOver ? 'history:remove.kept' : 'history:remove.working'));
    }
  };
  const remove = (runId: string) =>
    attempt(async () => {
      await client.history.remove.mutate({ runId });
      useAppStore.setState((app) => (app.runId === runId ? { runId: null } : {}));
      announce(say('history:remove.done'));
      onRemoved();
    });

  return (
    <section className={card.card} aria-label={say('history:table.label')}>
      <div className={styles.head}>
        <h2 className={mergeClasses(card.title, styles.title)}>{say('history:table.label')}</h2>
        <label className={styles.field} htmlFor={stateId}>
          {say('history:filter.state')}
          <Select
            id={stateId}
            size="small"
            value={state}
            data-testid="filter-state"
            onChange={(_event, { value }) =>
              useHistoryStore.setState({ state: historyStates.find((one) => one === value) ?? 'all' })
            }
          >
            <option value="all">{say('history:filter.all')}</option>
            {historyStates.map((name) => (
              <option key={name} value={name}>
                {say(`history:state.${name}`)}
              </option>
            ))}
          </Select>
        </label>
        {(connections.size > 1 || connectionId !== 'all') && (
          <label className={styles.field} htmlFor={connectionFieldId}>
            {say('history:filter.connection')}
            <Select
              id={connectionFieldId}
              size="small"
              value={connectionId}
              data-testid="filter-connection"
              onChange={(_event, { value }) => useHistoryStore.setState({ connectionId: value })}
            >
              <option value="all">{say('history:filter.all')}</option>
              {[...connections].map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </label>
        )}
      </div>
      {shown.length === 0 ? (
        <div className={styles.none} data-testid="history-none">
          {say('history:filter.none')}
          <Button onClick={showAllRuns}>{say('history:filter.clear')}</Button>
        </div>
      ) : (
        <RunTable entries={shown} onRemove={ask} />
      )}
      <ConfirmDialog
        isOpen={asked !== null}
        title={say('history:remove.title')}
        body={say('history:remove.body')}
        yes={say('history:remove.yes')}
        no={say('history:remove.no')}
        onYes={() => asked !== null && void remove(asked)}
        onClose={() => setAsked(null)}
      />
    </section>
  );
}
